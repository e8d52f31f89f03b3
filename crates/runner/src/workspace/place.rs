//! Where the runner keeps the files that outlive a run.

use std::env;
use std::path::{Path, PathBuf};

/// The variable that names another folder.
const HOME: &str = "XTASK_CACHE_DIR";

/// The folder of the cache, which all clones and work trees of a person share.
pub(crate) fn cache_home() -> PathBuf {
    if let Some(given) = env::var_os(HOME).filter(|path| !path.is_empty()) {
        return PathBuf::from(given);
    }
    let home = env::var_os("HOME").map(PathBuf::from);
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
        Some(cache) => Some(PathBuf::from(cache)),
        None if cfg!(target_os = "macos") => home.map(|home| home.join("Library/Caches")),
        None => home.map(|home| home.join(".cache")),
    };
    cache.unwrap_or_else(env::temp_dir).join("cargo-xtask")
}

/// The folder of what is remembered of one work tree: times of its files, and its last runs.
pub(crate) fn tree_home(root: &Path) -> PathBuf {
    let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
    cache_home().join("trees").join(&name[..16])
}
