//! The task runner on this workspace: its keys, what it makes, and what it leaves out. Nothing is
//! compiled.

mod keys;
mod made;
mod tree;
