//! Pages as HTML, rendered by Leptos with the components of the kit.

mod blocks;
mod frame;
mod pages;
mod table;

use leptos::prelude::*;

use crate::assets::Assets;
use crate::links::base;
use crate::markdown::{Block, Inline, plain};
use crate::site::Site;

/// One page among the others, as views see it.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub(crate) site: &'a Site,
    pub(crate) page: usize,
    pub(crate) assets: &'a Assets,
}

impl Sight<'_> {
    /// The address of a file beside the pages.
    pub(crate) fn asset(&self, name: &str) -> String {
        format!("{}{}/{name}", base(&self.site.paths[self.page]), self.assets.folder)
    }
}

/// Prints a page, whole.
pub(crate) fn print(site: &Site, page: usize, assets: &Assets) -> String {
    let owner = Owner::new();
    let html = owner.with(|| frame::document(Sight { site, page, assets }).to_html());
    // Marks between texts, for code that would bring the page to life: there is none.
    html.replace("<!>", "")
}

/// Headings that a page's own list names: each with its height, its text and its name.
fn headings(blocks: &[Block]) -> Vec<(u8, String, String)> {
    let of = |block: &Block| match block {
        Block::Heading { level: level @ 2..=3, id, text } => {
            Some((*level, plain(text), id.clone()))
        }
        _ => None,
    };
    blocks.iter().filter_map(of).collect()
}

/// The first sentences of a page, for search engines and previews.
fn summary(blocks: &[Block]) -> Option<String> {
    let first = blocks.iter().find_map(|block| match block {
        Block::Paragraph(text) if !matches!(text.as_slice(), [Inline::Picture { .. }]) => {
            Some(plain(text).replace('\n', " "))
        }
        _ => None,
    })?;
    let end = first.char_indices().nth(200).map_or(first.len(), |(at, _)| at);
    Some(first[..end].to_owned())
}
