//! Checks that no compiler makes: the rules of STYLE and the arrows of the design.

mod catalogue;
mod deploy;
mod names;
mod sources;
mod tree;
mod words;

use std::fmt;

use anyhow::Result;

use crate::workspace::Workspace;

/// A file with its path from the root, in forward slashes.
#[derive(Debug, Clone)]
pub(crate) struct File {
    path: String,
    text: String,
}

/// A broken rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// A file, with its line where there is one, or a package.
    place: String,
    rule: String,
}

/// Findings.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) files: usize,
    pub(crate) violations: Vec<Violation>,
    /// Files that are allowed but worth a look.
    pub(crate) notes: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.rule)
    }
}

impl File {
    fn violation(&self, rule: impl Into<String>) -> Violation {
        Violation { place: self.path.clone(), rule: rule.into() }
    }

    fn violation_in(&self, line: usize, rule: impl Into<String>) -> Violation {
        Violation { place: format!("{}:{}", self.path, line + 1), rule: rule.into() }
    }

    /// Gives the text after the last dot of its name.
    fn kind(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

/// Checks the whole workspace.
pub(crate) fn check(workspace: &Workspace) -> Result<Report> {
    let mut report = Report::default();
    for file in tree::files(&workspace.root)? {
        report.files += 1;
        report.violations.extend(names::check(&file));
        report.violations.extend(words::check(&file));
        report.violations.extend(sources::check(&file));
        report.violations.extend(catalogue::check(&file));
        report.violations.extend(deploy::check(&file));
        report.notes.extend(words::note(&file));
    }
    let arrows = xtask_runner::check_boundaries(workspace)?.into_iter();
    report.violations.extend(arrows.map(|(place, rule)| Violation { place, rule }));
    Ok(report)
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_xtask_are_tidy() {
        let workspace = Workspace::load().unwrap();
        let report = check(&workspace).unwrap();
        let own: Vec<_> = report
            .violations
            .iter()
            .filter(|violation| violation.place.starts_with("xtask"))
            .collect();
        assert!(own.is_empty(), "{own:#?}");
    }
}
