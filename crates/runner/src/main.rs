//! `cargo xtask` for a workspace without commands of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask_runner::main(&[])
}
