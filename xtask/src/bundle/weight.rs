//! Weighs a browser's download: before the app runs, and after its first screen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Bytes that WASM, JavaScript and CSS of the first screen may have together, compressed with Brotli.
pub(crate) const FIRST_LOAD_LIMIT: u64 = 225 * 1000;

/// Most bytes loaded after the first screen.
pub(crate) const LATE_LOAD_LIMIT: u64 = 247 * 1000;

/// Most bytes of one part that comes after the first screen, with what the parts share: nothing waits
/// for more than that.
pub(crate) const LATE_PART_LIMIT: u64 = 162 * 1000;

/// How the name of a file begins that is loaded after the first screen: cargo-leptos names the parts
/// that were split off so.
const LATE: [&str; 2] = ["split_", SHARED];
/// The same of what several parts share.
const SHARED: &str = "chunk_";

/// Download of a browser: files with their compressed sizes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Download {
    pub(crate) first: Vec<(PathBuf, u64)>,
    pub(crate) late: Vec<(PathBuf, u64)>,
}

impl Download {
    pub(crate) fn files(&self) -> impl Iterator<Item = &(PathBuf, u64)> {
        self.first.iter().chain(&self.late)
    }
}

/// Weighs the files of a site. Every one of them must lie compressed beside itself, as `.br`.
pub(crate) fn download(site: &Path) -> Result<Download> {
    let mut found = Download::default();
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
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let is_late = LATE.iter().any(|late| name.starts_with(late));
                let list = if is_late { &mut found.late } else { &mut found.first };
                list.push((path.strip_prefix(site)?.to_owned(), about.len()));
            }
        }
    }
    anyhow::ensure!(!found.first.is_empty(), "the site has no files in pkg/");
    found.first.sort();
    found.late.sort();
    Ok(found)
}

/// The weight of some files together.
pub(crate) fn weight(files: &[(PathBuf, u64)]) -> u64 {
    files.iter().map(|(_, size)| size).sum()
}

/// The weight of the heaviest late part, with what the parts share.
pub(crate) fn heaviest_part(late: &[(PathBuf, u64)]) -> u64 {
    let is_shared = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(SHARED))
    };
    let (shared, parts): (Vec<_>, Vec<_>) = late.iter().partition(|(path, _)| is_shared(path));
    let heaviest = parts.iter().map(|(_, size)| *size).max().unwrap_or_default();
    heaviest + shared.iter().map(|(_, size)| *size).sum::<u64>()
}

/// A size as a person reads it, in kB of 1,000 bytes.
pub(crate) fn show_size(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_late_load_are_weighed_compressed() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path();
        fs::create_dir_all(site.join("pkg/abc")).unwrap();
        assert!(download(site).is_err(), "an empty site weighs nothing");
        for (name, size) in [("app.wasm", 300), ("split_late.wasm", 200)] {
            fs::write(site.join("pkg/abc").join(name), [0; 900]).unwrap();
            assert!(download(site).unwrap_err().to_string().contains("not compressed"));
            fs::write(site.join(format!("pkg/abc/{name}.br")), vec![0; size]).unwrap();
        }
        fs::write(site.join("pkg/abc/app.wasm.gz"), [0; 400]).unwrap();
        let found = download(site).unwrap();
        assert_eq!(found.first, [(PathBuf::from("pkg/abc/app.wasm"), 300)]);
        assert_eq!(found.late, [(PathBuf::from("pkg/abc/split_late.wasm"), 200)]);
        assert_eq!((weight(&found.first), weight(&found.late)), (300, 200));
    }

    #[test]
    fn the_heaviest_part_counts_with_what_is_shared() {
        let file = |name: &str, size| (PathBuf::from("pkg/abc").join(name), size);
        let late = [file("split_a.wasm", 50), file("split_b.wasm", 70), file("chunk_3.wasm", 5)];
        assert_eq!(heaviest_part(&late), 75);
        assert_eq!(heaviest_part(&[]), 0);
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(show_size(92_345), "92.3 kB");
    }
}
