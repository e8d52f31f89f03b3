//! Leads every link of a page to where it goes in the site, and notes those that go nowhere.

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::markdown::{Block, Inline};
use crate::parts::Standing;
use crate::sources::{Sources, beside};

/// Schemes of links that leave the site; they are not tried.
const OUTSIDE: [&str; 3] = ["https://", "http://", "mailto:"];

/// The links of one page.
pub(crate) struct Links<'a> {
    pub(crate) page: usize,
    /// Addresses of all pages.
    pub(crate) paths: &'a [String],
    pub(crate) standing: &'a Standing,
    pub(crate) sources: &'a mut Sources,
    /// Files of the pictures that were met.
    pub(crate) pictures: &'a mut BTreeSet<String>,
}

impl Links<'_> {
    pub(crate) fn lead(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph(text) | Block::Plain(text) => {
                    self.lead_in(text);
                }
                Block::List { items, .. } => items.iter_mut().for_each(|item| self.lead(item)),
                Block::Quote(blocks) => self.lead(blocks),
                Block::Table(table) => {
                    let rows = std::iter::once(&mut table.head).chain(&mut table.rows);
                    rows.flatten().for_each(|cell| self.lead_in(cell));
                }
                Block::Code { .. } | Block::Rule | Block::Include { .. } => {}
            }
        }
    }

    fn lead_in(&mut self, text: &mut [Inline]) {
        for piece in text {
            match piece {
                Inline::Strong(text) | Inline::Emphasis(text) | Inline::Struck(text) => {
                    self.lead_in(text);
                }
                Inline::Link { to, text, at } => {
                    self.lead_in(text);
                    match self.follow(to, &at.file) {
                        Ok(Some(address)) => *to = address,
                        Ok(None) => *piece = Inline::File(std::mem::take(text)),
                        Err(says) => self.sources.faults.push(Fault::new(at, says)),
                    }
                }
                Inline::Picture { from, at, .. } => {
                    let file = beside(&at.file, from).filter(|file| self.sources.is_file(file));
                    if let Some(file) = file {
                        self.pictures.insert(file.clone());
                        *from = file;
                    } else {
                        let says = format!("there is no picture `{from}`");
                        self.sources.faults.push(Fault::new(at, says));
                    }
                }
                _ => {}
            }
        }
    }

    /// The address of what a file names, from this page; none for a file that is not in the site.
    fn follow(&mut self, to: &str, file: &str) -> Result<Option<String>, String> {
        if OUTSIDE.iter().any(|scheme| to.starts_with(scheme)) {
            return Ok(Some(to.to_owned()));
        }
        let (named, heading) = to.split_once('#').unwrap_or((to, ""));
        let path = if named.is_empty() { Some(file.to_owned()) } else { beside(file, named) };
        let path = path.filter(|path| self.sources.exists(path));
        let path = path.ok_or_else(|| format!("there is no file `{named}`"))?;
        if let Some(spot) = self.standing.find(&path, heading) {
            return Ok(Some(address(self.paths, self.page, spot.page, &spot.id)));
        }
        if heading.is_empty() {
            return Ok(None);
        }
        Err(format!("`{path}` has no heading `#{heading}`, or none that the site shows"))
    }
}

/// The address of a page, or of a heading on it, as seen from another.
pub(crate) fn address(paths: &[String], from: usize, to: usize, id: &str) -> String {
    let heading = if id.is_empty() { String::new() } else { format!("#{id}") };
    if from == to && !id.is_empty() {
        return heading;
    }
    let (base, path) = (base(&paths[from]), &paths[to]);
    match (base.as_str(), path.as_str()) {
        ("", "") => format!("./{heading}"),
        (base, "") => format!("{base}{heading}"),
        (base, path) => format!("{base}{path}/{heading}"),
    }
}

/// From a page to the site's beginning.
pub(crate) fn base(path: &str) -> String {
    if path.is_empty() { String::new() } else { "../".repeat(path.split('/').count()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_so_that_the_site_stands_anywhere() {
        let paths = ["", "install", "protocol/pins"].map(str::to_owned);
        for (from, to, id, expected) in [
            (0, 1, "", "install/"),
            (0, 0, "", "./"),
            (1, 0, "", "../"),
            (2, 1, "with-docker", "../../install/#with-docker"),
            (2, 0, "x", "../../#x"),
            (1, 1, "here", "#here"),
        ] {
            assert_eq!(address(&paths, from, to, id), expected);
        }
    }
}
