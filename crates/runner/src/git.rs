//! Asks Git for the changed files.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo;

/// Commits to compare: from one to another, or to the files as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) from: String,
    pub(crate) to: Option<String>,
}

impl Range {
    /// `main`, or `main...topic`.
    pub(crate) fn parse(text: &str) -> Self {
        match text.split_once("...") {
            Some((from, to)) => Self { from: from.to_owned(), to: Some(to.to_owned()) },
            None => Self { from: text.to_owned(), to: None },
        }
    }
}

/// Changed files, and the commit that they are compared with.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) base: String,
    /// From the root of the workspace.
    pub(crate) files: Vec<String>,
}

/// The files that differ from the last commit that both sides have. `None` where a shallow clone
/// has no such commit.
pub(crate) fn changes(root: &Path, range: &Range) -> Result<Option<Changes>> {
    let head = range.to.as_deref().unwrap_or("HEAD");
    let Some(base) = run(root, &["merge-base", &range.from, head])? else {
        if is_shallow(root) {
            return Ok(None);
        }
        bail!("there is no commit `{}` that leads to {head}", range.from);
    };
    let base = base.trim().to_owned();
    let mut compare = vec!["diff", "--name-only", "--no-renames", "--relative", "-z", &base];
    compare.extend(range.to.as_deref());
    compare.push("--");
    let mut text = run(root, &compare)?.context("git cannot compare the two")?;
    if range.to.is_none() {
        let new = ["ls-files", "--others", "--exclude-standard", "-z"];
        text.push_str(&run(root, &new)?.context("git cannot list new files")?);
    }
    let mut files: Vec<_> =
        text.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(Some(Changes { base, files }))
}

/// A file as it was in a commit.
pub(crate) fn show(root: &Path, commit: &str, path: &str) -> Option<String> {
    run(root, &["show", &format!("{commit}:./{path}")]).ok().flatten()
}

/// Whether the clone lacks older commits.
pub(crate) fn is_shallow(root: &Path) -> bool {
    let answer = run(root, &["rev-parse", "--is-shallow-repository"]);
    answer.is_ok_and(|answer| answer.is_some_and(|answer| answer.trim() == "true"))
}

/// The commit that work is compared with when none is named: in a pull request its base, else
/// the main branch.
pub(crate) fn usual_base(root: &Path) -> Result<String> {
    let given = std::env::var("GITHUB_BASE_REF").ok().filter(|name| !name.is_empty());
    let given = given.into_iter().flat_map(|name| [format!("origin/{name}"), name]);
    let usual = ["origin/HEAD", "origin/main", "main", "origin/master", "master"];
    for name in given.chain(usual.map(str::to_owned)) {
        if run(root, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?
            .is_some()
        {
            return Ok(name);
        }
    }
    bail!("there is no main branch to compare with; name a commit: --affected=<commit>")
}

/// Git's output, where it succeeds.
fn run(root: &Path, arguments: &[&str]) -> Result<Option<String>> {
    let mut command = Command::new("git");
    cargo::clean(&mut command);
    // A hook's variables would lead to another repository.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    let output = command.args(arguments).current_dir(root).output().context("cannot run git")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(output.status.success().then_some(text))
}
