//! Notices edits by looking at the times and sizes of files: it works on every system and every
//! mount, and some hundred files cost about a millisecond a look.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::process;

const INTERVAL: Duration = Duration::from_millis(100);
/// An editor saves several files at once: it is left alone for as long.
const SETTLED: Duration = Duration::from_millis(40);

/// Files from the root, each with its time and its size.
pub type Sight = BTreeMap<PathBuf, (SystemTime, u64)>;

/// The edits since they were last taken. The thread ends with the process.
#[derive(Debug)]
pub struct Watch {
    edited: Arc<Mutex<Vec<PathBuf>>>,
}

impl Watch {
    /// Looks from now on. `on_edit` is called from a thread of its own, after each edit.
    pub fn start(
        look: impl Fn() -> Sight + Send + 'static,
        on_edit: impl Fn() + Send + 'static,
    ) -> Self {
        let edited = Arc::new(Mutex::new(Vec::new()));
        let report = Arc::clone(&edited);
        let mut known = look();
        thread::spawn(move || {
            while !pause(INTERVAL) {
                let mut now = look();
                let mut changed = differences(&known, &now);
                while !changed.is_empty() && !pause(SETTLED) {
                    let next = look();
                    let more = differences(&now, &next);
                    now = next;
                    if more.is_empty() {
                        break;
                    }
                    changed.extend(more);
                }
                known = now;
                if !changed.is_empty() {
                    report.lock().unwrap_or_else(PoisonError::into_inner).extend(changed);
                    on_edit();
                    process::ring();
                }
            }
        });
        Self { edited }
    }

    pub fn has_edits(&self) -> bool {
        !self.edited.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Takes the edits that were seen.
    pub fn take(&self) -> Vec<PathBuf> {
        let mut edits =
            std::mem::take(&mut *self.edited.lock().unwrap_or_else(PoisonError::into_inner));
        edits.sort();
        edits.dedup();
        edits
    }
}

/// Waits for the next look; true when the runner is to stop.
fn pause(time: Duration) -> bool {
    let next = Instant::now() + time;
    process::wait_until(Some(next), || process::is_stopping().then_some(())).is_some()
}

/// Sees the files below `starts`, from `root`, but for what `skips` by its path and its name.
pub fn look(root: &Path, starts: &[&str], skips: &dyn Fn(&Path, &OsStr) -> bool) -> Sight {
    let mut sight = Sight::new();
    let mut open: Vec<PathBuf> = starts.iter().map(PathBuf::from).collect();
    while let Some(path) = open.pop() {
        let full = root.join(&path);
        let Ok(about) = fs::metadata(&full) else { continue };
        if about.is_dir() && full.is_symlink() {
            // It may lead in a circle.
            continue;
        }
        if !about.is_dir() {
            sight.insert(path, (about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len()));
            continue;
        }
        let Ok(entries) = fs::read_dir(&full) else { continue };
        for entry in entries.flatten() {
            let below = path.join(entry.file_name());
            if !skips(&below, &entry.file_name()) {
                open.push(below);
            }
        }
    }
    sight
}

/// The files that are new, gone or edited.
pub fn differences(before: &Sight, after: &Sight) -> Vec<PathBuf> {
    let new_or_edited = after.iter().filter(|(path, state)| before.get(*path) != Some(state));
    let removed = before.iter().filter(|(path, _)| !after.contains_key(*path));
    new_or_edited.chain(removed).map(|(path, _)| path.clone()).collect()
}
