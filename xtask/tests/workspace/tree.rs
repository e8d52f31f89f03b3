//! A copy of this workspace, in which edits do no harm.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Folders that hold nothing of a fresh clone.
const LEFT_OUT: &[&str] = &["target", ".git", "dist", "dist.new", "confab-data", "node_modules"];

/// A copy of the workspace, with a cache of its own.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) folder: tempfile::TempDir,
}

impl Tree {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root");
        copy(root, &folder.path().join("work"));
        Self { folder }
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
            .current_dir(self.folder.path().join("work"))
            .env("XTASK_CACHE_DIR", self.folder.path().join("cache"))
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    pub(super) fn edit(&self, path: &str, change: impl Fn(&str) -> String) -> String {
        let path = self.folder.path().join("work").join(path);
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
