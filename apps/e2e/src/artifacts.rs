//! Knows where the built binaries are.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};

/// Artifacts under test, as `cargo xtask` built them.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// The server's executable.
    pub server: PathBuf,
    /// The browser's part of the app.
    pub site: PathBuf,
}

/// A path in the environment, which xtask sets.
pub(crate) fn path(name: &str) -> anyhow::Result<PathBuf> {
    let path = env::var_os(name).map(PathBuf::from);
    let path = path.with_context(|| format!("{name} is not set: run `cargo xtask test`"))?;
    ensure!(path.exists(), "{name} names {}, which is not there", path.display());
    // Servers run in other directories.
    Ok(path.canonicalize()?)
}

impl Artifacts {
    /// Reads `CONFAB_E2E_SERVER` and `CONFAB_E2E_SITE`, which xtask sets.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self { server: path("CONFAB_E2E_SERVER")?, site: path("CONFAB_E2E_SITE")? })
    }

    /// The script with the rules of accessibility, which xtask names in `CONFAB_E2E_AXE`.
    pub fn axe() -> anyhow::Result<PathBuf> {
        path("CONFAB_E2E_AXE")
    }

    /// The server of the release before this one, which xtask names in `CONFAB_E2E_PREVIOUS`.
    pub fn previous_server() -> anyhow::Result<PathBuf> {
        path("CONFAB_E2E_PREVIOUS")
    }
}
