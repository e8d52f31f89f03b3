//! `cargo xtask lint`: clippy over every target, for this machine and for the browser.

use std::ffi::OsString;

use anyhow::Result;
use lexopt::Parser;

use crate::tools;

pub(super) const HELP: &str = "
Usage: cargo xtask lint [options of `cargo xtask run`]

Clippy runs twice, with every warning an error: over all targets of all packages for this machine
(apps/web with its feature `ssr`), and over apps/web with its feature `csr` for wasm32.
The two features exclude each other, so there is no `--all-features` here.
Packages that have passed on the same sources before are not linted again.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    lint(args.raw_args()?.collect())
}

/// Lints the workspace for both targets.
pub(super) fn lint(options: Vec<OsString>) -> Result<()> {
    tools::require_component("clippy", "cargo-clippy")?;
    tools::require_wasm_target()?;
    xtask_runner::run_args([OsString::from("lint")].into_iter().chain(options).collect())
}
