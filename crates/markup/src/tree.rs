//! The tree that a text becomes.

use confab_protocol::Handle;

use crate::Target;

/// A whole message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub blocks: Vec<Block>,
    /// How many nodes more it could have had.
    pub nodes_left: usize,
}

/// Something that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Inline>),
    /// A title, from 1 for the largest to 6.
    Heading {
        level: u8,
        content: Vec<Inline>,
    },
    Quote(Vec<Block>),
    /// Numbered or with bullets.
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    /// Shown as it is, without its last line's end.
    Code {
        /// The fence's word, if it reads like the name of a language.
        language: Option<String>,
        text: String,
    },
    Table(Table),
    /// A line across.
    Rule,
}

/// One item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The number with its mark, as written: `4.`, `007)`.
    pub number: Option<String>,
    /// Whether a task is done; absent for what is no task.
    pub done: Option<bool>,
    pub blocks: Vec<Block>,
}

/// Rows of cells. Every row has as many cells as the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<Align>,
    pub head: Vec<Cell>,
    pub rows: Vec<Vec<Cell>>,
}

/// The line in a cell.
pub type Cell = Vec<Inline>;

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Unsaid,
    Left,
    Centre,
    Right,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    /// The end of a line that the author made; chats keep them.
    Break,
    Code(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Link {
        target: Target,
        content: Vec<Inline>,
        /// Shown when the link is pointed at.
        title: Option<String>,
    },
    /// A name after `@`. Whether there is such a person is not known here.
    Mention {
        handle: Handle,
        /// The name as written, without the `@`.
        written: String,
    },
    /// A name after `#`. Whether there is such a room is not known here.
    Room(String),
    /// A picture that was written by its name, as in `:tada:`.
    Emoji {
        name: &'static str,
        picture: &'static str,
    },
}
