//! Whether a name can be seen as it is.

use crate::joiners;
use crate::properties::{is_direction_mark, is_drawn, is_invisible, is_mark};

/// Marks on one letter, at most. Hebrew and Vietnamese need four, Tibetan five.
const MOST_MARKS: usize = 6;

/// Why a name cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A control character, or one that turns the reading direction.
    #[error("characters that cannot be shown")]
    Unprintable,
    /// One that is drawn as nothing, where no script and no emoji needs it; or nothing else.
    #[error("characters that cannot be seen")]
    Invisible,
    #[error("too many marks on one letter")]
    Marks,
}

/// Checks a line of text that is a name, or is read beside one. An empty one is fit.
pub fn check(text: &str) -> Result<(), Unfit> {
    let letters: Vec<char> = text.chars().collect();
    let mut marks = 0;
    for (at, letter) in letters.iter().copied().enumerate() {
        let breaks = letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        if breaks || is_direction_mark(letter) {
            return Err(Unfit::Unprintable);
        }
        if is_invisible(letter) {
            if !joiners::belongs(&letters, at) {
                return Err(Unfit::Invisible);
            }
        } else if is_mark(letter) {
            marks += 1;
            if marks > MOST_MARKS {
                return Err(Unfit::Marks);
            }
        } else {
            marks = 0;
        }
    }
    if !text.is_empty() && is_blank(text) { Err(Unfit::Invisible) } else { Ok(()) }
}

/// Whether there is nothing to see in a text, however long it is.
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(is_drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_are_called_is_fit() {
        for name in [
            "general",
            "Ana María Müller-Łukasiewicz",
            "Nguyễn Thị Minh Khai",
            "Nguye\u{302}\u{303}n Thi\u{323}", // decomposed
            "Đặng Thị Ngọc Thịnh",
            "李小龍",
            "葛\u{e0100}飾区", // a variant of the first letter
            "김철수",
            "علی می\u{200c}خواهم", // a form without a join
            "بِسْمِ ٱللَّهِ",
            "שָׁלוֹם",
            "क्\u{200d}षत्रिय", // a half form
            "শ্রীমতী র\u{200d}্যাব",
            "ශ්\u{200d}රී ලංකා",
            "നന്\u{200d}", // at the end of a word
            "བོད་ལྗོངས",
            "ᠮᠣᠩᠭᠣᠯ\u{180b}",
            "team 👩\u{200d}💻 ☕\u{fe0f} 1\u{fe0f}\u{20e3}",
            "🏳\u{fe0f}\u{200d}🌈 👩🏽\u{200d}🚀",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} supporters",
            "¿qué? – 100 % „ja“ № 5",
            "",
        ] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_not() {
        for hidden in [
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{2060}',
            '\u{ad}',
            '\u{3164}',
            '\u{ffa0}',
            '\u{115f}',
            '\u{1160}',
            '\u{fe0f}',
            '\u{fe00}',
            '\u{e0020}',
            '\u{e0100}',
            '\u{2800}',
            '\u{34f}',
            '\u{180e}',
            '\u{feff}',
            '\u{17b4}',
            '\u{fffc}',
            '\u{e01ef}',
        ] {
            for name in [format!("general{hidden}"), format!("gen{hidden}eral"), hidden.into()] {
                assert_eq!(check(&name), Err(Unfit::Invisible), "{name:?}");
            }
        }
        // An unassigned one, and marks on nothing.
        for name in ["\u{378}", "\u{301}\u{301}", "\u{2003}", "a\u{200c}ب"] {
            assert_eq!(check(name), Err(Unfit::Invisible), "{name:?}");
        }
    }

    #[test]
    fn what_turns_the_direction_is_not() {
        for turning in ['\u{61c}', '\u{200e}', '\u{200f}', '\u{202e}', '\u{2066}', '\u{2029}', '\n']
        {
            assert_eq!(check(&format!("a{turning}b")), Err(Unfit::Unprintable), "{turning:?}");
        }
    }

    #[test]
    fn a_letter_has_a_few_marks() {
        let marked = |marks: usize| format!("Z{}algo", "\u{301}".repeat(marks));
        assert_eq!(check(&marked(6)), Ok(()));
        assert_eq!(check(&marked(7)), Err(Unfit::Marks));
        assert_eq!(check(&format!("a{}", "\u{489}".repeat(63))), Err(Unfit::Marks));
        let joined = format!("ب{}", "\u{64b}\u{200d}".repeat(40));
        assert_ne!(check(&joined), Ok(()), "a joiner between them is no letter");
    }

    #[test]
    fn a_text_of_nothing_is_blank() {
        for blank in ["", " \n", "\u{200b}\u{2800}", "\u{3164} \u{fe0f}", "\u{e0020}", "\u{202e}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["a", ".", "👍", "\u{1faff}", "e\u{301}", "⠓⠊", "\u{f8ff}", "ก\u{e49}"]
        {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }
}
