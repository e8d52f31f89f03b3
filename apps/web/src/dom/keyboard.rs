//! Reads pressed keys.

use web_sys::KeyboardEvent;

/// The code that browsers give for a key that an input method has taken.
const TAKEN: u32 = 229;

/// The key, whatever the layout; none while an input method composes, whose keys they all are.
///
/// Where a layout has no Latin letters the key is named by its place, as on a QWERTY keyboard.
pub(crate) fn key(event: &KeyboardEvent) -> Option<String> {
    // Some browsers end the composition before they tell of the Enter that ended it.
    let taken = event.is_composing() || event.key_code() == TAKEN;
    (!taken).then(|| meant(&event.key(), &event.code()))
}

/// The same, to those who go along what is read: on a page that is read from right to left, Left and
/// Right stand for each other.
pub(crate) fn key_along(event: &KeyboardEvent) -> Option<String> {
    key(event).map(|key| along(key, super::is_right_to_left()))
}

fn along(key: String, right_to_left: bool) -> String {
    match key.as_str() {
        "ArrowLeft" if right_to_left => "ArrowRight".to_owned(),
        "ArrowRight" if right_to_left => "ArrowLeft".to_owned(),
        _ => key,
    }
}

fn meant(key: &str, code: &str) -> String {
    let mut chars = key.chars();
    let (Some(letter), None) = (chars.next(), chars.next()) else { return key.to_owned() };
    if letter.is_ascii() || is_latin(letter) {
        return key.to_owned();
    }
    match code {
        "Slash" => "/".to_owned(),
        "Period" => ".".to_owned(),
        _ => code.strip_prefix("Key").map_or_else(|| key.to_owned(), str::to_lowercase),
    }
}

/// Letters with marks, which Latin layouts have beside the plain ones.
fn is_latin(letter: char) -> bool {
    ('\u{c0}'..='\u{24f}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::{along, meant};

    #[test]
    fn a_key_is_named_by_its_place_where_a_layout_has_no_latin_letters() {
        // Russian, Greek and Hebrew.
        for (key, code) in [("л", "KeyK"), ("Л", "KeyK"), ("κ", "KeyK"), ("ל", "KeyK")] {
            assert_eq!(meant(key, code), "k", "{key}");
        }
        assert_eq!(meant("ю", "Period"), ".");
        assert_eq!(meant("ץ", "Period"), ".");
        assert_eq!(meant("с", "KeyC"), "c");
        assert_eq!(meant("у", "KeyE"), "e");
    }

    #[test]
    fn left_and_right_stand_for_each_other_where_one_reads_from_right_to_left() {
        let both = |key: &str| [false, true].map(|mirrored| along(key.to_owned(), mirrored));
        assert_eq!(both("ArrowLeft"), ["ArrowLeft", "ArrowRight"]);
        assert_eq!(both("ArrowRight"), ["ArrowRight", "ArrowLeft"]);
        assert_eq!(both("Home"), ["Home", "Home"]);
    }

    #[test]
    fn a_key_with_a_latin_letter_or_a_name_is_what_it_says() {
        // Dvorak has its K elsewhere, and a French keyboard an É where others have a 2.
        assert_eq!(meant("k", "KeyV"), "k");
        assert_eq!(meant("K", "KeyK"), "K");
        assert_eq!(meant("é", "Digit2"), "é");
        assert_eq!(meant("/", "KeyQ"), "/");
        assert_eq!(meant("Enter", "NumpadEnter"), "Enter");
        assert_eq!(meant("Process", "KeyK"), "Process");
        assert_eq!(meant("؟", "Digit9"), "؟");
    }
}
