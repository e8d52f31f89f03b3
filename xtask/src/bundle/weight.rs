//! Weighs what a browser loads before the app runs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Bytes that WASM, JavaScript and CSS may have together, compressed with Brotli. Too much yet: a
/// fifth of the WASM is the Markdown parser, which can come after the first screen.
pub(crate) const FIRST_LOAD_LIMIT: u64 = 322 * 1000;

/// The files of the first load with their compressed sizes. Every one of them must lie compressed
/// beside itself, as `.br`.
pub(crate) fn first_load(site: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let mut found = Vec::new();
    let mut open = vec![site.join("pkg")];
    while let Some(folder) = open.pop() {
        for entry in
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|kind| kind == "wasm" || kind == "js" || kind == "css")
            {
                let mut compressed = path.clone().into_os_string();
                compressed.push(".br");
                let about = fs::metadata(&compressed)
                    .with_context(|| format!("{} is not compressed", path.display()))?;
                found.push((path.strip_prefix(site)?.to_owned(), about.len()));
            }
        }
    }
    anyhow::ensure!(!found.is_empty(), "the site has no files in pkg/");
    found.sort();
    Ok(found)
}

/// A size as a person reads it, in kB of 1,000 bytes.
pub(crate) fn show_size(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_load_is_weighed_compressed() {
        let site = std::env::temp_dir().join(format!("xtask-weight-{}", std::process::id()));
        fs::create_dir_all(site.join("pkg")).unwrap();
        assert!(first_load(&site).is_err(), "an empty site weighs nothing");
        fs::write(site.join("pkg/app.wasm"), [0; 900]).unwrap();
        assert!(first_load(&site).unwrap_err().to_string().contains("not compressed"));
        fs::write(site.join("pkg/app.wasm.br"), [0; 300]).unwrap();
        fs::write(site.join("pkg/app.wasm.gz"), [0; 400]).unwrap();
        assert_eq!(first_load(&site).unwrap(), [(PathBuf::from("pkg/app.wasm"), 300)]);
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(show_size(92_345), "92.3 kB");
    }
}
