//! The tree that a text becomes.

use confab_protocol::Handle;

use crate::Target;

/// A whole message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub blocks: Vec<Block>,
}

/// Something that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Inline>),
    Quote(Vec<Block>),
    /// Numbered from `start`, or with bullets without one. Each item holds blocks.
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    /// Shown as it is, without its last line's end.
    Code {
        /// What the fence names, if it reads like the name of a language.
        language: Option<String>,
        text: String,
    },
    /// A line across.
    Rule,
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
    },
    /// Someone's name after `@`. Whether there is such a person is not known here.
    Mention(Handle),
}
