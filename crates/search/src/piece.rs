//! Cuts a text into words, and into the signs of scripts that write no spaces between words.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::fold::fold;

/// A word or a sign of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its place in the text, in bytes.
    pub at: Range<usize>,
    /// As it is compared.
    pub folded: String,
    /// One sign of a script without spaces, or an emoji.
    pub is_sign: bool,
    /// Whether nothing stands between it and the piece before.
    pub touches: bool,
}

/// The pieces of a text, in order. A word is a run of letters and digits: a name such as
/// `foo-bar.example` is the words of its parts, which stand in a row. `+` and `#` behind a letter or
/// two belong to them, as in `C++`.
///
/// Letters are grapheme clusters (UAX #29), so that accents and vowels stay with theirs.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut word: Option<Range<usize>> = None;
    let mut end = 0;
    let mut push = |at: Range<usize>, is_sign: bool| {
        let folded = fold(&text[at.clone()]);
        if !folded.is_empty() {
            let touches = at.start == end;
            end = at.end;
            all.push(Piece { at, folded, is_sign, touches });
        }
    };
    for (start, letter) in text.grapheme_indices(true) {
        let first = letter.chars().next().unwrap_or(' ');
        let at = start..start + letter.len();
        let short = word.as_ref().is_some_and(|word| word.len() <= 2);
        let joins = matches!(first, '+' | '#') && short;
        if is_sign(first) || !(first.is_alphanumeric() || joins) {
            if let Some(word) = word.take() {
                push(word, false);
            }
            if is_sign(first) {
                push(at, true);
            }
        } else if let Some(word) = &mut word {
            word.end = at.end;
        } else {
            word = Some(at);
        }
    }
    if let Some(word) = word {
        push(word, false);
    }
    all
}

/// Scripts that write no spaces between words, Hangul, whose words take many endings, and emoji.
fn is_sign(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0E00..=0x0EFF                       // Thai, Lao
        | 0x1000..=0x109F | 0x1780..=0x17FF   // Burmese, Khmer
        | 0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7FF // Hangul
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x323AF // Han
        | 0x3041..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFFDC // Kana, and narrow forms
        | 0x2600..=0x27BF | 0x1F000..=0x1FAFF // emoji
    ) && !matches!(u32::from(letter), 0x30A0 | 0x30FB | 0x0E4F | 0x0E5A | 0x0E5B | 0x104A..=0x104F)
}
