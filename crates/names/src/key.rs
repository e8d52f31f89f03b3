//! The key by which a name is found: without case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text as people type it who look for it: compatibility characters, case and accents aside.
///
/// Letters with a stroke or of two letters, which no accent makes, are those that stand for them
/// on a keyboard without.
pub fn key(text: &str) -> String {
    let bare = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    let mut key = String::with_capacity(text.len());
    for letter in bare.flat_map(char::to_lowercase) {
        match letter {
            'ß' => key.push_str("ss"),
            'æ' => key.push_str("ae"),
            'œ' => key.push_str("oe"),
            'þ' => key.push_str("th"),
            'ø' => key.push('o'),
            'đ' | 'ð' => key.push('d'),
            'ł' => key.push('l'),
            'ħ' => key.push('h'),
            'ı' => key.push('i'),
            '\u{307}' => {} // Of a capital İ.
            other => key.push(other),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_aside() {
        for (name, typed) in [
            ("Zoë Ärmel", "zoe armel"),
            ("Łukasz", "lukasz"),
            ("Søren Ðorđe", "soren dorde"),
            ("Straße", "strasse"),
            ("İpek", "ipek"),
            ("Ｆｕｌｌ", "full"),
            ("李小龙", "李小龙"),
            ("Ольга", "ольга"),
        ] {
            assert_eq!(key(name), typed, "{name}");
        }
    }
}
