//! `cargo xtask fmt`: formats the code, or checks that it is formatted.

use anyhow::{Result, bail};
use lexopt::{Arg, Parser};

use crate::process::Interrupted;
use crate::{cargo, process, tools};

pub(super) const HELP: &str = "
Usage: cargo xtask fmt [--check]

Options:
  --check   changes nothing and fails where a file is not formatted";

/// Whether files may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Write,
    Check,
}

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut mode = Mode::Write;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("check") => mode = Mode::Check,
            other => return Err(other.unexpected().into()),
        }
    }
    format(mode)
}

/// Runs rustfmt over the workspace.
pub(super) fn format(mode: Mode) -> Result<()> {
    tools::require_component("rustfmt", "cargo-fmt")?;
    let mut command = cargo::command();
    command.args(["fmt", "--all"]);
    if mode == Mode::Check {
        command.arg("--check");
    }
    match process::run("cargo fmt", &mut command) {
        Err(error) if mode == Mode::Check && !error.is::<Interrupted>() => {
            bail!("some files are not formatted; `cargo xtask fmt` formats them")
        }
        result => result,
    }
}
