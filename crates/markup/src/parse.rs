//! Runs the Markdown parser and builds the tree from its events.
//!
//! A chat is no document: people paste addresses, paths, logs and shell lines, and expect to see
//! what they pasted. [`mask`] takes from the parser's sight the characters that format nothing
//! there, and the builder shows as text what Markdown would swallow.

mod builder;
mod code;
mod escape;
mod line;
mod mask;
mod table;

use pulldown_cmark::{Options, Parser};

use self::builder::Builder;
use self::mask::{mask, unmask};
use crate::marks::without_piles;
use crate::{Block, Document, Inline};

/// Reads a message's source text. It never fails: what is no Markdown is text.
pub fn parse(text: &str) -> Document {
    let text = without_piles(text);
    let source = mask(&text);
    let mut builder = Builder::new(&source);
    let options =
        Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
        if builder.is_full() && !matches!(event, pulldown_cmark::Event::End(_)) {
            builder.rest(range.start);
            break;
        }
        builder.take(event, range);
    }
    let mut document = builder.finish();
    if document.blocks.is_empty() && !text.trim().is_empty() {
        document.blocks.push(Block::Paragraph(vec![Inline::Text(text.trim().to_owned())]));
    }
    document
}
