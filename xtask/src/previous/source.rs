//! Asks the checkout for the commit of a release. Nothing is fetched.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::run_quietly;

/// Source of a release in the checkout.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    Commit(String),
    /// This checkout cannot have it, and is none the worse for it.
    Absent {
        why: String,
    },
}

/// Finds the commit of a tag or commit. Only a tree without history and a shallow clone may lack it:
/// anywhere else that is an error.
pub(super) fn find(root: &Path, name: &str) -> Result<Source> {
    if !root.join(".git").exists() {
        return Ok(Source::Absent { why: "this tree has no .git".to_owned() });
    }
    let commit = format!("{name}^{{commit}}");
    let found = run_quietly(git(root).args(["rev-parse", "--verify", "--quiet", &commit]))?;
    if found.status.success() {
        return Ok(Source::Commit(String::from_utf8(found.stdout)?.trim().to_owned()));
    }
    let shallow = run_quietly(git(root).args(["rev-parse", "--is-shallow-repository"]))?;
    match String::from_utf8_lossy(&shallow.stdout).trim() {
        "true" => Ok(Source::Absent { why: format!("this shallow clone has no {name}") }),
        "false" => bail!(
            "the repository has no {name}, which xtask/previous-release names: `git fetch --tags`"
        ),
        _ => bail!("git cannot read it: {}", String::from_utf8_lossy(&shallow.stderr).trim()),
    }
}

/// A `git` in this repository, whatever the owner of its files: in a container that is often
/// someone else, and running its xtask is to trust it. The repository of a hook that runs xtask is
/// not meant.
pub(super) fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.arg("-C").arg(root).arg("-c").arg(format!("safe.directory={}", root.display()));
    command
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// A repository with one commit, tagged v1, and another after it.
    fn repository(name: &str) -> (PathBuf, String) {
        let place =
            std::env::temp_dir().join(format!("xtask-source-{name}-{}", std::process::id()));
        let root = place.join("whole");
        fs::create_dir_all(&root).unwrap();
        for arguments in [
            &["init", "--quiet"][..],
            &["commit", "--quiet", "--allow-empty", "--message=first"],
            &["tag", "v1"],
            &["commit", "--quiet", "--allow-empty", "--message=second"],
        ] {
            ask(&root, arguments);
        }
        (place, ask(&root, &["rev-parse", "v1"]))
    }

    fn ask(root: &Path, arguments: &[&str]) -> String {
        let mut command = git(root);
        command.args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]);
        let output = run_quietly(command.args(arguments)).unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    #[test]
    fn a_whole_clone_has_the_release_by_tag_and_by_commit() {
        let (place, first) = repository("named");
        let root = place.join("whole");
        assert_eq!(find(&root, "v1").unwrap(), Source::Commit(first.clone()));
        assert_eq!(find(&root, &first).unwrap(), Source::Commit(first));
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_whole_clone_without_the_release_is_an_error() {
        let (place, _) = repository("missing");
        let error = find(&place.join("whole"), "v9").unwrap_err();
        assert!(error.to_string().contains("the repository has no v9"), "{error}");
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_shallow_clone_may_lack_the_release() {
        let (place, first) = repository("shallow");
        let from = format!("file://{}", place.join("whole").display());
        ask(&place, &["clone", "--quiet", "--depth=1", &from, "shallow"]);
        let Source::Absent { why } = find(&place.join("shallow"), &first).unwrap() else {
            panic!("it reaches back to the first commit");
        };
        assert_eq!(why, format!("this shallow clone has no {first}"));
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn an_exported_tree_may_lack_the_release_also_within_another_repository() {
        let (place, _) = repository("exported");
        let exported = place.join("whole/target/exported");
        fs::create_dir_all(&exported).unwrap();
        let why = "this tree has no .git".to_owned();
        assert_eq!(find(&exported, "v1").unwrap(), Source::Absent { why });
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_repository_that_git_cannot_read_is_an_error() {
        let (place, _) = repository("broken");
        let root = place.join("whole");
        fs::remove_file(root.join(".git/HEAD")).unwrap();
        let error = find(&root, "v1").unwrap_err();
        assert!(error.to_string().contains("git cannot read it"), "{error}");
        fs::remove_dir_all(place).unwrap();
    }
}
