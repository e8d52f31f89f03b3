//! Makes a built site small, in its place: `xtask-press SITE`.
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
    names::shorten_in(&site.join("pkg"))?;
    compress::compress_in(site)
}
