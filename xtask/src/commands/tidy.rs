//! `cargo xtask tidy`: the rules of style and the arrows of the design.

use anyhow::{Result, bail};
use lexopt::Parser;

use crate::workspace::Workspace;
use crate::{screen, tidy};

pub(super) const HELP: &str = "
Usage: cargo xtask tidy

Checks every file's name and text (length, module docs, tabs, where configuration is read, where
features are asked for, …), that packages depend on each other only as the design draws it, and
that the modules of a package lead in no circle.
Files that are long but allowed are listed.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    check()
}

/// Checks everything and prints each violation on a line of its own.
pub(super) fn check() -> Result<()> {
    let workspace = Workspace::load()?;
    let report = tidy::check(&workspace)?;
    for note in &report.notes {
        screen::warn(note);
    }
    for violation in &report.violations {
        screen::error(&violation.to_string());
    }
    match report.violations.len() {
        0 => {
            screen::step(&format!("{} files are tidy", report.files));
            Ok(())
        }
        1 => bail!("one thing is not tidy"),
        many => bail!("{many} things are not tidy"),
    }
}
