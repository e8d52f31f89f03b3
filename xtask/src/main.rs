//! Runs the workspace: `cargo xtask <command>`, with nothing to install but Cargo.

mod bundle;
mod commands;
mod dev;
mod packages;
mod previous;
mod probe;
mod tidy;
mod tools;

use std::process::ExitCode;

// Parts of the runner that Confab's own commands are made of.
use xtask_runner::{cargo, process, screen, usage, workspace};

fn main() -> ExitCode {
    xtask_runner::main(commands::COMMANDS)
}
