//! Parses message text into a typed tree: Markdown, mentions and emoji. Pure.
//!
//! Text never becomes HTML here: [`parse`] gives a [`Document`], and whoever shows it makes
//! elements out of typed nodes. Raw HTML is text. A [`Block`] or [`Inline`] that could do harm
//! cannot be built: a link holds a [`Target`], which only exists for allowed schemes.
//! Nesting, links and mentions are capped, and any input takes time in proportion to its length.

mod target;
mod tree;

mod parse;
mod scan;

mod emoji;
mod read;

pub use emoji::emoji_only;
pub use parse::parse;
pub use read::{mentions, plain};
pub use target::Target;
pub use tree::{Block, Document, Inline};

/// Quotes and lists inside each other, at most; what is deeper joins the deepest.
pub const MAX_BLOCK_DEPTH: usize = 8;
/// Emphasis, strike and links inside each other, at most; what is deeper loses its formatting.
pub const MAX_INLINE_DEPTH: usize = 8;
/// Links in one text, at most; later ones stay text.
pub const MAX_LINKS: usize = 50;
/// Mentions in one text, at most; later ones stay text.
pub const MAX_MENTIONS: usize = 50;
