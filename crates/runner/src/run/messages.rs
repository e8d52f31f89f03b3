//! Reads the output of one process of Cargo, and sorts it by package.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;

use crate::discovered::{Discovered, member};
use crate::workspace::Workspace;

/// Diagnostics of one package.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) log: Vec<u8>,
    seen: BTreeSet<String>,
    pub(super) has_failed: bool,
    pub(super) programs: Vec<Program>,
    /// Programs and libraries for others than Cargo.
    pub(super) outputs: Vec<PathBuf>,
}

/// A test program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    /// `src/lib.rs`, or the name of the file in `tests/`.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// Sorts as Cargo runs them.
    order: u8,
}

/// Everything that was said.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) packages: BTreeMap<usize, About>,
    pub(super) discovered: Discovered,
    /// The lines of standard error that are no mere progress.
    complaints: Vec<String>,
}

impl Said {
    /// Takes a line of standard output. A diagnostic is given back, to be shown.
    pub(super) fn message(&mut self, workspace: &Workspace, line: &str) -> Option<(usize, String)> {
        let message: Value = serde_json::from_str(line).ok()?;
        self.discovered.take(workspace, &message);
        let package = member(workspace, &message)?;
        let about = self.packages.entry(package).or_default();
        match message["reason"].as_str()? {
            "compiler-message" => {
                let text = message["message"]["rendered"].as_str()?;
                about.has_failed |= message["message"]["level"] == "error";
                // A library is compiled twice where it has tests, and complains twice.
                let is_new = about.seen.insert(text.to_owned());
                is_new.then(|| {
                    about.log.extend_from_slice(text.as_bytes());
                    (package, text.to_owned())
                })
            }
            "compiler-artifact" => {
                about.artifact(&message);
                None
            }
            _ => None,
        }
    }

    /// Takes a line of standard error, and says whether it is progress.
    pub(super) fn complaint(&mut self, workspace: &Workspace, line: &str) -> bool {
        let plain = plain(line);
        let first = plain.split_whitespace().next().unwrap_or_default();
        let is_progress = plain.starts_with("  ") && first.starts_with(char::is_uppercase);
        if is_progress {
            return true;
        }
        if let Some(name) = broken(&plain)
            && let Some(package) = workspace.packages.iter().position(|one| one.name == name)
        {
            self.packages.entry(package).or_default().has_failed = true;
        }
        self.complaints.push(line.to_owned());
        false
    }

    /// Cargo's own complaints, beyond those of compilers.
    pub(super) fn complaints(&self) -> Vec<u8> {
        self.complaints.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect()
    }

    /// A package that does not compile, and that goes into this one.
    pub(super) fn broken_dependency<'a>(
        &self,
        workspace: &'a Workspace,
        package: usize,
        with_dev: bool,
    ) -> Option<&'a str> {
        let below = workspace.closure(package, with_dev);
        let broken = below[1..]
            .iter()
            .find(|one| self.packages.get(one).is_some_and(|about| about.has_failed))?;
        Some(&workspace.packages[*broken].name)
    }

    pub(super) fn has_broken(&self) -> bool {
        self.packages.values().any(|about| about.has_failed)
    }
}

impl About {
    fn artifact(&mut self, message: &Value) {
        let target = &message["target"];
        let kind = target["kind"][0].as_str().unwrap_or_default();
        let name = target["name"].as_str().unwrap_or_default();
        let program = message["executable"].as_str().map(PathBuf::from);
        if message["profile"]["test"] == true {
            let source = target["src_path"].as_str().unwrap_or_default();
            let (order, name) = match kind {
                "test" => (2, name.to_owned()),
                "bin" => (1, format!("{name} (program)")),
                _ => (0, source.rsplit_once("/src/").map_or(name, |(_, file)| file).to_owned()),
            };
            let program = program.map(|path| Program { name, path, order });
            self.programs.extend(program);
            self.programs.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        } else if kind == "bin" {
            self.outputs.extend(program);
        } else if matches!(kind, "cdylib" | "staticlib") {
            let files = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
            let for_others = |file: &&str| {
                [".so", ".a", ".dylib", ".wasm"].iter().any(|end| file.ends_with(end))
            };
            self.outputs.extend(
                files.iter().filter_map(Value::as_str).filter(for_others).map(PathBuf::from),
            );
        }
    }
}

/// The package in "could not compile `x` (lib) …" and "failed to run custom build command for `x v0.1.0`".
fn broken(line: &str) -> Option<&str> {
    let marks = ["could not compile `", "failed to run custom build command for `"];
    let rest = marks.iter().find_map(|mark| Some(line.split_once(mark)?.1))?;
    rest.split(['`', ' ']).next()
}

fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = after.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_that_does_not_compile_is_named() {
        let line = "error: could not compile `a-b` (lib test) due to 1 previous error";
        assert_eq!(broken(line), Some("a-b"));
        let line = "error: failed to run custom build command for `a v0.1.0 (/w/a)`";
        assert_eq!(broken(line), Some("a"));
        assert_eq!(broken("warning: unused"), None);
        assert_eq!(plain("\u{1b}[1m\u{1b}[92m   Compiling\u{1b}[0m a"), "   Compiling a");
    }
}
