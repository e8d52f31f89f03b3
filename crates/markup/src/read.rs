//! Reads a text for what it says rather than how it looks.

use confab_protocol::Handle;

use crate::{Block, Inline, parse};

/// Who is mentioned, each once, in the order of the text.
pub fn mentions(text: &str) -> Vec<Handle> {
    let mut found = Vec::new();
    if text.contains('@') || text.contains('&') {
        walk_blocks(&parse(text).blocks, &mut |piece| {
            if let Piece::Mention(handle) = piece
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
        Piece::Text(text) => push_words(&mut out, text),
        Piece::Mention(handle) => {
            out.push('@');
            out.push_str(handle.as_str());
        }
        Piece::Space => push_words(&mut out, " "),
    });
    out.truncate(out.trim_end().len());
    out
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

/// The text of a line, without its formatting.
pub(crate) fn words(inlines: &[Inline]) -> String {
    let mut out = String::new();
    walk_inlines(inlines, &mut |piece| match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Mention(handle) => out.push_str(handle.as_str()),
        Piece::Space => out.push(' '),
    });
    out
}

enum Piece<'a> {
    Text(&'a str),
    Mention(&'a Handle),
    /// The end of a line or block.
    Space,
}

fn walk_blocks(blocks: &[Block], see: &mut impl FnMut(Piece<'_>)) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => walk_inlines(inlines, see),
            Block::Quote(blocks) => walk_blocks(blocks, see),
            Block::List { items, .. } => items.iter().for_each(|item| walk_blocks(item, see)),
            Block::Code { text, .. } => see(Piece::Text(text)),
            Block::Rule => {}
        }
        see(Piece::Space);
    }
}

fn walk_inlines(inlines: &[Inline], see: &mut impl FnMut(Piece<'_>)) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => see(Piece::Text(text)),
            Inline::Break => see(Piece::Space),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) => {
                walk_inlines(inner, see);
            }
            Inline::Link { content, .. } => walk_inlines(content, see),
            Inline::Mention(handle) => see(Piece::Mention(handle)),
        }
    }
}
