//! Fills the holes of a message's line. The build writes lines, and says how they read
//! (`build/pattern.rs`).

use crate::here;
use crate::sentence::{Piece, Sentence};

/// An argument of a message.
#[derive(Clone, Copy, Debug)]
pub enum Argument<'a> {
    Text(&'a str),
    Number(u64),
    /// An element, which the view puts into its place.
    Element,
}

impl Argument<'_> {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Element => String::new(),
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

fn fill(line: &'static str, arguments: &[Argument<'_>]) -> Sentence {
    let mut sentence = Sentence::default();
    let mut rest = chosen(line, arguments);
    while let Some((words, hole)) = rest.split_once('{') {
        sentence.say(words);
        let at = digit(hole);
        sentence.push(match arguments.get(at) {
            Some(Argument::Element) => {
                let before = arguments.get(..at).unwrap_or_default();
                Piece::Element(before.iter().filter(|it| matches!(it, Argument::Element)).count())
            }
            Some(argument) => Piece::Theirs(argument.text()),
            None => Piece::Theirs(String::new()),
        });
        rest = hole.get(2..).unwrap_or_default();
    }
    sentence.say(rest);
    sentence
}

/// The text of the variant that the argument chooses; of others the line itself.
fn chosen(line: &'static str, arguments: &[Argument<'_>]) -> &'static str {
    let Some(choice) = line.strip_prefix('\t') else { return line };
    let mut parts = choice.split('\t');
    let on = arguments.get(digit(parts.next().unwrap_or_default()));
    let (exactly, category) = match on {
        Some(Argument::Number(count)) => (count.to_string(), here::category(*count)),
        Some(argument) => (argument.text(), String::new()),
        None => Default::default(),
    };
    let mut last = "";
    while let (Some(key), Some(text)) = (parts.next(), parts.next()) {
        last = text;
        if key == exactly || key == category {
            break;
        }
    }
    last
}

/// The number of a hole, which is its first letter.
fn digit(text: &str) -> usize {
    text.bytes().next().map_or(0, |byte| usize::from(byte.wrapping_sub(b'0')))
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
        let arguments = [Argument::Text("Ana"), Argument::Element, Argument::Element];
        let pieces = fill("{2} by {0} in {1}", &arguments).pieces();
        let [first, _, name, _, second] = pieces.as_slice() else { panic!("{pieces:?}") };
        assert_eq!((first, second), (&Piece::Element(1), &Piece::Element(0)));
        assert_eq!(name, &Piece::Theirs("Ana".into()));
    }
}
