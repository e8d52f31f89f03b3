//! The server of the release before this one, which tests run beside this tree's.

mod build;
mod source;

use std::path::PathBuf;

use anyhow::{Context, Result};

use self::source::Source;
use crate::workspace::Workspace;

/// Names the release: a line that is no comment holds its tag or commit.
const NAMED: &str = include_str!("../previous-release");

/// The older server, or why there is none here.
#[derive(Debug)]
pub(crate) enum Previous {
    Built(PathBuf),
    Absent { why: String },
}

/// Builds the server of the previous release unless that was done before.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Previous> {
    let name = name_in(NAMED).context("xtask/previous-release names nothing")?;
    match source::find(&workspace.root, name)? {
        Source::Commit(commit) => build::server(workspace, &commit).map(Previous::Built),
        Source::Absent { why } => Ok(Previous::Absent { why }),
    }
}

fn name_in(file: &str) -> Option<&str> {
    file.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_previous_release_is_named_below_the_comment() {
        assert_eq!(name_in("# which\n\n v0.1.0 \n"), Some("v0.1.0"));
        assert_eq!(name_in("# nothing\n"), None);
        assert!(name_in(NAMED).is_some());
    }
}
