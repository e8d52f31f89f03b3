//! Entries of the cache: listed, verified, and evicted by age and size.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Result;

use super::{Found, Store, now};
use crate::config::Bounds;
use crate::files::Files;

const DAY: Duration = Duration::from_hours(24);

/// One result, as it is listed.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) task: String,
    pub(crate) key: String,
    pub(crate) size: u64,
    /// When it was made or used last.
    pub(crate) used: SystemTime,
    folder: PathBuf,
}

/// The outcome of an eviction.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Evicted {
    pub(crate) results: usize,
    pub(crate) bytes: u64,
    pub(crate) left: usize,
    pub(crate) left_bytes: u64,
}

impl Store {
    /// All results, those used last first.
    pub(crate) fn list(&self) -> Vec<Kept> {
        let mut all: Vec<Kept> = below(&self.home.join("results"))
            .into_iter()
            .flat_map(|folder| below(&folder))
            .map(|folder| {
                let about = folder.join("about.json");
                let text = fs::read(&about).unwrap_or_default();
                let value: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
                Kept {
                    task: value["task"].as_str().unwrap_or("?").to_owned(),
                    key: name_of(&folder),
                    size: below(&folder).iter().map(|file| size_of(file)).sum(),
                    used: modified(&about).unwrap_or(SystemTime::UNIX_EPOCH),
                    folder,
                }
            })
            .collect();
        all.sort_by_key(|kept| std::cmp::Reverse(kept.used));
        all
    }

    /// Removes what is older than the bounds allow, and the oldest of what is more. A result goes
    /// as a whole: it is renamed first, so nobody finds half of one.
    pub(crate) fn evict(&self, bounds: Bounds) -> Result<Evicted> {
        let now = now();
        let age = |used: SystemTime| now.duration_since(used).unwrap_or_default();
        let oldest = DAY * u32::try_from(bounds.max_age_days).unwrap_or(u32::MAX / 86_400);
        let mut evicted = Evicted::default();
        for kept in self.list() {
            let is_too_much = evicted.left_bytes + kept.size > bounds.max_size_mb * 1024 * 1024;
            if age(kept.used) > oldest || is_too_much {
                self.remove(&kept.folder)?;
                evicted.results += 1;
                evicted.bytes += kept.size;
            } else {
                evicted.left += 1;
                evicted.left_bytes += kept.size;
            }
        }
        let is_old = |path: &PathBuf, limit| modified(path).is_some_and(|used| age(used) > limit);
        for folder in below(&self.home.join("names")) {
            for file in below(&folder).iter().filter(|file| is_old(file, oldest)) {
                fs::remove_file(file)?;
            }
        }
        // Results in the making belong to runs that are alive, or were killed long ago.
        for folder in below(&self.home.join("making")).iter().filter(|path| is_old(path, DAY)) {
            fs::remove_dir_all(folder)?;
        }
        Ok(evicted)
    }

    /// Evicts once a day.
    pub(crate) fn evict_daily(&self, bounds: Bounds) -> Result<()> {
        let stamp = self.home.join("evicted");
        let is_due = modified(&stamp)
            .is_none_or(|last| now().duration_since(last).is_ok_and(|since| since > DAY));
        if is_due {
            crate::files::write(&stamp, b"")?;
            self.evict(bounds)?;
        }
        Ok(())
    }

    /// Reads every byte, and removes the results that are not what they were.
    pub(crate) fn verify(&self) -> Result<Vec<Kept>> {
        let mut broken = Vec::new();
        for kept in self.list() {
            if !is_whole(&kept.folder) {
                self.remove(&kept.folder)?;
                broken.push(kept);
            }
        }
        Ok(broken)
    }

    fn remove(&self, folder: &Path) -> Result<()> {
        let making = self.home.join("making");
        fs::create_dir_all(&making)?;
        let gone = crate::files::beside(&making.join(name_of(folder)));
        match fs::rename(folder, &gone) {
            // Another run evicted it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => Ok(done.and_then(|()| fs::remove_dir_all(&gone))?),
        }
    }
}

fn is_whole(folder: &Path) -> bool {
    let Ok(text) = fs::read(folder.join("about.json")) else { return false };
    let Ok(about) = serde_json::from_slice(&text) else { return false };
    let found = Found { folder: folder.to_owned(), about };
    // Nothing is remembered: it is read anew.
    let files = Files::open(PathBuf::new());
    found.log().is_some()
        && found.outputs().iter().enumerate().all(|(number, about)| {
            about["link"].is_string()
                || about["hash"].as_str().is_some_and(|hash| {
                    files.hash(&folder.join(number.to_string())).trim_end_matches('x')
                        == hash.trim_end_matches('x')
                })
        })
        && found.about["key"].as_str().is_some_and(|key| key == name_of(folder))
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().map(|entry| entry.path()).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn size_of(path: &Path) -> u64 {
    fs::metadata(path).map(|about| about.len()).unwrap_or_default()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
