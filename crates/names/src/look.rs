//! The look of a name: a key that names have in common which people take for each other.

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use crate::properties::is_invisible;

/// The key of a name of a room or a person.
///
/// Compatibility characters and case aside (NFKC), without what cannot be seen, with each letter as
/// the one that it is confused with (UTS #39). A capital `I` is an `i` by its case and an `l` by
/// its look, so that those two are one.
pub fn look(name: &str) -> String {
    let seen: String = name.nfkc().filter(|c| !is_invisible(*c)).collect();
    let drawn = fold(skeleton(&fold(seen.chars())));
    let drawn = drawn.replace('i', "l");
    let words: Vec<&str> = drawn.trim_start_matches(['#', ' ']).split_whitespace().collect();
    words.join(" ")
}

/// The key of a handle. It has small letters only, among which `i` and `l` are told apart.
pub fn look_of_handle(handle: &str) -> String {
    fold(skeleton(handle))
}

/// Without case. The way through the capitals folds what has two small forms.
fn fold(text: impl Iterator<Item = char>) -> String {
    text.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_take_for_each_other_look_the_same() {
        for (one, other) in [
            ("general", "General"),
            ("general", "gеneral"),        // a Cyrillic е
            ("general", "ｇｅｎｅｒａｌ"), // full width
            ("general", "generaI"),        // a capital i
            ("general", "genera1"),
            ("general", "gene\u{200b}ral"),
            ("general", "𝓰𝓮𝓷𝓮𝓻𝓪𝓵"),
            ("general", "#general"),
            ("general", "GENERАL"),
            ("Info", "infо"),
            ("Root", "Rооt"),
            ("Root", "r00t"),
            ("é", "e\u{301}"),
            ("two words", "two  words"),
            ("two words", "two\u{a0}words"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
        ] {
            assert_eq!(look(one), look(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn names_that_people_tell_apart_do_not() {
        for (one, other) in [
            ("general", "generals"),
            ("e", "é"),
            ("Ana", "Anna"),
            ("東京", "京都"),
            ("room 1", "room 2"),
            ("Иван", "Ивана"),
            ("😀", "😁"),
            ("a-b", "a_b"),
        ] {
            assert_ne!(look(one), look(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn handles_look_the_same_by_their_digits() {
        assert_eq!(look_of_handle("root"), look_of_handle("r00t"));
        assert_eq!(look_of_handle("bill"), look_of_handle("bi11"));
        assert_ne!(look_of_handle("mail"), look_of_handle("mall"));
    }
}
