//! Writes an artifact.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tar::{Builder, EntryType, Header};

/// As fast as it goes: most of a program is compressed no better by more.
const LEVEL: i32 = 1;

/// One entry of an artifact that is made.
#[derive(Debug)]
pub(crate) enum Entry {
    File { path: String, from: PathBuf, mode: u32 },
    Link { path: String, target: String },
}

impl Entry {
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let path = value["path"].as_str()?.to_owned();
        if let Some(target) = value["link"].as_str() {
            return Some(Self::Link { path, target: target.to_owned() });
        }
        let mode = u32::try_from(value["mode"].as_u64()?).ok()?;
        Some(Self::File { path, from: value["file"].as_str()?.into(), mode })
    }

    fn path(&self) -> &str {
        match self {
            Self::File { path, .. } | Self::Link { path, .. } => path,
        }
    }
}

/// Packs entries in their order, each after the folders that it lies in. More than `most` bytes are
/// refused.
pub(crate) fn pack(entries: &[Entry], most: u64, into: &mut File) -> Result<()> {
    let mut archive = Builder::new(zstd::Encoder::new(into, LEVEL)?);
    let (mut known, mut left) = (BTreeSet::new(), most);
    for entry in entries {
        for folder in folders(entry.path()) {
            if known.insert(folder) {
                let mut header = header(EntryType::Directory, 0o755, 0);
                archive.append_data(&mut header, format!("{folder}/"), std::io::empty())?;
            }
        }
        match entry {
            Entry::File { path, from, mode } => {
                let file = File::open(from).with_context(|| format!("no {}", from.display()))?;
                let size = file.metadata()?.len();
                ensure!(size <= left, "it is larger than {} MB", most >> 20);
                left -= size;
                archive.append_data(&mut header(EntryType::Regular, *mode, size), path, file)?;
            }
            Entry::Link { path, target } => {
                let mut header = header(EntryType::Symlink, 0o777, 0);
                archive.append_link(&mut header, path, target)?;
            }
        }
    }
    archive.into_inner()?.finish()?.flush()?;
    Ok(())
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

/// The folders of a path, the outermost first.
fn folders(path: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Path::new(path)
        .ancestors()
        .skip(1)
        .filter_map(Path::to_str)
        .filter(|folder| !folder.is_empty())
        .collect();
    found.reverse();
    found
}
