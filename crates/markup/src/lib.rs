//! Parses message text into a typed tree: Markdown, mentions and emoji; and code into pieces that
//! have colours. Pure.
//!
//! Text never becomes HTML here: [`parse`] gives a [`Document`], and the view makes elements out of
//! typed nodes. Raw HTML is text. A [`Block`] or [`Inline`] that could do harm cannot be built: a
//! link holds a [`Target`], which only exists for allowed schemes. Every visible character of a
//! text is in its tree, except the marks that took effect in it. Nodes, nesting, links, mentions
//! and marks on a letter are capped, and any input takes time in proportion to its length.

mod target;
mod tree;

mod parse;

mod address;
mod scan;
mod shortcodes;

mod emoji;
mod highlight;
mod marks;
mod read;
mod spoof;

pub use emoji::{emoji_only, shows_emoji_only};
pub use highlight::{Pieces, TOKENS, Token, cut, highlight, highlights};
pub use marks::{MAX_MARKS, piles_marks};
pub use parse::parse;
pub use read::{mentions, plain, right_to_left, shortened};
pub use shortcodes::named as emoji_named;
pub use spoof::reads_as_another;
pub use target::Target;
pub use tree::{Align, Block, Cell, Document, Inline, Item, Table};

/// Nodes of one text, at most, where code on lines of its own counts for [`CODE_NODES`]; what comes
/// after them is one paragraph, as it was written.
///
/// Sixteen kilobytes of a log, line by line, stay below.
pub const MAX_NODES: usize = 2_000;
/// For so many nodes code on lines of its own counts: it is shown with a frame, a button and a
/// scroll bar.
pub const CODE_NODES: usize = 12;
/// Quotes and lists inside each other, at most; what is deeper joins the deepest.
pub const MAX_BLOCK_DEPTH: usize = 8;
/// Emphasis, strike and links inside each other, at most; what is deeper loses its formatting.
pub const MAX_INLINE_DEPTH: usize = 8;
/// Links in one text, at most; later ones stay text.
pub const MAX_LINKS: usize = 50;
/// Mentions in one text, at most; later ones stay text.
pub const MAX_MENTIONS: usize = 50;
/// Names of rooms in one text, at most; later ones stay text.
pub const MAX_ROOMS: usize = 50;
/// Columns of one table, at most; a wider one is text.
pub const MAX_COLUMNS: usize = 32;
