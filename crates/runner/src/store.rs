//! The cache: results by their keys, shared by all work trees of a person.
//!
//! ```text
//! v1/names/ab/<first level>      the names that a result follows from besides, one list a line
//! v1/results/ab/<key>/           about.json, log, and the outputs by their numbers
//! v1/making/                     results being made; a rename puts a whole one in its place
//! trees/<work tree>/             what is remembered of one work tree
//! ```
//!
//! A result is written elsewhere and renamed, so a run that is killed leaves nothing that is found
//! later. Two runs that make the same result both succeed, and the first one's stays.

mod adopt;
mod keep;
mod restore;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::files::{self, Files};
use crate::workspace::Workspace;

/// How many lists of names are kept for one first level.
const LISTS: usize = 8;

/// The folder of the cache.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    home: PathBuf,
}

/// A result in the cache.
#[derive(Debug)]
pub(crate) struct Found {
    folder: PathBuf,
    about: Value,
}

/// A result to be kept.
#[derive(Debug)]
pub(crate) struct Outcome<'a> {
    pub(crate) task: &'a str,
    pub(crate) took: Duration,
    pub(crate) log: &'a [u8],
    pub(crate) outputs: &'a [PathBuf],
}

impl Store {
    pub(crate) fn open(home: &Path) -> Self {
        Self { home: home.join("v1") }
    }

    /// The lists of names that results of this first level followed from, the latest first.
    pub(crate) fn names(&self, base: &str) -> Vec<BTreeSet<String>> {
        let text = fs::read_to_string(self.place("names", base)).unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .map(|list| read_names(&list))
            .collect()
    }

    /// Keeps a list of names.
    pub(crate) fn add_names(&self, base: &str, names: &BTreeSet<String>) -> Result<()> {
        let mut all = self.names(base);
        if all.first() == Some(names) {
            return Ok(());
        }
        all.retain(|known| known != names);
        all.insert(0, names.clone());
        let lines = all.iter().take(LISTS).map(|names| format!("{}\n", json!(names)));
        files::write(&self.place("names", base), lines.collect::<String>().as_bytes())
    }

    /// The result of a key, which counts as used from now on.
    pub(crate) fn find(&self, key: &str) -> Option<Found> {
        let folder = self.place("results", key);
        let about = folder.join("about.json");
        let text = fs::read(&about).ok()?;
        if let Ok(file) = fs::File::options().append(true).open(&about) {
            // Where it cannot be marked it is evicted earlier.
            let _unmarked = file.set_modified(now());
        }
        Some(Found { about: serde_json::from_slice(&text).ok()?, folder })
    }

    /// Keeps a result with copies of its outputs.
    pub(crate) fn save(
        &self,
        workspace: &Workspace,
        files: &Files,
        key: &str,
        result: &Outcome<'_>,
    ) -> Result<()> {
        let folder = self.making(key)?;
        let done = self.fill(workspace, files, key, result, &folder);
        if done.is_err() {
            // The remains are evicted.
            let _left = fs::remove_dir_all(&folder);
        }
        done
    }

    fn fill(
        &self,
        workspace: &Workspace,
        files: &Files,
        key: &str,
        result: &Outcome<'_>,
        folder: &Path,
    ) -> Result<()> {
        let mut outputs = Vec::new();
        for (number, path) in result.outputs.iter().enumerate() {
            outputs.push(restore::take(workspace, files, path, &folder.join(number.to_string()))?);
        }
        fs::write(folder.join("log"), result.log)?;
        let about = json!({
            "task": result.task, "key": key, "milliseconds": millis(result.took),
            "log": files::hash_bytes(result.log), "outputs": outputs,
        });
        fs::write(folder.join("about.json"), about.to_string())?;
        self.put_in_place(key, folder)
    }

    /// A new folder for a result that is being made.
    pub(crate) fn making(&self, key: &str) -> Result<PathBuf> {
        let folder = files::beside(&self.home.join("making").join(key));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }

    /// Has a whole result be found from now on.
    fn put_in_place(&self, key: &str, folder: &Path) -> Result<()> {
        let place = self.place("results", key);
        fs::create_dir_all(place.parent().context("a result has a folder")?)?;
        match fs::rename(folder, &place) {
            // Another run has made the same one.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists
                ) =>
            {
                fs::remove_dir_all(folder)?;
                Ok(())
            }
            done => done.with_context(|| format!("cannot keep {}", place.display())),
        }
    }

    fn place(&self, kind: &str, key: &str) -> PathBuf {
        self.home.join(kind).join(&key[..2]).join(key)
    }
}

impl Found {
    /// The task's output. `None` when the cache has lost it.
    pub(crate) fn log(&self) -> Option<Vec<u8>> {
        let log = fs::read(self.folder.join("log")).ok()?;
        (self.about["log"].as_str()? == files::hash_bytes(&log)).then_some(log)
    }

    /// How long it took when it ran.
    pub(crate) fn took(&self) -> Duration {
        Duration::from_millis(self.about["milliseconds"].as_u64().unwrap_or_default())
    }

    /// Puts the outputs in their places, where they are not there already.
    pub(crate) fn restore(&self, workspace: &Workspace, files: &Files) -> Result<()> {
        for (number, about) in self.outputs().iter().enumerate() {
            restore::put(workspace, files, about, &self.folder.join(number.to_string()))?;
        }
        Ok(())
    }

    fn outputs(&self) -> &[Value] {
        self.about["outputs"].as_array().map(Vec::as_slice).unwrap_or_default()
    }
}

fn read_names(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "compared with times that the file system gives")]
fn now() -> SystemTime {
    SystemTime::now()
}
