//! Runs the workspace: `cargo xtask <command>`, with nothing to install but Cargo.

mod bundle;
mod cargo;
mod commands;
mod dev;
mod packages;
mod previous;
mod probe;
mod process;
mod screen;
mod tidy;
mod tools;
mod usage;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    process::watch_signals();
    process::find_own();
    match commands::run(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit_code(&error),
    }
}

/// 130 for Ctrl-C, 2 for a wrong command line, 1 for all else.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    if error.is::<process::Interrupted>() {
        return ExitCode::from(130);
    }
    screen::error(&format!("{error:#}"));
    if error.is::<usage::Wrong>() || error.is::<lexopt::Error>() {
        return ExitCode::from(2);
    }
    ExitCode::FAILURE
}
