//! Sentences that hold names: someone's own words may run the other way, and stay together.

/// A sentence in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence(Vec<Piece>);

/// A stretch of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The app's words.
    Ours(&'static str),
    /// Someone's own.
    Theirs(String),
    /// The place of an element, by its number.
    Element(usize),
}

impl Sentence {
    /// A sentence that begins with someone's own words.
    pub fn of(words: impl Into<String>) -> Self {
        Self::default().theirs(words)
    }

    /// Goes on in the app's words.
    #[must_use]
    pub fn ours(mut self, words: &'static str) -> Self {
        self.0.push(Piece::Ours(words));
        self
    }

    /// Goes on in someone's own.
    #[must_use]
    pub fn theirs(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Theirs(words.into()));
        self
    }

    /// Goes on in the app's words, if there are any.
    pub(crate) fn say(&mut self, words: &'static str) {
        if !words.is_empty() {
            self.push(Piece::Ours(words));
        }
    }

    pub(crate) fn push(&mut self, piece: Piece) {
        self.0.push(piece);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As text, for labels.
    pub fn text(&self) -> String {
        self.0.iter().map(Piece::text).collect()
    }

    pub fn pieces(self) -> Vec<Piece> {
        self.0
    }
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Self::Ours(words) => words,
            Self::Theirs(words) => words,
            Self::Element(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_make_one_text() {
        let sentence = Sentence::of("نوعم").ours(" added ").theirs("Ben");
        assert_eq!(sentence.text(), "نوعم added Ben");
        assert!(Sentence::default().is_empty());
    }
}
