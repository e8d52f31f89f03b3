//! The repository's files, each read once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::{Error, Fault};
use crate::markdown::{Block, read};

/// Texts that were read, and their faults.
#[derive(Debug)]
pub(crate) struct Sources {
    root: PathBuf,
    texts: BTreeMap<String, Vec<Block>>,
    pub(crate) faults: Vec<Fault>,
}

impl Sources {
    pub(crate) fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), texts: BTreeMap::new(), faults: Vec::new() }
    }

    /// The blocks of a Markdown file.
    pub(crate) fn text(&mut self, file: &str) -> Result<Vec<Block>, Error> {
        if let Some(blocks) = self.texts.get(file) {
            return Ok(blocks.clone());
        }
        let text = self.raw(file)?;
        let (blocks, faults) = read(file, &text);
        self.faults.extend(faults);
        self.texts.insert(file.to_owned(), blocks.clone());
        Ok(blocks)
    }

    pub(crate) fn raw(&self, file: &str) -> Result<String, Error> {
        let path = self.root.join(file);
        fs::read_to_string(&path).map_err(Error::read(&path))
    }

    pub(crate) fn is_file(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }
}

/// The path from the root of what a file names relative to itself; none where that is outside.
pub(crate) fn beside(file: &str, named: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in named.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The text after the last dot of a file's name.
pub(crate) fn kind(path: &str) -> &str {
    file_name(path).rsplit_once('.').map_or("", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_from_the_file_that_names_it() {
        assert_eq!(beside("docs/guides/a.md", "../../README.md").as_deref(), Some("README.md"));
        assert_eq!(beside("README.md", "docs/protocol/").as_deref(), Some("docs/protocol"));
        assert_eq!(beside("docs/a.md", "./b.md").as_deref(), Some("docs/b.md"));
        assert_eq!(beside("README.md", "../outside.md"), None);
    }
}
