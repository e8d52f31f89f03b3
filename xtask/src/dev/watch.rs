//! Notices edits by looking at the times and sizes of the sources: it works on every system and
//! every mount, and some hundred files cost about a millisecond a look.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::bundle::Scope;
use crate::process;

const INTERVAL: Duration = Duration::from_millis(100);

/// Sources of a server or the site, from the root.
const SOURCES: &[&str] =
    &["apps/server", "apps/web", "crates", "Cargo.toml", "Cargo.lock", ".cargo"];
/// Folders below them that are not part of either.
const LEFT_OUT: &[&str] = &["tests", "benches", "examples", "target", "testing"];

type Sight = BTreeMap<PathBuf, (SystemTime, u64)>;

/// The edits since they were last taken. The thread ends with the process.
#[derive(Debug)]
pub(super) struct Watch {
    edited: Arc<Mutex<Vec<PathBuf>>>,
}

impl Watch {
    pub(super) fn start(root: &Path) -> Self {
        let edited = Arc::new(Mutex::new(Vec::new()));
        let (root, report) = (root.to_owned(), Arc::clone(&edited));
        let mut known = look(&root);
        thread::spawn(move || {
            while !pause() {
                let mut now = look(&root);
                let mut changed = differences(&known, &now);
                // An editor saves several files at once: wait until a look finds nothing new.
                while !changed.is_empty() && !pause() {
                    let next = look(&root);
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
                    process::ring();
                }
            }
        });
        Self { edited }
    }

    pub(super) fn has_edits(&self) -> bool {
        !self.edited.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Takes the edits that were seen.
    pub(super) fn take(&self) -> Vec<PathBuf> {
        let mut edits =
            std::mem::take(&mut *self.edited.lock().unwrap_or_else(PoisonError::into_inner));
        edits.sort();
        edits.dedup();
        edits
    }
}

/// Finds what has to be built for these edits: styles and assets need no server.
pub(super) fn scope_of(edits: &[PathBuf]) -> Scope {
    let is_site = |path: &PathBuf| {
        path.extension() == Some(OsStr::new("css")) || path.starts_with("apps/web/assets")
    };
    if !edits.is_empty() && edits.iter().all(is_site) { Scope::Site } else { Scope::All }
}

/// Waits for the next look; true when xtask is to stop.
fn pause() -> bool {
    let next = Instant::now() + INTERVAL;
    process::wait_until(Some(next), || process::is_stopping().then_some(())).is_some()
}

fn look(root: &Path) -> Sight {
    let mut sight = Sight::new();
    let mut open: Vec<PathBuf> = SOURCES.iter().map(PathBuf::from).collect();
    while let Some(path) = open.pop() {
        let full = root.join(&path);
        let Ok(about) = fs::metadata(&full) else { continue };
        if about.is_file() {
            sight.insert(path, (about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len()));
            continue;
        }
        let Ok(entries) = fs::read_dir(&full) else { continue };
        open.extend(
            entries
                .flatten()
                .filter(|entry| is_source(&entry.file_name()))
                .map(|entry| path.join(entry.file_name())),
        );
    }
    sight
}

fn is_source(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_of_an_editor =
        name.starts_with(['.', '#']) || name.ends_with('~') || name.ends_with(".new");
    !is_of_an_editor && !LEFT_OUT.contains(&name.as_ref())
}

fn differences(before: &Sight, after: &Sight) -> Vec<PathBuf> {
    let new_or_edited = after.iter().filter(|(path, state)| before.get(*path) != Some(state));
    let removed = before.iter().filter(|(path, _)| !after.contains_key(*path));
    new_or_edited.chain(removed).map(|(path, _)| path.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_in_any_crate_is_seen_and_one_in_a_test_is_not() {
        let root = std::env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        fs::create_dir_all(root.join("crates/hub/src")).unwrap();
        fs::create_dir_all(root.join("crates/hub/tests")).unwrap();
        fs::write(root.join("crates/hub/src/lib.rs"), "a").unwrap();
        let before = look(&root);
        fs::write(root.join("crates/hub/src/lib.rs"), "longer").unwrap();
        fs::write(root.join("crates/hub/src/.lib.rs.swp"), "x").unwrap();
        fs::write(root.join("crates/hub/tests/hub.rs"), "x").unwrap();
        assert_eq!(differences(&before, &look(&root)), [PathBuf::from("crates/hub/src/lib.rs")]);
        fs::remove_file(root.join("crates/hub/src/lib.rs")).unwrap();
        assert_eq!(differences(&before, &look(&root)), [PathBuf::from("crates/hub/src/lib.rs")]);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_stylesheet_needs_no_server() {
        assert_eq!(scope_of(&["apps/web/style/confab.css".into()]), Scope::Site);
        assert_eq!(
            scope_of(&["apps/web/style/confab.css".into(), "crates/hub/src/lib.rs".into()]),
            Scope::All
        );
        assert_eq!(scope_of(&[]), Scope::All);
    }
}
