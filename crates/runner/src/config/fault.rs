//! Faults of the configuration, with their place.

use std::fs;

use anyhow::anyhow;
use toml::de::{DeTable, DeValue};

use crate::usage;
use crate::workspace::Workspace;

/// A value that cannot be used, by the manifest it stands in and its key.
#[derive(Debug)]
pub(crate) struct Fault {
    /// From the root.
    manifest: String,
    key: Vec<String>,
    message: String,
}

impl Fault {
    pub(super) fn new(manifest: &str, key: &[&str], message: impl Into<String>) -> Self {
        let key = key.iter().map(|part| (*part).to_owned()).collect();
        Self { manifest: manifest.to_owned(), key, message: message.into() }
    }

    /// An unknown word, with the one that was probably meant.
    pub(super) fn unknown<'a>(
        manifest: &str,
        key: &[&str],
        what: &str,
        known: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        let given = key.last().copied().unwrap_or_default();
        Self::new(manifest, key, unknown(what, given, known))
    }

    /// `Cargo.toml:12: workspace.metadata.xtask.…: message`.
    pub(super) fn explain(self, workspace: &Workspace) -> anyhow::Error {
        anyhow!("{}: {}", self.place(workspace), self.message)
    }

    /// `Cargo.toml:12: workspace.metadata.xtask.…`.
    pub(super) fn place(&self, workspace: &Workspace) -> String {
        let text = fs::read_to_string(workspace.root.join(&self.manifest)).unwrap_or_default();
        let line = self.line(&text).map(|line| format!(":{line}")).unwrap_or_default();
        let key: Vec<_> = self.key.iter().map(|part| quote(part)).collect();
        format!("{}{line}: {}", self.manifest, key.join("."))
    }

    /// The line of the key, or of the innermost table around it that there is.
    fn line(&self, text: &str) -> Option<usize> {
        let table = DeTable::parse(text).ok()?;
        let (mut table, mut found) = (table.into_inner(), None);
        for part in &self.key {
            let Some((key, value)) =
                table.into_iter().find(|(key, _)| key.get_ref().as_ref() == part)
            else {
                break;
            };
            found = Some(key.span().start);
            match value.into_inner() {
                DeValue::Table(inner) => table = inner,
                _ => break,
            }
        }
        found.map(|at| text[..at].matches('\n').count() + 1)
    }
}

/// `there is no X "y"; did you mean "z"?`.
pub(crate) fn unknown<'a>(
    what: &str,
    given: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> String {
    if let Some(meant) = usage::nearest(given, known.clone()) {
        return format!("there is no {what} `{given}`; did you mean `{meant}`?");
    }
    let known: Vec<_> = known.collect();
    format!("there is no {what} `{given}`; there are {}", known.join(", "))
}

fn quote(part: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if part.chars().all(is_bare) { part.to_owned() } else { format!("\"{part}\"") }
}
