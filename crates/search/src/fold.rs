//! Folds letters that people take for the same: compatibility forms, case, accents.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text as it is compared.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let bare = text.nfkd().filter(|letter| !is_accent(*letter));
    let lower = bare.flat_map(char::to_lowercase).nfkd().filter(|letter| !is_accent(*letter));
    let mut folded = String::with_capacity(text.len());
    for letter in lower {
        match spelled(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded.nfc().collect()
}

/// Marks that may be left out: accents, and vowel points of Hebrew and Arabic. Vowels and tones of
/// other scripts are letters.
fn is_accent(letter: char) -> bool {
    match letter {
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{640}'
        | '\u{200c}'
        | '\u{200d}' => true,
        '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' => is_combining_mark(letter),
        _ => false,
    }
}

/// Letters that no decomposition takes apart.
fn spelled(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}
