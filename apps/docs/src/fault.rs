//! Faults of the texts, each with its place, and errors of a build.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A line of a file in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: Arc<str>,
    /// From 1.
    pub(crate) line: usize,
}

/// Something wrong in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) at: Place,
    pub(crate) says: String,
}

impl Fault {
    pub(crate) fn new(at: &Place, says: impl Into<String>) -> Self {
        Self { at: at.clone(), says: says.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.at.file, self.at.line, self.says)
    }
}

/// Reasons for a build to fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// All faults of the texts, a line each.
    #[error("{}", lines(.0))]
    Texts(Vec<Fault>),
    #[error("{file}: {source}", file = .file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error("{file}: {source}", file = .file.display())]
    Write { file: PathBuf, source: io::Error },
    #[error("cannot compress {file}: {source}")]
    Compress { file: String, source: io::Error },
    #[error("{0} has no size that can be read; pictures are PNG, or WebP without loss")]
    Picture(String),
    #[error("{style} imports {import}, which is not there")]
    Style { style: String, import: String },
    #[error("the first load of {page} weighs {bytes} bytes, and may weigh {limit}")]
    TooHeavy { page: String, bytes: usize, limit: usize },
    #[error("cannot listen on {address}: {source}")]
    Listen { address: std::net::SocketAddr, source: io::Error },
    #[error("{0}")]
    Usage(String),
}

impl Error {
    pub(crate) fn read(file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { file: file.to_owned(), source }
    }

    pub(crate) fn write(file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { file: file.to_owned(), source }
    }
}

fn lines(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
