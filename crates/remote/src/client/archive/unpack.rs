//! Reads an artifact, from whoever has made it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Component, Path};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tar::{Archive, EntryType, Header};

/// Names of this many bytes have room in memory; a longer one is refused.
const LONGEST: u64 = 4096;
/// Entries, whatever their size: each is a file that is made.
const MOST_ENTRIES: usize = 100_000;
/// Bytes of all names together.
const MOST_NAMES: usize = 16 << 20;
/// Memory that a frame may ask for, as a power of two: 8 MiB is what compressors use below their
/// highest levels.
const WINDOW: u32 = 23;

/// The files of an artifact.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    entries: Vec<Value>,
    names: usize,
    left: u64,
}

/// Writes the files of an artifact into `folder`, as `0`, `1` and so on, and gives an entry for
/// each: its path, its mode and its size, or where it links to. At most `most` bytes are written.
pub(crate) fn unpack(body: impl Read, folder: &Path, most: u64) -> Result<Vec<Value>> {
    let mut frame = zstd::Decoder::new(body)?;
    frame.window_log_max(WINDOW)?;
    // Headers are bytes, too: a thousand for each entry that there may be.
    let bound = most.saturating_add(MOST_ENTRIES as u64 * 1024);
    let mut archive = Archive::new(Bounded { from: frame.single_frame(), left: bound });
    let mut unpacked = Unpacked { left: most, ..Unpacked::default() };
    let mut next = Names::default();
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry.context("it is no archive")?;
        let header = entry.header().clone();
        let kind = header.entry_type();
        match kind {
            EntryType::GNULongName => next.path = Some(long(&mut entry)?),
            EntryType::GNULongLink => next.link = Some(long(&mut entry)?),
            EntryType::XHeader => next.read_pax(&mut entry)?,
            // Says nothing of files.
            EntryType::XGlobalHeader => {}
            EntryType::Directory => drop(std::mem::take(&mut next)),
            EntryType::Regular | EntryType::Continuous | EntryType::Symlink => {
                let names = std::mem::take(&mut next);
                unpacked.take(&header, names, &mut entry, folder)?;
            }
            _ => bail!("it holds something that is neither a file, a folder nor a link"),
        }
    }
    Ok(unpacked.entries)
}

impl Unpacked {
    fn take(
        &mut self,
        header: &Header,
        names: Names,
        entry: &mut impl Read,
        folder: &Path,
    ) -> Result<()> {
        let path = text(names.path.unwrap_or_else(|| header.path_bytes().into_owned()))?;
        ensure!(is_inside(&path), "{path:?} leads out of the workspace");
        self.names += path.len();
        ensure!(self.entries.len() < MOST_ENTRIES, "it holds more than {MOST_ENTRIES} files");
        if header.entry_type() == EntryType::Symlink {
            let short = || header.link_name_bytes().unwrap_or_default().into_owned();
            let target = text(names.link.unwrap_or_else(short))?;
            ensure!(leads_inside(&path, &target), "{path:?} links out of the workspace");
            self.names += target.len();
            self.entries.push(json!({ "path": path, "link": target }));
        } else {
            let mut file = File::create_new(folder.join(self.entries.len().to_string()))?;
            // Neither the header's size nor its claims count: what comes out does.
            let written = io::copy(&mut entry.take(self.left + 1), &mut file)?;
            ensure!(written <= self.left, "it is larger than it may be");
            self.left -= written;
            file.flush()?;
            let mode = header.mode().unwrap_or(0o644) & 0o777;
            self.entries.push(json!({ "path": path, "mode": mode, "size": written }));
        }
        ensure!(self.names <= MOST_NAMES, "its names are too long");
        Ok(())
    }
}

/// Names that came in entries of their own, before the one that they belong to.
#[derive(Debug, Default)]
struct Names {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
}

impl Names {
    /// `LENGTH key=value\n`, again and again.
    fn read_pax(&mut self, entry: &mut impl Read) -> Result<()> {
        let all = short(entry, 4 * LONGEST)?;
        let mut rest = all.as_slice();
        while !rest.is_empty() {
            let space = rest.iter().position(|byte| *byte == b' ').context("a bad header")?;
            let length: usize = std::str::from_utf8(&rest[..space])?.parse()?;
            ensure!(length > space + 1 && length <= rest.len(), "a bad header");
            let record = &rest[space + 1..length - 1];
            let equals = record.iter().position(|byte| *byte == b'=').context("a bad header")?;
            let value = || record[equals + 1..].to_vec();
            match &record[..equals] {
                b"path" => self.path = Some(value()),
                b"linkpath" => self.link = Some(value()),
                b"size" => bail!("a file of more than 8 GB"),
                key if key.starts_with(b"GNU.sparse") => bail!("a sparse file"),
                _ => {}
            }
            rest = &rest[length..];
        }
        Ok(())
    }
}

/// The name in an entry of its own, without the zero at its end.
fn long(entry: &mut impl Read) -> Result<Vec<u8>> {
    let mut name = short(entry, LONGEST)?;
    while name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

fn short(entry: &mut impl Read, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes)?;
    ensure!(bytes.len() as u64 <= most, "a name of more than {LONGEST} bytes");
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String> {
    ensure!(!bytes.contains(&0), "a name with a zero in it");
    String::from_utf8(bytes).ok().context("a name that is no text")
}

/// Whether a path names something below the folder that it is written from.
fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Whether a link at `path` leads to something inside. `..` stands at its beginning or not at all:
/// after another link it would lead elsewhere.
fn leads_inside(path: &str, target: &str) -> bool {
    let depth = Path::new(path).components().count().saturating_sub(1);
    let parts: Vec<Component<'_>> = Path::new(target).components().collect();
    let up = parts.iter().take_while(|part| **part == Component::ParentDir).count();
    !target.is_empty()
        && up <= depth
        && parts[up..].iter().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Ends with an error after so many bytes.
#[derive(Debug)]
struct Bounded<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it is larger than it may be")
        })?;
        Ok(read)
    }
}
