//! The list of what is in a backup.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path};

use confab_protocol::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The form of backups that this release writes and reads.
pub(super) const FORMAT: u32 = 1;

/// Contents of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The release that made it.
    pub confab: String,
    /// Milliseconds since 1970.
    pub made_at: Timestamp,
    /// The newest migration of its database.
    pub schema: i64,
    /// How many rows of each table of the database.
    pub rows: BTreeMap<String, u64>,
    pub parts: Vec<Part>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// From the backup's folder, with `/` between.
    pub path: String,
    pub bytes: u64,
    /// In hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    fn rows_of(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or_default()
    }
}

impl fmt::Display for Manifest {
    /// A few lines for a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in ["accounts", "rooms", "events", "messages"] {
            writeln!(f, "{:>12} {table}", self.rows_of(table))?;
        }
        let bytes: u64 = self.parts.iter().map(|part| part.bytes).sum();
        write!(f, "{:>12} files with {bytes} bytes, the database included", self.parts.len())
    }
}

impl Part {
    /// Whether its path leads to somewhere inside a folder.
    pub(super) fn is_inside(&self) -> bool {
        let mut parts = Path::new(&self.path).components();
        parts.all(|part| matches!(part, Component::Normal(_))) && !self.path.is_empty()
    }

    /// Whether a file is the one that was backed up.
    pub(super) fn is(&self, file: &Path) -> io::Result<bool> {
        let mut read = Hashed::new(File::open(file)?);
        io::copy(&mut read, &mut io::sink())?;
        let (bytes, sha256) = read.finish();
        Ok(bytes == self.bytes && sha256 == self.sha256)
    }
}

/// Hashes what is read.
pub(super) struct Hashed<R> {
    inner: R,
    bytes: u64,
    hash: Sha256,
}

impl<R: Read> Hashed<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, bytes: 0, hash: Sha256::new() }
    }

    /// Length and SHA-256 of what was read.
    pub(super) fn finish(self) -> (u64, String) {
        (self.bytes, data_encoding::HEXLOWER.encode(&self.hash.finalize()))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.bytes += length as u64;
        self.hash.update(&buffer[..length]);
        Ok(length)
    }
}
