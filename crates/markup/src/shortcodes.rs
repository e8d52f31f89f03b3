//! Emoji by name: the few hundred that people write most, under the names that Slack and GitHub use.
//!
//! A line of the list is a name and its picture, in the order of the names. It is one text rather
//! than a table, which weighs half as much in the browser's download.

const LIST: &str = include_str!("shortcodes.txt");

/// The longest name.
const NAME_BYTES: usize = 32;

/// The name and the picture of the emoji that a text begins with: `:tada:`.
pub(crate) fn find(text: &str) -> Option<(&'static str, &'static str)> {
    let rest = text.strip_prefix(':')?.as_bytes();
    let length = rest.iter().take(NAME_BYTES + 1).position(|b| *b == b':')?;
    let name = rest[..length].to_ascii_lowercase();
    let known =
        |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'+' | b'-');
    if name.is_empty() || !name.iter().all(known) {
        return None;
    }
    LIST.lines().filter_map(|line| line.split_once(' ')).find(|(of, _)| of.as_bytes() == name)
}

/// The picture of the emoji that a text names: `:tada:`.
pub fn named(text: &str) -> Option<&'static str> {
    find(text).filter(|(name, _)| name.len() + 2 == text.len()).map(|(_, picture)| picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji_only;

    #[test]
    fn every_name_has_one_picture() {
        let names: Vec<&str> = LIST.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(names.len() > 200, "{}", names.len());
        assert!(names.is_sorted_by(|a, b| a < b), "in order, each once");
        for line in LIST.lines() {
            let (name, picture) = line.split_once(' ').expect("a name and a picture");
            assert_eq!(find(&format!(":{name}:")), Some((name, picture)));
            assert_eq!(emoji_only(picture), Some(1), "{name}");
        }
    }

    #[test]
    fn anything_else_is_a_text() {
        for text in ["", ":", "::", ":tada", ":tada :", ":nothing:", ":\u{e9}:", "tada:", ":12:"] {
            assert_eq!(find(text), None, "{text:?}");
        }
        assert_eq!(find(":Tada: x"), Some(("tada", "🎉")));
    }
}
