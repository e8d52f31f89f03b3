//! Names the browser's files by their content: one folder for all files of one build.
//!
//! The files name each other by relative addresses, so a folder whose name is the hash of all of
//! them keeps them together: none of them has to be rewritten, and no cache can mix two builds.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Names the folder below `pkg/`, for the server that prints the pages.
const NAME: &str = "pkg.txt";

/// Files beside the download that no browser asks for.
fn is_for_nobody(name: &str) -> bool {
    name.starts_with("__wasm_split_manifest.json") || name.contains(".d.ts")
}

/// Whether the files of a site lie in their folder: cargo-leptos empties it when it builds.
pub(super) fn is_sealed(site: &Path) -> bool {
    site.join(NAME).exists()
}

/// Moves the files of `pkg/` into a folder named by their hash.
pub(super) fn seal(site: &Path) -> Result<()> {
    let (pkg, name_file) = (site.join("pkg"), site.join(NAME));
    let mut files = Vec::new();
    for entry in fs::read_dir(&pkg).with_context(|| format!("cannot read {}", pkg.display()))? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| is_for_nobody(&name.to_string_lossy())) {
            fs::remove_file(&path)?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    let name = hash(&files)?;
    let folder = pkg.join(&name);
    fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for file in files {
        let name = file.file_name().context("a file of the site has no name")?;
        fs::rename(&file, folder.join(name))
            .with_context(|| format!("cannot move {}", file.display()))?;
    }
    fs::write(name_file, name).context("cannot name the site's folder")
}

/// 128 bits over names and contents.
fn hash(files: &[PathBuf]) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().unwrap_or_default().as_encoded_bytes();
        for part in [name, &content] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(style: &str) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("pkg")).unwrap();
        fs::write(site.path().join("favicon.svg"), "<svg/>").unwrap();
        fs::write(site.path().join("pkg/confab.css"), style).unwrap();
        fs::write(site.path().join("pkg/confab.js"), "import './late.js'").unwrap();
        fs::write(site.path().join("pkg/__wasm_split_manifest.json.br"), "{}").unwrap();
        site
    }

    #[test]
    fn one_folder_named_by_its_content_holds_all_that_is_downloaded() {
        let (one, same, other) = (built("a{}"), built("a{}"), built("b{}"));
        let names = [&one, &same, &other].map(|site| {
            assert!(!is_sealed(site.path()));
            seal(site.path()).unwrap();
            assert!(is_sealed(site.path()));
            let name = fs::read_to_string(site.path().join(NAME)).unwrap();
            let folder = site.path().join("pkg").join(&name);
            let mut files: Vec<_> =
                fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
            files.sort();
            assert_eq!(files, ["confab.css", "confab.js"]);
            name
        });
        assert!(names[0].len() == 32 && names[0] == names[1] && names[0] != names[2], "{names:?}");
        assert!(one.path().join("favicon.svg").exists());
    }
}
