//! Knows where this program is, also once a build has put a newer one in its place: from then on
//! the system would call its file deleted.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context, Result};

static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Finds it. Called once, before the first build.
pub fn find_own() {
    PATH.get_or_init(|| env::current_exe().ok());
}

/// The program to run as `cargo xtask`.
pub fn own() -> Result<PathBuf> {
    find_own();
    PATH.get().cloned().flatten().context("the system does not say where this program is")
}
