//! Results that were made elsewhere, and results as others take them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Store, millis, read_names, restore};
use crate::files::{self, Files};
use crate::workspace::Workspace;

/// The longest list of names that is read.
const LONGEST: u64 = 4 << 20;

impl Store {
    /// Keeps a result that was unpacked in `folder`: `entries.json`, and its files by their numbers,
    /// the log first. Paths that lead out of the workspace are refused now, and once more when the
    /// result is restored.
    pub(crate) fn adopt(
        &self,
        workspace: &Workspace,
        memo: &Files,
        key: &str,
        (task, took): (&str, Duration),
        folder: &Path,
    ) -> Result<()> {
        let list = folder.join("entries.json");
        let entries: Vec<Value> = serde_json::from_str(&fs::read_to_string(&list)?)?;
        fs::remove_file(&list)?;
        ensure!(entries.first().is_some_and(|log| log["size"].is_u64()), "it has no log");
        let log = folder.join("log");
        fs::rename(folder.join("0"), &log)?;
        let mut outputs = Vec::new();
        for (number, entry) in entries[1..].iter().enumerate() {
            let path = entry["path"].as_str().context("an entry has a path")?;
            let (base, inside) = match path.strip_prefix("target/") {
                Some(inside) => ("target", inside),
                None => ("root", path),
            };
            let mut about = json!({ "base": base, "path": inside });
            if entry["link"].is_string() {
                about["link"] = entry["link"].clone();
            } else {
                let copy = folder.join(number.to_string());
                fs::rename(folder.join((number + 1).to_string()), &copy)?;
                let is_program = entry["mode"].as_u64().is_some_and(|mode| mode & 0o111 != 0);
                let mut hash = memo.hash(&copy).trim_end_matches('x').to_owned();
                if is_program {
                    hash.push('x');
                }
                (about["hash"], about["size"]) = (json!(hash), entry["size"].clone());
                about["mode"] = entry["mode"].clone();
            }
            restore::place(workspace, &about)?;
            outputs.push(about);
        }
        let about = json!({
            "task": task, "key": key, "milliseconds": millis(took),
            "log": files::hash_bytes(&fs::read(&log)?), "outputs": outputs,
        });
        fs::write(folder.join("about.json"), about.to_string())?;
        self.put_in_place(key, folder)
    }

    /// Takes over the lists of names that were found elsewhere for a first level. A name that is no
    /// file of the workspace is not looked at: the list came from others.
    pub(crate) fn adopt_names(&self, base: &str, file: &Path) -> Result<()> {
        ensure!(fs::metadata(file)?.len() <= LONGEST, "its list of names is too long");
        let text = fs::read_to_string(file)?;
        let lists = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let lists: Vec<BTreeSet<String>> =
            lists.map(|list| read_names(&list)).take(super::LISTS).collect();
        for names in lists.iter().rev().filter(|names| names.iter().all(|name| is_ours(name))) {
            self.add_names(base, names)?;
        }
        Ok(())
    }

    /// Entries of an archive that holds a result, its log first, and how long the task took in
    /// milliseconds.
    pub(crate) fn entries(&self, key: &str, log: &str) -> Result<(Vec<Value>, u64)> {
        let found = self.find(key).context("the result is gone already")?;
        let mut entries =
            vec![json!({ "path": log, "file": found.folder.join("log"), "mode": 0o644 })];
        for (number, about) in found.outputs().iter().enumerate() {
            let path = restore::portable(about).context("an output has a path")?;
            entries.push(match about["link"].as_str() {
                Some(link) => json!({ "path": path, "link": link }),
                None => json!({
                    "path": path, "file": found.folder.join(number.to_string()),
                    "mode": about["mode"],
                }),
            });
        }
        Ok((entries, millis(found.took())))
    }

    /// The file with the lists of names of a first level.
    pub(crate) fn names_file(&self, base: &str) -> PathBuf {
        self.place("names", base)
    }
}

/// Whether a name is a variable, or a file of the workspace.
fn is_ours(name: &str) -> bool {
    let Some(file) = name.strip_prefix("file ") else { return true };
    Path::new(file).components().all(|part| matches!(part, Component::Normal(_)))
}
