//! The tree of a text.

use crate::fault::Place;

pub(crate) type Row = Vec<Vec<Inline>>;

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Heading {
        level: u8,
        id: String,
        text: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    /// Text of a tight list.
    Plain(Vec<Inline>),
    Code {
        language: String,
        text: String,
    },
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Quote(Vec<Block>),
    Table(Table),
    Rule,
    /// Stands for a part of another text, or for the whole of a file that is no Markdown.
    Include {
        to: String,
        until: Until,
        at: Place,
    },
}

/// The end of an included part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// The next heading as high as its own.
    End,
    /// The next heading of any height.
    Heading,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) align: Vec<Align>,
    /// Empty where all its cells are.
    pub(crate) head: Row,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Centre,
    End,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Struck(Vec<Inline>),
    /// As it is written, until the site leads it to a page.
    Link {
        to: String,
        text: Vec<Inline>,
        at: Place,
    },
    /// A file of the repository that is no page.
    File(Vec<Inline>),
    Picture {
        from: String,
        alt: String,
        at: Place,
    },
    Break,
    /// An HTML comment.
    Comment(String),
}

/// The text alone.
pub(crate) fn plain(text: &[Inline]) -> String {
    let mut all = String::new();
    collect(text, &mut all);
    all
}

fn collect(text: &[Inline], all: &mut String) {
    for piece in text {
        match piece {
            Inline::Text(text) | Inline::Code(text) => all.push_str(text),
            Inline::Strong(text)
            | Inline::Emphasis(text)
            | Inline::Struck(text)
            | Inline::File(text)
            | Inline::Link { text, .. } => collect(text, all),
            Inline::Picture { alt, .. } => all.push_str(alt),
            Inline::Break => all.push(' '),
            Inline::Comment(_) => {}
        }
    }
}
