//! The site: all pages with their links led, printed into files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::contents::{KIT, contents};
use crate::fault::Error;
use crate::links::Links;
use crate::markdown::{Block, plain};
use crate::parts::assemble;
use crate::sources::Sources;
use crate::{kit, search, style, view};

const STYLE: &str = "apps/docs/style/docs.css";
const KIT_STYLE: &str = "crates/ui/style/kit.css";
const SCRIPT: &str = "apps/docs/script/docs.js";
const MARK: &str = "apps/web/assets/favicon.svg";
/// What is in it is named by its content, and may be kept for good.
const KEPT: &str = "kept";

/// All pages, read and checked.
#[derive(Debug)]
pub struct Site {
    root: PathBuf,
    /// Titles of the groups, each with its pages.
    pub(crate) groups: Vec<(&'static str, Vec<usize>)>,
    pub(crate) pages: Vec<Page>,
    /// Their addresses, in the same order.
    pub(crate) paths: Vec<String>,
    pictures: BTreeSet<String>,
}

/// One page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) title: String,
    /// Its name in the navigation.
    pub(crate) name: String,
    pub(crate) file: String,
    /// Everything after the title.
    pub(crate) blocks: Vec<Block>,
}

impl Page {
    pub(crate) fn is_kit(&self) -> bool {
        self.file == KIT
    }
}

/// The files of a printed site, each by its path.
#[derive(Debug, Default)]
pub struct Files(pub(crate) BTreeMap<String, Vec<u8>>);

impl Files {
    /// A file's content.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// The paths of all pages' files.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(|path| kind(path) == "html")
    }
}

/// What pages need beside their text: all in one folder, which is named by what is in it.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) folder: String,
    /// Width and height of each picture, by its file.
    pub(crate) pictures: BTreeMap<String, (u32, u32)>,
}

impl Site {
    /// Reads all pages from a repository. Fails with every fault of every text.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let listed = contents(root)?;
        let entries: Vec<_> = listed.iter().flat_map(|group| group.entries.clone()).collect();
        let mut sources = Sources::of(root);
        let (mut texts, standing) = assemble(&entries, &mut sources)?;
        let paths: Vec<String> = entries.iter().map(|entry| entry.path.clone()).collect();
        let mut pictures = BTreeSet::new();
        for (page, blocks) in texts.iter_mut().enumerate() {
            let (paths, standing) = (paths.as_slice(), &standing);
            let (sources, pictures) = (&mut sources, &mut pictures);
            Links { page, paths, standing, sources, pictures }.lead(blocks);
        }
        if !sources.faults.is_empty() {
            let mut faults = sources.faults;
            faults.sort_by(|a, b| (&a.at.file, a.at.line).cmp(&(&b.at.file, b.at.line)));
            return Err(Error::Texts(faults));
        }
        let mut first = 0;
        let groups = listed.iter().map(|group| {
            let pages = (first..first + group.entries.len()).collect();
            first += group.entries.len();
            (group.title, pages)
        });
        let groups = groups.collect();
        let pages = entries.into_iter().zip(texts).map(|(entry, blocks)| {
            let (title, blocks) = match entry.file.as_str() {
                KIT => (kit::TITLE.to_owned(), blocks),
                _ => titled(blocks, &entry.file),
            };
            let name = entry.short.map_or_else(|| title.clone(), str::to_owned);
            Page { title, name, file: entry.file, blocks }
        });
        Ok(Self { root: root.to_owned(), groups, pages: pages.collect(), paths, pictures })
    }

    /// Renders every page, with the style, the script, the search's index and the pictures.
    pub fn print(&self) -> Result<Files, Error> {
        let mut kept = BTreeMap::new();
        let states = style::with_states(&style::bundle(&self.root, KIT_STYLE)?);
        kept.insert("kit_states.css".to_owned(), states.into_bytes());
        kept.insert("docs.css".to_owned(), style::bundle(&self.root, STYLE)?.into_bytes());
        kept.insert("docs.js".to_owned(), style::without_comments(&self.raw(SCRIPT)?).into_bytes());
        kept.insert("search.js".to_owned(), search::index(self).into_bytes());
        kept.insert("mark.svg".to_owned(), self.raw(MARK)?.into_bytes());
        let mut pictures = BTreeMap::new();
        for file in &self.pictures {
            let path = self.root.join(file);
            let content = fs::read(&path).map_err(Error::read(&path))?;
            let size = size(&content).ok_or_else(|| Error::Picture(file.clone()))?;
            pictures.insert(file.clone(), size);
            kept.insert(file_name(file).to_owned(), content);
        }
        let assets = Assets { folder: format!("{KEPT}/{}", hash(&kept)), pictures };
        let mut files = Files::default();
        for (name, content) in kept {
            files.0.insert(format!("{}/{name}", assets.folder), content);
        }
        for (page, path) in self.paths.iter().enumerate() {
            let file =
                if path.is_empty() { "index.html".into() } else { format!("{path}/index.html") };
            files.0.insert(file, view::print(self, page, &assets).into_bytes());
        }
        Ok(files)
    }

    fn raw(&self, file: &str) -> Result<String, Error> {
        let path = self.root.join(file);
        fs::read_to_string(&path).map_err(Error::read(&path))
    }
}

/// The title of a text, and what comes after it.
fn titled(mut blocks: Vec<Block>, file: &str) -> (String, Vec<Block>) {
    match blocks.first() {
        Some(Block::Heading { level: 1, text, .. }) => {
            let title = plain(text);
            blocks.remove(0);
            (title, blocks)
        }
        _ => (file_name(file).to_owned(), blocks),
    }
}

pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The text after the last dot of a file's name.
pub(crate) fn kind(path: &str) -> &str {
    file_name(path).rsplit_once('.').map_or("", |(_, kind)| kind)
}

/// 128 bits over names and contents.
fn hash(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = Sha256::new();
    for (name, content) in files {
        for part in [name.as_bytes(), content] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize()[..16])
}

/// Width and height of a picture, so that the page does not move when it comes: of PNG, and of WebP
/// without loss.
fn size(content: &[u8]) -> Option<(u32, u32)> {
    let four = |at: usize| content.get(at..at + 4)?.try_into().ok();
    if content.starts_with(b"\x89PNG") {
        return Some((u32::from_be_bytes(four(16)?), u32::from_be_bytes(four(20)?)));
    }
    if content.get(8..16)? != b"WEBPVP8L" {
        return None;
    }
    let bits = u32::from_le_bytes(four(21)?);
    Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_picture_is_read() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x03\x20";
        assert_eq!(size(png), Some((1280, 800)));
        let webp = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\xe7\xc3\x86\x00";
        assert_eq!(size(webp), Some((1000, 540)));
        assert_eq!(size(b"<svg/>"), None);
    }
}
