//! Words of messages as the search index holds them, and the language of queries.
//!
//! Both databases are fed by this one tokenizer, so they find the same. [`pieces`] cuts a text into
//! words and signs, [`Coder`] makes the tokens of an index out of them, and [`Query`] reads what
//! someone typed.

mod code;
mod date;
mod fold;
mod marks;
mod piece;
mod query;
mod tag;
mod token;

#[cfg(test)]
mod tests;

pub use code::Coder;
pub use date::{Day, Span};
pub use marks::marks;
pub use piece::{Piece, pieces};
pub use query::{Filter, Has, LONGEST_QUERY, Query, Term, Wanted};
pub use tag::Tag;
pub use token::{Document, Match};
