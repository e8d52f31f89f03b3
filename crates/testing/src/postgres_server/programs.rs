//! Finds Postgres' programs, which Debian and Homebrew keep off the PATH.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Folders that hold a folder for each installed version.
const FOLDERS: [&str; 3] = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/// The program of the newest version that is installed.
pub(super) fn find(program: &str) -> anyhow::Result<PathBuf> {
    let versions = FOLDERS.iter().flat_map(std::fs::read_dir).flatten().flatten();
    let mut versions: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin").join(program)).collect();
    versions.retain(|file| file.is_file());
    versions.sort_by_key(|file| version_of(file));
    versions
        .pop()
        .or_else(|| on_path(program))
        .with_context(|| format!("{program} is not here: install postgresql"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// `15` of `/usr/lib/postgresql/15/bin/initdb` and of `/opt/homebrew/opt/postgresql@15/bin/initdb`.
fn version_of(file: &Path) -> u32 {
    let digits = |text: &str| text.rsplit('@').next().and_then(|digits| digits.parse().ok());
    let part = file.ancestors().find_map(|part| digits(part.file_name()?.to_str()?));
    part.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_folder() {
        assert_eq!(version_of(Path::new("/usr/lib/postgresql/15/bin/initdb")), 15);
        assert_eq!(version_of(Path::new("/opt/homebrew/opt/postgresql@16/bin/initdb")), 16);
        assert_eq!(version_of(Path::new("/usr/local/opt/postgresql/bin/initdb")), 0);
    }
}
