//! Keeps a second `cargo xtask dev` out of the same target directory.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};

/// Held while development runs. The lock is on the folder itself and goes with the process, so
/// there is no file to be left behind.
#[derive(Debug)]
pub(super) struct Lock {
    _folder: File,
}

impl Lock {
    pub(super) fn take(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let file = File::open(folder)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _folder: file }),
            Err(_) => {
                anyhow::bail!("`cargo xtask dev` already runs in this workspace; stop it first")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_kept_out_until_the_first_has_gone() {
        let folder = std::env::temp_dir().join(format!("xtask-dev-lock-{}", std::process::id()));
        let first = Lock::take(&folder).unwrap();
        assert!(Lock::take(&folder).unwrap_err().to_string().contains("already runs"));
        drop(first);
        Lock::take(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir(folder).unwrap();
    }
}
