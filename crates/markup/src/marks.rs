//! Keeps the marks that stack on one letter to as many as any script needs.

use std::borrow::Cow;

/// Marks on one letter of a message, at most; more are left out.
///
/// Tibetan's tallest stack has eight (the monogram of the Kālacakra); pointed Hebrew with its
/// accents, Arabic and Vietnamese need five and fewer. Thousands on one letter keep a browser busy
/// for seconds, and are drawn across everything around them.
pub const MAX_MARKS: usize = 8;

/// Whether more than `most` marks stand on one letter.
pub fn piles_marks(text: &str, most: usize) -> bool {
    let mut pile = Pile::default();
    text.chars().any(|c| pile.take(c) > most)
}

/// The text without the marks past [`MAX_MARKS`].
pub(crate) fn without_piles(text: &str) -> Cow<'_, str> {
    if !piles_marks(text, MAX_MARKS) {
        return Cow::Borrowed(text);
    }
    let mut pile = Pile::default();
    Cow::Owned(text.chars().filter(|c| pile.take(*c) <= MAX_MARKS).collect())
}

/// The marks since the last letter.
#[derive(Default)]
struct Pile(usize);

impl Pile {
    fn take(&mut self, c: char) -> usize {
        self.0 = if is_mark(c) { self.0 + 1 } else { 0 };
        self.0
    }
}

/// Whether a character takes no room of its own: a combining mark, or invisible.
///
/// The standard library escapes both when it shows a character for debugging, and so carries the
/// only table that is needed. Of what else it escapes there may be many in a row: white space,
/// private use, and pictures and ideographs newer than its table.
pub(crate) fn is_mark(c: char) -> bool {
    let may_be = matches!(c,
        '\u{300}'..='\u{30FF}' | '\u{A640}'..='\u{ABFF}' | '\u{FB00}'..='\u{1EFFF}'
        | '\u{E0000}'..='\u{E0FFF}');
    may_be && !c.is_whitespace() && c.escape_debug().next() == Some('\\')
}

/// Whether a character belongs to Chinese, Japanese or Korean, which write no spaces between words:
/// letters, marks and full-width forms.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFD}')
        && !c.is_whitespace()
}

/// Whether a letter is read from right to left (Hebrew, Arabic and their neighbours, by blocks), or
/// from left to right; `None` for what takes the direction of its surroundings.
pub(crate) fn reads_right_to_left(c: char) -> Option<bool> {
    let right = matches!(c,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}' | '\u{200F}');
    (c.is_alphabetic() || c == '\u{200F}').then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_has_no_piles() {
        for text in [
            "Ti\u{ea}\u{301}ng Vi\u{65}\u{323}\u{302}t",
            "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
            "بِسْمِ ٱللَّهِ ٱلرَّحْمَـٰنِ ٱلرَّحِيمِ",
            "\u{f67}\u{f90}\u{fb5}\u{fa8}\u{fb3}\u{fba}\u{fbc}\u{fbb}\u{f82}",
            "हिन्दी कर्त्स्न्य",
            "ภาษาไทยที่นี้",
            "👩‍👩‍👧‍👦👩🏽‍🚀🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️‍🔥1️⃣",
            "　　　　　　　　　　　　　　　　（　´∀｀）",
            "\u{2003}\u{2003}\u{2003}\u{2003}\u{2003}\u{2003}\u{2003}\u{2003}\u{2003}\u{2003}",
            "\u{e0a0}\u{e0a1}\u{e0a2}\u{e0a3}\u{e0b0}\u{e0b1}\u{e0b2}\u{e0b3}\u{e0b4}\u{e0b5}",
            "----------||||||||||~~~~~~~~~~",
        ] {
            assert!(!piles_marks(text, MAX_MARKS), "{text}");
            assert!(matches!(without_piles(text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn a_pile_keeps_its_first_marks() {
        for mark in ["\u{301}", "\u{489}", "\u{5b0}", "\u{64b}", "\u{e31}", "\u{20dd}", "\u{fe20}"]
        {
            let text = format!("a{}b{}", mark.repeat(9), mark.repeat(3));
            let kept = format!("a{}b{}", mark.repeat(8), mark.repeat(3));
            assert!(piles_marks(&text, MAX_MARKS), "{mark:?}");
            assert_eq!(without_piles(&text), kept);
        }
        // Invisible characters between them part no pile.
        let text = format!("a{}", "\u{301}\u{200d}\u{34f}".repeat(100));
        assert_eq!(without_piles(&text).chars().count(), 1 + MAX_MARKS);
        assert!(piles_marks("e\u{301}\u{301}\u{301}", 2) && !piles_marks("e\u{301}\u{301}", 2));
    }
}
