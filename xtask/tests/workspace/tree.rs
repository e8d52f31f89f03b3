//! A copy of this workspace, in which edits do no harm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Folders that hold nothing of a fresh clone.
const LEFT_OUT: &[&str] = &["target", ".git", "dist", "dist.new", "confab-data", "node_modules"];

/// A copy of the workspace, with a cache of its own.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) folder: PathBuf,
    /// Removed with the copy, where it is not kept.
    _temporary: Option<tempfile::TempDir>,
}

impl Tree {
    pub(super) fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = temporary.path().to_owned();
        Self { _temporary: Some(temporary), ..Self::of(folder) }
    }

    /// A copy that stays in its place, so that a second run finds there what the first has compiled.
    pub(super) fn kept(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the copy of before goes");
        }
        Self::of(folder)
    }

    fn of(folder: PathBuf) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root");
        copy(root, &folder.join("work"));
        Self { folder, _temporary: None }
    }

    /// Runs a command that answers in JSON.
    pub(super) fn run(&self, args: &[&str], environment: &[(&str, &str)]) -> Value {
        let output = self.command(args).envs(environment.iter().copied()).output();
        let output = output.expect("xtask starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{args:?}: {said}"))
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask_runner::cargo::clean(&mut command);
        command
            .args(args)
            .current_dir(self.folder.join("work"))
            .env("XTASK_CACHE_DIR", self.folder.join("cache"))
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    pub(super) fn edit(&self, path: &str, change: impl Fn(&str) -> String) -> String {
        let path = self.folder.join("work").join(path);
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, change(&before)).expect("a file of the copy");
        before
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        if source.is_dir() { copy(&source, &target) } else { drop(fs::copy(&source, &target)) }
    }
}
