//! Languages of development, made from English: one with accents on all letters, and one that also
//! runs from right to left. A text without accents in them is not out of the catalogue.

use std::sync::LazyLock;

use super::Language;

const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED: &str = "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ";

/// Makes letters run from right to left, and ends that.
const TO_THE_LEFT: (char, char) = ('\u{202e}', '\u{202c}');

static ALL: LazyLock<[Language; 2]> =
    LazyLock::new(|| [made("en-XA", "ltr", str::to_owned), made("ar-XB", "rtl", to_the_left)]);

/// Both of them.
pub(super) fn all() -> &'static [Language] {
    ALL.as_slice()
}

fn made(tag: &'static str, direction: &'static str, turn: fn(&str) -> String) -> Language {
    let english = Language::english();
    // What the page is made by, and nobody reads.
    let (intl, way) = english.speak(|| (crate::locale::intl(), crate::locale::direction()));
    let lines = english.lines.iter().map(|line| match *line {
        line if std::ptr::eq(line, intl) => tag,
        line if std::ptr::eq(line, way) => direction,
        line => String::leak(transformed(line, turn)),
    });
    Language::new(tag, english.plurals, english.numbers, lines.collect())
}

/// A line with all its texts changed, and its holes and choices as they were.
fn transformed(line: &str, turn: fn(&str) -> String) -> String {
    let Some(choice) = line.strip_prefix('\t') else { return framed(line, turn) };
    let mut made = String::new();
    for (at, part) in choice.split('\t').enumerate() {
        made.push('\t');
        // The argument's number, then keys and texts in turn.
        made += &if at > 0 && at % 2 == 0 { framed(part, turn) } else { part.to_owned() };
    }
    made
}

fn framed(text: &str, turn: fn(&str) -> String) -> String {
    let mut made = String::from("⟦");
    for (at, part) in text.split('{').enumerate() {
        let (hole, words) = if at == 0 { ("", part) } else { part.split_at(2) };
        if at > 0 {
            made.push('{');
            made.push_str(hole);
        }
        if !words.is_empty() {
            made += &turn(&words.chars().map(accented).collect::<String>());
        }
    }
    made.push('⟧');
    made
}

fn accented(letter: char) -> char {
    let at = PLAIN.chars().position(|plain| plain == letter);
    at.and_then(|at| ACCENTED.chars().nth(at)).unwrap_or(letter)
}

fn to_the_left(words: &str) -> String {
    format!("{}{words}{}", TO_THE_LEFT.0, TO_THE_LEFT.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_changed_and_nothing_else() {
        assert_eq!(PLAIN.chars().count(), ACCENTED.chars().count());
        assert!(ACCENTED.chars().all(|letter| !letter.is_ascii() && letter.is_alphabetic()));
        assert_eq!(transformed("Hi {0}, you!", str::to_owned), "⟦Ĥî {0}, ýöû!⟧");
        let line = "\t0\tone\t1 day\tother\t{0} days";
        assert_eq!(transformed(line, str::to_owned), "\t0\tone\t⟦1 ðåý⟧\tother\t⟦{0} ðåýš⟧");
    }

    #[test]
    fn one_runs_from_right_to_left() {
        let both = ["en-XA", "ar-XB"].map(|tag| Language::named(tag, true).expect("a language"));
        let direction = both.map(|language| language.speak(crate::locale::direction));
        assert_eq!(direction, ["ltr", "rtl"]);
        let name = both[1].speak(crate::locale::name);
        assert!(name.contains(TO_THE_LEFT.0), "{name}");
    }
}
