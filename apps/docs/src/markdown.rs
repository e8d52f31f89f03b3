//! Markdown as a typed tree, with the line that each link stands on.

mod read;
mod slugs;
mod tree;

pub(crate) use read::read;
pub(crate) use tree::{Align, Block, Inline, Row, Table, Until, plain};
