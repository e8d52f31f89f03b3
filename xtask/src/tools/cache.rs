//! The user's cache of tools: one folder per tool and version, complete or not there at all.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Tool;
use crate::screen;

/// The folder that holds, or will hold, a tool.
pub(super) fn folder(tool: &Tool) -> Result<PathBuf> {
    Ok(root()?.join(tool.folder_name()))
}

/// `$XDG_CACHE_HOME/confab/tools`, by default under `~/.cache`, or `~/Library/Caches` on macOS.
fn root() -> Result<PathBuf> {
    let home = || {
        env::var_os("HOME")
            .map(PathBuf::from)
            .context("HOME is not set, so there is no folder for tools")
    };
    let caches = match env::var_os("XDG_CACHE_HOME").map(PathBuf::from) {
        Some(folder) if folder.is_absolute() => folder,
        _ if cfg!(target_os = "macos") => home()?.join("Library/Caches"),
        _ => home()?.join(".cache"),
    };
    Ok(caches.join("confab/tools"))
}

/// A place to install a tool into, held by this process alone.
///
/// The tool is made in `.building/<name>-<version>` and moved to its own name when it is whole, so
/// an interrupted installation is never taken for a finished one; the next one continues there.
#[derive(Debug)]
pub(super) struct Site {
    root: PathBuf,
    name: String,
    _lock: File,
}

impl Site {
    /// Waits for another xtask that installs, and takes the lock. The lock is the folder's own and
    /// goes with the process, however that ends.
    pub(super) fn open(tool: &Tool) -> Result<Self> {
        Self::open_in(root()?, tool.folder_name())
    }

    fn open_in(root: PathBuf, name: String) -> Result<Self> {
        fs::create_dir_all(root.join(".building"))
            .with_context(|| format!("cannot make {}", root.display()))?;
        let lock = File::open(&root)?;
        if lock.try_lock().is_err() {
            screen::step("another xtask is installing tools; waiting for it");
            lock.lock().context("cannot lock the folder of tools")?;
        }
        Ok(Self { root, name, _lock: lock })
    }

    /// Whether the tool was finished while this one waited.
    pub(super) fn is_finished(&self) -> bool {
        self.finished().exists()
    }

    /// The folder that the tool has once it is whole.
    pub(super) fn finished(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    /// Where to put the tool's files.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.root.join(".building").join(&self.name)
    }

    /// Where a compiler may keep its outputs until the tool is whole.
    pub(super) fn scratch(&self) -> PathBuf {
        self.root.join(".building").join(format!("{}-target", self.name))
    }

    /// Gives the tool its name, in one step.
    pub(super) fn finish(&self) -> Result<PathBuf> {
        fs::rename(self.unfinished(), self.finished())
            .context("cannot move the new tool into place")?;
        remove(&self.scratch())?;
        Ok(self.finished())
    }
}

/// Removes a folder that may not be there.
pub(super) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_installation_is_not_taken_for_a_finished_one() {
        let root = env::temp_dir().join(format!("xtask-cache-{}", std::process::id()));
        let site = Site::open_in(root.clone(), "tool-1".into()).unwrap();
        fs::create_dir_all(site.unfinished().join("bin")).unwrap();
        fs::write(site.unfinished().join("bin/tool"), "half").unwrap();
        assert!(!site.is_finished());
        drop(site);

        let site = Site::open_in(root.clone(), "tool-1".into()).unwrap();
        assert!(!site.is_finished(), "what was left behind counts as whole");
        let folder = site.finish().unwrap();
        assert!(folder.join("bin/tool").exists() && !site.unfinished().exists());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn two_do_not_install_at_once() {
        let root = env::temp_dir().join(format!("xtask-cache-lock-{}", std::process::id()));
        let site = Site::open_in(root.clone(), "tool-1".into()).unwrap();
        assert!(File::open(&root).unwrap().try_lock().is_err());
        drop(site);
        assert!(File::open(&root).unwrap().try_lock().is_ok());
        fs::remove_dir_all(root).unwrap();
    }
}
