//! `cargo xtask setup`: installs the tools for building, once per machine.

use anyhow::Result;
use lexopt::Parser;

use crate::screen;
use crate::tools::{self, Need};
use crate::workspace::Workspace;

pub(super) const HELP: &str = "
Usage: cargo xtask setup

Installs what is missing of: the wasm32 target of the pinned toolchain, cargo-leptos, wasm-bindgen
at the version in Cargo.lock, wasm-opt, and axe-core for the tests. They go to a cache folder of the user, keyed by version
($XDG_CACHE_HOME or ~/.cache, /confab/tools; ~/Library/Caches/confab/tools on macOS), so that a
second clone finds them. A tool on PATH is taken when its version fits.
Nothing is installed for the whole machine. `dev`, `test` and `build` do the same by themselves.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    let workspace = Workspace::load()?;
    tools::prepare(&workspace, Need::Release)?;
    tools::prepare(&workspace, Need::Test)?;
    screen::step("all that building needs is here");
    Ok(())
}
