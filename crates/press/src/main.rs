//! Makes a built site small, in its place: `xtask-press SITE`. One without `pkg/` is only compressed.
//!
//! A program of its own, since compressors take long to compile and only a release needs them.

mod compress;
mod names;

use std::env;
use std::path::Path;

use anyhow::{Context as _, Result};

fn main() -> Result<()> {
    let site = env::args_os().nth(1).context("usage: xtask-press SITE")?;
    press(Path::new(&site))
}

fn press(site: &Path) -> Result<()> {
    let pkg = site.join("pkg");
    if pkg.is_dir() {
        names::shorten_in(&pkg)?;
    }
    compress::compress_in(site)
}
