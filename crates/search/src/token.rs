//! The tokens of a message, and what a query asks of them.

use std::collections::BTreeSet;

use crate::code::Coder;
use crate::piece::{Piece, pieces};
use crate::query::{Term, Wanted};
use crate::tag::Tag;

/// Words of one message that are indexed, at most.
const MOST_WORDS: usize = 8_192;

/// The tokens of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// In the order of its text, each in its place.
    pub words: Vec<String>,
    /// Tags, and signs in twos. They have no place.
    pub others: Vec<String>,
}

/// The tokens that a message must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    Token(String),
    /// One that begins so.
    Beginning(String),
    /// Words in a row; the flag says that the last is a beginning.
    Row(Vec<String>, bool),
    All(Vec<Match>),
    /// One of these, of which there is at least one.
    Any(Vec<Match>),
    Not(Box<Match>),
}

impl Coder {
    /// The tokens of a message with this text, the names of its files, and these tags.
    pub fn document(&self, texts: &[&str], tags: &[Tag]) -> Document {
        let mut words = Vec::new();
        let mut others: BTreeSet<String> = tags.iter().map(|tag| self.tag(*tag)).collect();
        for text in texts {
            let pieces = pieces(text);
            others.extend(self.twos(&pieces));
            words.extend(pieces.iter().map(|piece| self.piece(piece)));
            // Words of two texts are not in a row.
            words.push(self.tag(Tag::Any));
        }
        words.truncate(MOST_WORDS);
        Document { words, others: others.into_iter().collect() }
    }

    /// The token of a tag.
    pub fn tagged(&self, tag: Tag) -> Match {
        Match::Token(self.tag(tag))
    }

    /// The tokens that a term asks for; none where it has no letters.
    pub fn wanted(&self, term: &Term) -> Option<Match> {
        let Term { wanted, negated } = term;
        let found = match wanted {
            Wanted::Tag(tag) => self.tagged(*tag),
            Wanted::Text { pieces, begins } => self.text(pieces, *begins)?,
        };
        Some(if *negated { Match::Not(Box::new(found)) } else { found })
    }

    fn text(&self, pieces: &[Piece], begins: bool) -> Option<Match> {
        let last = pieces.last()?;
        let twos: Vec<String> = self.twos(pieces).collect();
        // Two signs are one token.
        if pieces.len() == 2 && !twos.is_empty() {
            return twos.into_iter().next().map(Match::Token);
        }
        let beginning = (begins && !last.is_sign).then(|| self.beginning(&last.folded)).flatten();
        let row = if let [piece] = pieces {
            beginning.map_or_else(|| Match::Token(self.piece(piece)), Match::Beginning)
        } else {
            let mut row: Vec<String> = pieces.iter().map(|piece| self.piece(piece)).collect();
            let begins = beginning.is_some();
            if let (Some(beginning), Some(last)) = (beginning, row.last_mut()) {
                *last = beginning;
            }
            Match::Row(row, begins)
        };
        if twos.is_empty() {
            return Some(row);
        }
        // Signs in twos are rarer than each of them, and so are looked for first.
        Some(Match::All(twos.into_iter().map(Match::Token).chain([row]).collect()))
    }

    /// Signs in twos, where one stands right behind the other.
    fn twos(&self, pieces: &[Piece]) -> impl Iterator<Item = String> {
        pieces.windows(2).filter_map(|two| match two {
            [one, two] if one.is_sign && two.is_sign && two.touches => {
                Some(self.whole('b', &format!("{}{}", one.folded, two.folded)))
            }
            _ => None,
        })
    }

    fn piece(&self, piece: &Piece) -> String {
        if piece.is_sign { self.whole('c', &piece.folded) } else { self.word(&piece.folded) }
    }

    fn tag(&self, tag: Tag) -> String {
        let text = match tag {
            Tag::Any => "any".to_owned(),
            Tag::Room(room) => format!("room {room}"),
            Tag::Author(author) => format!("author {author}"),
            Tag::Link => "link".to_owned(),
            Tag::File => "file".to_owned(),
            Tag::Reaction => "reaction".to_owned(),
            Tag::Thread => "thread".to_owned(),
            Tag::Pinned => "pinned".to_owned(),
        };
        self.whole('t', &text)
    }
}
