//! Fills the holes of a message's line. The build writes lines, and says how they read
//! (`build/pattern.rs`).

use crate::here;
use crate::marks::cut;
use crate::sentence::{Piece, Sentence};

/// An argument of a message.
#[derive(Clone, Copy, Debug)]
pub enum Argument<'a> {
    Text(&'a str),
    Number(usize),
    /// An element, by its number among the elements.
    Element(usize),
}

impl Argument<'_> {
    /// A number of things; as many as a browser can count.
    pub(crate) fn count(number: u64) -> Self {
        Self::Number(usize::try_from(number).unwrap_or(usize::MAX))
    }

    fn text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Number(number) => here::number(number as u64),
            Self::Element(_) => String::new(),
        }
    }
}

/// A message as text.
pub(crate) fn text(number: u16, arguments: &[Argument<'_>]) -> String {
    sentence(number, arguments).text()
}

/// A message in pieces.
pub(crate) fn sentence(number: u16, arguments: &[Argument<'_>]) -> Sentence {
    fill(here::line(number), arguments)
}

/// Goes through bytes, since everything that marks something is one: it is a third of what `split`
/// and its kin would be in a browser.
fn fill(line: &'static str, arguments: &[Argument<'_>]) -> Sentence {
    let mut sentence = Sentence::default();
    let mut rest = chosen(line, arguments);
    while let (words, Some(hole)) = cut(rest, b'{') {
        sentence.say(words);
        let at = digit(hole);
        sentence.push(match arguments.get(at) {
            Some(Argument::Element(number)) => Piece::Element(*number),
            Some(argument) => Piece::Theirs(argument.text()),
            None => Piece::Theirs(String::new()),
        });
        // After the digit and its brace.
        rest = hole.get(2..).unwrap_or_default();
    }
    sentence.say(rest);
    sentence
}

/// The text of the variant that the argument chooses; of others the line itself.
fn chosen(line: &'static str, arguments: &[Argument<'_>]) -> &'static str {
    if line.as_bytes().first() != Some(&b'\t') {
        return line;
    }
    let (on, mut rest) = cut(line.get(1..).unwrap_or_default(), b'\t');
    let on = arguments.get(digit(on));
    let exactly = match on {
        Some(Argument::Number(count)) => count.to_string(),
        on => on.map(|on| on.text()).unwrap_or_default(),
    };
    let category = match on {
        Some(Argument::Number(count)) => here::category(*count),
        _ => String::new(),
    };
    loop {
        let (key, variant) = cut(rest.unwrap_or_default(), b'\t');
        let (text, others) = cut(variant.unwrap_or_default(), b'\t');
        if others.is_none() || key == exactly || key == category {
            return text;
        }
        rest = others;
    }
}

/// The number of a hole, which is its first letter.
fn digit(text: &str) -> usize {
    text.as_bytes().first().map_or(0, |byte| usize::from(byte.wrapping_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(line: &'static str, arguments: &[Argument<'_>]) -> String {
        fill(line, arguments).text()
    }

    #[test]
    fn holes_are_filled_by_their_numbers() {
        let arguments = [Argument::Text("Ana"), Argument::Number(3)];
        assert_eq!(filled("{1} for {0}.", &arguments), "3 for Ana.");
        assert_eq!(filled("Nothing", &arguments), "Nothing");
        assert_eq!(filled("{7}|", &arguments), "|");
    }

    #[test]
    fn a_number_chooses_its_variant() {
        let line = "\t0\t0\tnobody\tone\t1 person\tother\t{0} people";
        let people = |count| filled(line, &[Argument::Number(count)]);
        assert_eq!([0, 1, 2, 21].map(people), ["nobody", "1 person", "2 people", "21 people"]);
    }

    #[test]
    fn a_word_chooses_its_variant_and_the_last_is_for_all_others() {
        let line = "\t0\ton\tonline\toff\taway";
        let state = |word| filled(line, &[Argument::Text(word)]);
        assert_eq!(["on", "off", "else"].map(state), ["online", "away", "away"]);
    }

    #[test]
    fn elements_keep_their_places() {
        let arguments = [Argument::Text("Ana"), Argument::Element(0), Argument::Element(1)];
        let pieces = fill("{2} by {0} in {1}", &arguments).pieces();
        let [first, _, name, _, second] = pieces.as_slice() else { panic!("{pieces:?}") };
        assert_eq!((first, second), (&Piece::Element(1), &Piece::Element(0)));
        assert_eq!(name, &Piece::Theirs("Ana".into()));
    }
}
