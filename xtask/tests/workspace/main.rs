//! The task runner on this workspace: its keys, what it makes, and what it leaves out, where nothing is
//! compiled; and `cargo xtask dev` on a small one.

mod dev;
mod keys;
mod made;
#[path = "../../../crates/runner/tests/workspace/running.rs"]
mod running;
mod small;
mod tree;
