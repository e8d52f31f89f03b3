//! Runs the Markdown parser and builds the tree from what it says.

mod builder;
mod line;

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser};

use self::builder::Builder;
use crate::marks::without_piles;
use crate::{Block, Document, Inline};

/// How often definitions of link references are looked for; see [`show_definitions`].
const DEFINITION_PASSES: usize = 4;

/// Reads a message's source text. It never fails: what is no Markdown is text.
pub fn parse(text: &str) -> Document {
    let text = without_piles(text);
    let text = show_definitions(&text);
    let mut builder = Builder::default();
    for (event, range) in parser(&text).into_offset_iter() {
        if builder.is_full() && !matches!(event, Event::End(_)) {
            builder.rest(&text[range.start..]);
            break;
        }
        let escaped = range.start > 0 && text.as_bytes()[range.start - 1] == b'\\';
        builder.take(event, escaped);
    }
    let mut document = builder.finish();
    if document.blocks.is_empty() && !text.trim().is_empty() {
        document.blocks.push(Block::Paragraph(vec![Inline::Text(text.trim().to_owned())]));
    }
    document
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH)
}

/// Escapes definitions of link references (`[note]: remember`), which Markdown would hide.
///
/// In a chat a line that vanishes is a line lost. Of definitions with one name the parser reports
/// the first only, so an escaped one may bring up another: a few passes find what people write.
fn show_definitions(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if !text.contains("]:") {
        return text;
    }
    for _ in 0..DEFINITION_PASSES {
        let parser = parser(&text);
        let mut starts: Vec<usize> =
            parser.reference_definitions().iter().map(|(_, def)| def.span.start).collect();
        if starts.is_empty() {
            break;
        }
        starts.sort_unstable();
        let mut shown = String::with_capacity(text.len() + starts.len());
        let mut from = 0;
        for start in starts {
            shown.push_str(&text[from..start]);
            shown.push('\\');
            from = start;
        }
        shown.push_str(&text[from..]);
        text = Cow::Owned(shown);
    }
    text
}
