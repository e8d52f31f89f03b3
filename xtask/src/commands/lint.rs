//! `cargo xtask lint`: clippy over every target, for this machine and for the browser.

use anyhow::Result;
use lexopt::Parser;

use crate::{cargo, process, screen, tools};

pub(super) const HELP: &str = "
Usage: cargo xtask lint

Clippy runs twice, with every warning an error: over all targets of all packages for this machine
(apps/web with its feature `ssr`), and over apps/web with its feature `csr` for wasm32.
The two features exclude each other, so there is no `--all-features` here.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    lint()
}

/// Lints the workspace for both targets.
pub(super) fn lint() -> Result<()> {
    tools::require_component("clippy", "cargo-clippy")?;
    tools::require_wasm_target()?;
    screen::step("clippy for this machine");
    // The server asks for apps/web's `ssr`, and Cargo unifies features over what is selected.
    let host = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    process::run("clippy", cargo::command().args(host))?;
    screen::step("clippy for the browser");
    let browser = [
        "clippy",
        "--package=confab-web",
        "--lib",
        "--target=wasm32-unknown-unknown",
        "--no-default-features",
        "--features=csr",
        "--",
        "-D",
        "warnings",
    ];
    process::run("clippy for wasm32", cargo::command().args(browser))
}
