//! Reads the words of a text without its formatting.

use confab_protocol::Handle;

use crate::marks::reads_right_to_left;
use crate::{Block, Inline, Item, parse};

/// The people who are mentioned, each once, in the order of the text.
pub fn mentions(text: &str) -> Vec<Handle> {
    let mut found = Vec::new();
    if text.contains('@') || text.contains('&') {
        walk_blocks(&parse(text).blocks, &mut |piece| {
            if let Piece::Mention { handle, .. } = piece
                && !found.contains(handle)
            {
                found.push(handle.clone());
            }
        });
    }
    found
}

/// The words without formatting, on one line: for titles, notifications and screen readers.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    walk_blocks(&parse(text).blocks, &mut |piece| match piece {
        Piece::Text(text) | Piece::Code(text) => push_words(&mut out, text),
        Piece::Mention { written, .. } => {
            out.push('@');
            out.push_str(written);
        }
        Piece::Space => push_words(&mut out, " "),
    });
    if out.trim_end().is_empty() {
        // Nothing but a line across.
        push_words(&mut out, text);
    }
    out.truncate(out.trim_end().len());
    out
}

/// At most so many characters of a text, with a sign where it goes on.
pub fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Adds text with each stretch of white space as one space, and none at the start.
fn push_words(out: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() && !c.is_control() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

/// Whether a text is read from right to left: its first letter is, code and mentions aside.
pub fn right_to_left(blocks: &[Block]) -> bool {
    let mut found = None;
    walk_blocks(blocks, &mut |piece| {
        if let (None, Piece::Text(text)) = (found, piece) {
            found = text.chars().find_map(reads_right_to_left);
        }
    });
    found == Some(true)
}

/// The text of a line, without its formatting.
pub(crate) fn words(inlines: &[Inline]) -> String {
    let mut out = String::new();
    walk_inlines(inlines, &mut |piece| match piece {
        Piece::Text(text) | Piece::Code(text) => out.push_str(text),
        Piece::Mention { written, .. } => out.push_str(written),
        Piece::Space => out.push(' '),
    });
    out
}

enum Piece<'a> {
    Text(&'a str),
    Code(&'a str),
    Mention {
        handle: &'a Handle,
        written: &'a str,
    },
    /// The end of a line or block.
    Space,
}

fn walk_blocks(blocks: &[Block], see: &mut impl FnMut(Piece<'_>)) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => {
                walk_inlines(content, see);
            }
            Block::Quote(blocks) => walk_blocks(blocks, see),
            Block::List { items, .. } => items.iter().for_each(|item| walk_item(item, see)),
            Block::Code { text, .. } => see(Piece::Code(text)),
            Block::Table(table) => {
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    walk_inlines(cell, see);
                    see(Piece::Space);
                }
            }
            Block::Rule => {}
        }
        see(Piece::Space);
    }
}

fn walk_item(item: &Item, see: &mut impl FnMut(Piece<'_>)) {
    if let Some(number) = &item.number {
        see(Piece::Text(number));
        see(Piece::Space);
    }
    if let Some(done) = item.done {
        see(Piece::Text(if done { "[x] " } else { "[ ] " }));
    }
    walk_blocks(&item.blocks, see);
}

fn walk_inlines(inlines: &[Inline], see: &mut impl FnMut(Piece<'_>)) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => see(Piece::Text(text)),
            Inline::Code(text) => see(Piece::Code(text)),
            Inline::Break => see(Piece::Space),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) => {
                walk_inlines(inner, see);
            }
            Inline::Link { content, .. } => walk_inlines(content, see),
            Inline::Mention { handle, written } => see(Piece::Mention { handle, written }),
            Inline::Room(name) => {
                see(Piece::Text("#"));
                see(Piece::Text(name));
            }
            Inline::Emoji { picture, .. } => see(Piece::Text(picture)),
        }
    }
}
