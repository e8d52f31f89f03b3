//! Hashes files, and remembers the hash of each for as long as its times and its size stay.

mod set;
mod walk;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

pub(crate) use set::Set;
pub(crate) use walk::{from_root, is_of_an_editor, matching, show, tree};

/// How long a file must have been left alone before its times are trusted: another edit within one
/// tick of the file system's clock would leave no trace. Most count in nanoseconds, but move on
/// with the kernel's tick; the coarse ones count in two seconds.
const FINE: i64 = 40_000_000;
const COARSE: i64 = 2_000_000_000;

/// The value of a file that is not there.
pub(crate) const ABSENT: &str = "absent";

/// Digests of the files of one work tree.
#[derive(Debug)]
pub(crate) struct Files {
    memo: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    hashes: HashMap<String, (State, String)>,
    has_news: bool,
}

/// Size, times and number of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    size: u64,
    inode: u64,
    modified: i64,
    changed: i64,
}

impl Files {
    /// Reads what earlier runs have remembered; nothing is a fine answer.
    pub(crate) fn open(memo: PathBuf) -> Self {
        let text = fs::read_to_string(&memo).unwrap_or_default();
        let hashes = text.lines().filter_map(read_line).collect();
        Self { memo, known: Mutex::new(Known { hashes, has_news: false }) }
    }

    /// The hash of a file's content, with a mark where it may be executed; [`ABSENT`] where there
    /// is none. A folder is the names and hashes of all in it.
    pub(crate) fn hash(&self, path: &Path) -> String {
        let Ok(about) = fs::metadata(path) else { return ABSENT.to_owned() };
        if about.is_dir() {
            return tree(self, path, path, &|_| false).digest().to_owned();
        }
        self.hash_known(path, &about)
    }

    fn hash_known(&self, path: &Path, about: &fs::Metadata) -> String {
        let (state, name) = (State::of(about), path.to_string_lossy());
        if let Some((known, hash)) = self.lock().hashes.get(name.as_ref())
            && *known == state
        {
            return hash.clone();
        }
        let Ok(mut hash) = hash_content(path) else { return ABSENT.to_owned() };
        if about.mode() & 0o111 != 0 {
            hash.push('x');
        }
        self.remember(path, state, &hash);
        hash
    }

    fn remember(&self, path: &Path, state: State, hash: &str) {
        if state.is_settled() {
            let mut known = self.lock();
            known.has_news = true;
            known.hashes.insert(path.to_string_lossy().into_owned(), (state, hash.to_owned()));
        }
    }

    /// Writes down what is new. Of two runs at once the later one wins, and the other's news are
    /// found out again.
    pub(crate) fn save(&self) {
        let known = self.lock();
        if !known.has_news {
            return;
        }
        let mut text = String::new();
        for (path, (state, hash)) in &known.hashes {
            if !path.contains('\n') {
                let State { size, inode, modified, changed } = state;
                // Writing to a text does not fail.
                let _written = writeln!(text, "{hash} {size} {inode} {modified} {changed} {path}");
            }
        }
        // A run without it is slower, and not wrong.
        let _slower = write(&self.memo, text.as_bytes());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(about: &fs::Metadata) -> Self {
        let nanos =
            |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            size: about.len(),
            inode: about.ino(),
            modified: nanos(about.mtime(), about.mtime_nsec()),
            changed: nanos(about.ctime(), about.ctime_nsec()),
        }
    }

    /// Whether another edit from now on would be seen in its times.
    fn is_settled(self) -> bool {
        let latest = self.modified.max(self.changed);
        let margin = if self.changed % 1_000_000_000 == 0 { COARSE } else { FINE };
        now() - latest > margin
    }
}

#[expect(clippy::disallowed_methods, reason = "compared with times that the file system gives")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// `HASH SIZE INODE MODIFIED CHANGED PATH`.
fn read_line(line: &str) -> Option<(String, (State, String))> {
    let mut words = line.splitn(6, ' ');
    let hash = words.next()?.to_owned();
    let state = State {
        size: words.next()?.parse().ok()?,
        inode: words.next()?.parse().ok()?,
        modified: words.next()?.parse().ok()?,
        changed: words.next()?.parse().ok()?,
    };
    Some((words.next()?.to_owned(), (state, hash)))
}

fn hash_content(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        };
    }
    Ok(short(&hasher))
}

/// The hash of some bytes.
pub(crate) fn hash_bytes(bytes: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bytes);
    short(&hasher)
}

/// The first 128 bits, in hexadecimal.
fn short(hasher: &blake3::Hasher) -> String {
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let new = beside(path);
    let done = fs::write(&new, content).and_then(|()| fs::rename(&new, path));
    if done.is_err() {
        // Half of it may be there.
        let _gone = fs::remove_file(&new);
    }
    done.with_context(|| format!("cannot write {}", path.display()))
}

/// A name for the new content of a file, which no other process or thread uses.
pub(crate) fn beside(path: &Path) -> PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.{number}.new", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_that_keeps_size_and_time_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        let files = Files::open(folder.path().join("memo"));
        let first = files.hash(&path);
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "two").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        assert_ne!(files.hash(&path), first);
    }

    #[test]
    fn a_file_that_may_be_executed_is_another_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        let files = Files::open(folder.path().join("memo"));
        let first = files.hash(&path);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(files.hash(&path), first);
        assert_eq!(files.hash(&folder.path().join("b")), ABSENT);
    }
}
