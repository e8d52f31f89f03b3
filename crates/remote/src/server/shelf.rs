//! Artifacts in a folder: one file each, with a line about it before its body.
//!
//! ```text
//! artifacts/<team>/<hash>     <duration> <tag>\n, then the body
//! artifacts/making/           bodies that still come in
//! ```

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) artifact: u64,
    pub(crate) size: u64,
    pub(crate) age_days: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { artifact: 1 << 30, size: 16 << 30, age_days: 30 }
    }
}

/// All artifacts.
#[derive(Debug)]
pub(crate) struct Shelf {
    home: PathBuf,
    pub(crate) bounds: Bounds,
    made: AtomicU64,
    /// Bytes that came in since the last eviction.
    grown: AtomicU64,
    evicting: Mutex<()>,
}

/// An artifact that comes in. One that is not kept is removed.
#[derive(Debug)]
pub(crate) struct Making {
    pub(crate) file: std::fs::File,
    path: PathBuf,
}

impl Drop for Making {
    fn drop(&mut self) {
        // Kept under another name by now, or never whole.
        let _gone = std::fs::remove_file(&self.path);
    }
}

/// An artifact that is there.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) file: std::fs::File,
    pub(crate) size: u64,
    pub(crate) duration: String,
    pub(crate) tag: String,
}

impl Shelf {
    /// Opens a folder; what came in when the last server ended is gone.
    pub(crate) fn open(home: PathBuf, bounds: Bounds) -> Result<Self> {
        let making = home.join("making");
        if making.exists() {
            std::fs::remove_dir_all(&making)?;
        }
        std::fs::create_dir_all(&making)
            .with_context(|| format!("cannot make {}", making.display()))?;
        let (made, grown) = (AtomicU64::new(0), AtomicU64::new(0));
        let shelf = Self { home, bounds, made, grown, evicting: Mutex::default() };
        shelf.evict()?;
        Ok(shelf)
    }

    /// The artifact of this hash.
    pub(crate) fn find(&self, team: &str, hash: &str) -> Option<Found> {
        let path = self.place(team, hash)?;
        let mut file = std::fs::File::open(path).ok()?;
        // What is used stays longest. Where it cannot be marked it goes earlier.
        let _unmarked = file.set_modified(now());
        let whole = file.metadata().ok()?.len();
        let mut line = Vec::new();
        let mut byte = [0];
        while line.len() < 1024 && file.read(&mut byte).ok()? == 1 && byte[0] != b'\n' {
            line.push(byte[0]);
        }
        let about = String::from_utf8(line).ok()?;
        let (duration, tag) = about.split_once(' ')?;
        let size = whole.checked_sub(about.len() as u64 + 1)?;
        Some(Found { file, size, duration: duration.to_owned(), tag: tag.to_owned() })
    }

    /// Whether an artifact may have this hash.
    pub(crate) fn knows(&self, hash: &str) -> bool {
        self.place("", hash).is_some()
    }

    /// A file for what comes in.
    pub(crate) fn make(&self, duration: u64, tag: &str) -> Result<Making> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let path = self.home.join("making").join(number.to_string());
        let mut file = std::fs::File::create_new(&path)?;
        writeln!(file, "{duration} {tag}")?;
        Ok(Making { file, path })
    }

    /// Keeps what came in whole.
    pub(crate) fn keep(&self, team: &str, hash: &str, making: &Making, size: u64) -> Result<()> {
        let place = self.place(team, hash).context("a hash was looked at before")?;
        std::fs::create_dir_all(place.parent().context("an artifact has a folder")?)?;
        std::fs::rename(&making.path, &place)?;
        if self.grown.fetch_add(size, Ordering::Relaxed) + size > self.bounds.size / 20 {
            self.evict()?;
        }
        Ok(())
    }

    /// Removes the oldest of what is more than the bounds allow.
    fn evict(&self) -> Result<()> {
        let Ok(_one) = self.evicting.try_lock() else { return Ok(()) };
        self.grown.store(0, Ordering::Relaxed);
        let oldest = Duration::from_hours(24) * u32::try_from(self.bounds.age_days).unwrap_or(9999);
        let mut all: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for team in below(&self.home).into_iter().filter(|path| !path.ends_with("making")) {
            for path in below(&team) {
                let Ok(about) = std::fs::metadata(&path) else { continue };
                all.push((about.modified()?, about.len(), path));
            }
        }
        all.sort_by_key(|(used, ..)| std::cmp::Reverse(*used));
        let (mut kept, now) = (0, now());
        for (used, size, path) in all {
            let age = now.duration_since(used).unwrap_or_default();
            if kept + size > self.bounds.size || age > oldest {
                std::fs::remove_file(path)?;
            } else {
                kept += size;
            }
        }
        Ok(())
    }

    /// Where an artifact lies. Teams are words of the asker, and so stand there by their hash.
    fn place(&self, team: &str, hash: &str) -> Option<PathBuf> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_hash = !hash.is_empty() && hash.len() <= 128 && hash.bytes().all(is_plain);
        let team = blake3::hash(team.as_bytes()).to_hex();
        is_hash.then(|| self.home.join(&team.as_str()[..16]).join(hash))
    }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().map(|entry| entry.path()).collect()
}

#[expect(clippy::disallowed_methods, reason = "compared with times that the file system gives")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(shelf: &Shelf, hash: &str, body: &str) {
        let mut making = shelf.make(7, "tag").unwrap();
        making.file.write_all(body.as_bytes()).unwrap();
        shelf.keep("team", hash, &making, body.len() as u64).unwrap();
    }

    #[test]
    fn an_artifact_is_found_by_its_team_and_its_hash_alone() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path().to_owned(), Bounds::default()).unwrap();
        put(&shelf, "abc", "hello");
        let mut found = shelf.find("team", "abc").unwrap();
        let mut body = String::new();
        found.file.read_to_string(&mut body).unwrap();
        assert_eq!((body.as_str(), found.size), ("hello", 5));
        assert_eq!((found.duration.as_str(), found.tag.as_str()), ("7", "tag"));
        assert!(shelf.find("other", "abc").is_none());
        for hash in ["", "../x", "a/b", "..", "making", "a.b"] {
            assert!(shelf.find("team", hash).is_none(), "{hash}");
        }
    }

    #[test]
    fn what_is_more_than_the_bound_goes_the_oldest_first() {
        let folder = tempfile::tempdir().unwrap();
        let bounds = Bounds { size: 100, ..Bounds::default() };
        let shelf = Shelf::open(folder.path().to_owned(), bounds).unwrap();
        for (age, hash) in [(3, "a"), (2, "b"), (1, "c")] {
            put(&shelf, hash, &"x".repeat(40));
            if let Some(found) = shelf.find("team", hash) {
                found.file.set_modified(now() - Duration::from_secs(age * 60)).unwrap();
            }
        }
        shelf.evict().unwrap();
        let there = |hash| shelf.find("team", hash).is_some();
        assert_eq!((there("a"), there("b"), there("c")), (false, true, true));
    }
}
