//! Puts pages together: the parts of other texts in their places, and every heading on its page.

use std::collections::{BTreeMap, HashSet};

use crate::contents::{Entry, KIT};
use crate::fault::{Error, Fault, Place};
use crate::markdown::{Block, Until};
use crate::sources::{Sources, beside, kind};

/// Parts within parts, at most.
const DEPTH: usize = 4;

/// Where each heading of each text, and each text as a whole, has come to stand.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    headings: BTreeMap<(String, String), Spot>,
    texts: BTreeMap<String, Spot>,
}

/// A page, and the heading on it; empty for its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) page: usize,
    pub(crate) id: String,
}

impl Standing {
    /// Where this heading of a text stands, or with an empty name the text.
    pub(crate) fn find(&self, file: &str, heading: &str) -> Option<&Spot> {
        if heading.is_empty() {
            self.texts.get(file)
        } else {
            self.headings.get(&(file.to_owned(), heading.to_owned()))
        }
    }
}

/// All pages, each with the blocks of its file and of what that includes.
pub(crate) fn assemble(
    entries: &[Entry],
    sources: &mut Sources,
) -> Result<(Vec<Vec<Block>>, Standing), Error> {
    let mut standing = Standing::default();
    // A text that has a page of its own stands there, whoever includes a part of it.
    for (page, entry) in entries.iter().enumerate() {
        standing.texts.insert(entry.file.clone(), Spot { page, id: String::new() });
    }
    let mut pages = Vec::new();
    for (page, entry) in entries.iter().enumerate() {
        if entry.file == KIT {
            pages.push(Vec::new());
            continue;
        }
        let blocks = sources.text(&entry.file)?;
        let mut assembly = Assembly {
            page,
            sources,
            standing: &mut standing,
            blocks: Vec::new(),
            ids: HashSet::new(),
            last: (1, String::new()),
        };
        assembly.take(&entry.file, blocks, 0, 0)?;
        pages.push(assembly.blocks);
    }
    Ok((pages, standing))
}

/// One page as far as it is together.
struct Assembly<'a> {
    page: usize,
    sources: &'a mut Sources,
    standing: &'a mut Standing,
    blocks: Vec<Block>,
    ids: HashSet<String>,
    /// Height and name of the heading before; the page's own title has none.
    last: (u8, String),
}

impl Assembly<'_> {
    /// Takes over blocks of a file, with headings lower by `lower`.
    fn take(
        &mut self,
        file: &str,
        blocks: Vec<Block>,
        lower: i8,
        depth: usize,
    ) -> Result<(), Error> {
        for block in blocks {
            match block {
                Block::Heading { level, id, text } => {
                    let level = level.saturating_add_signed(lower).clamp(1, 6);
                    let own = if level == 1 { String::new() } else { self.own_id(&id) };
                    self.stands(file, &id, own.clone(), depth);
                    self.last = (level, own.clone());
                    self.blocks.push(Block::Heading { level, id: own, text });
                }
                Block::Include { to, until, at } if depth < DEPTH => {
                    self.include(&to, until, &at, depth)?;
                }
                Block::Include { at, .. } => {
                    self.sources.faults.push(Fault::new(&at, "parts include each other"));
                }
                block => self.blocks.push(block),
            }
        }
        Ok(())
    }

    fn include(&mut self, to: &str, until: Until, at: &Place, depth: usize) -> Result<(), Error> {
        let (named, heading) = to.split_once('#').unwrap_or((to, ""));
        let Some(file) = beside(&at.file, named).filter(|file| self.sources.is_file(file)) else {
            self.sources.faults.push(Fault::new(at, format!("there is no file `{named}`")));
            return Ok(());
        };
        if kind(&file) != "md" {
            let language = kind(&file).to_owned();
            self.blocks.push(Block::Code { language, text: self.sources.raw(&file)? });
            return Ok(());
        }
        let Some((level, id, part)) = part(self.sources.text(&file)?, heading, until) else {
            self.sources.faults.push(Fault::new(at, format!("{file} has no heading `#{heading}`")));
            return Ok(());
        };
        let (height, here) = self.last.clone();
        self.stands(&file, &id, here.clone(), depth + 1);
        if heading.is_empty() {
            let spot = Spot { page: self.page, id: here };
            self.standing.texts.entry(file.clone()).or_insert(spot);
        }
        let lower = i8::try_from(height).unwrap_or(1) - i8::try_from(level).unwrap_or(1);
        self.take(&file, part, lower, depth + 1)
    }

    /// Notes where a heading stands: on the page of its own text, or else where it is first included.
    fn stands(&mut self, file: &str, heading: &str, id: String, depth: usize) {
        let (key, spot) = ((file.to_owned(), heading.to_owned()), Spot { page: self.page, id });
        if depth == 0 {
            self.standing.headings.insert(key, spot);
        } else {
            self.standing.headings.entry(key).or_insert(spot);
        }
    }

    fn own_id(&mut self, id: &str) -> String {
        let mut own = id.to_owned();
        for number in 2.. {
            if self.ids.insert(own.clone()) {
                break;
            }
            own = format!("{id}-{number}");
        }
        own
    }
}

/// The blocks below a heading, or below the first one, with the height and name of that.
fn part(blocks: Vec<Block>, heading: &str, until: Until) -> Option<(u8, String, Vec<Block>)> {
    let mut blocks = blocks.into_iter();
    let (level, id) = blocks.find_map(|block| match block {
        Block::Heading { level, id, .. } if heading.is_empty() || id == heading => {
            Some((level, id))
        }
        _ => None,
    })?;
    let ends = |block: &Block| match block {
        Block::Heading { level: other, .. } => *other <= level || until == Until::Heading,
        _ => false,
    };
    Some((level, id, blocks.take_while(|block| !ends(block)).collect()))
}
