//! The site: all pages, with their links led.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::contents::{KIT, contents};
use crate::fault::Error;
use crate::kit;
use crate::links::Links;
use crate::markdown::{Block, plain};
use crate::parts::assemble;
use crate::sources::{Sources, file_name};

/// All pages, read and checked.
#[derive(Debug)]
pub struct Site {
    pub(crate) root: PathBuf,
    /// Titles of the groups, each with its pages.
    pub(crate) groups: Vec<(&'static str, Vec<usize>)>,
    pub(crate) pages: Vec<Page>,
    /// Their addresses, in the same order.
    pub(crate) paths: Vec<String>,
    pub(crate) pictures: BTreeSet<String>,
    /// The port where pages hear that they are to be loaded anew, while the site is written.
    pub(crate) reload: Option<u16>,
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
        let (root, pages, reload) = (root.to_owned(), pages.collect(), None);
        Ok(Self { root, groups, pages, paths, pictures, reload })
    }

    /// Has pages loaded anew when a WebSocket at this port says so: for development.
    #[must_use]
    pub fn reloading(self, port: Option<u16>) -> Self {
        Self { reload: port, ..self }
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
