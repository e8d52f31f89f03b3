//! Invisible characters that scripts and emoji need, where they need them.
//!
//! After RFC 5892, appendix A, and UTS #51: wider than the first, since people write names, and no
//! wider than that nothing is invisible that changes nothing.

use icu_properties::props::Script;

use crate::properties::{is_emoji, is_mark, is_pictograph, script};

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_TAGS: char = '\u{e007f}';

/// Scripts whose letters take another form beside their neighbours.
const JOINING: &[Script] = &[
    Script::Adlam,
    Script::Arabic,
    Script::Bengali,
    Script::Devanagari,
    Script::Gujarati,
    Script::Gurmukhi,
    Script::Kannada,
    Script::Khmer,
    Script::Malayalam,
    Script::Mandaic,
    Script::Mongolian,
    Script::Myanmar,
    Script::Nko,
    Script::Oriya,
    Script::Sinhala,
    Script::Syriac,
    Script::Tamil,
    Script::Telugu,
    Script::Tibetan,
];

/// Whether the invisible character at a place of a name belongs there.
pub(crate) fn belongs(name: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| name.get(before)).copied();
    let after = name.get(at + 1).copied();
    let Some(before) = before else { return false };
    match name[at] {
        JOINER => joins_emoji(&name[..at], after) || joins_letters(&name[..at], after),
        NON_JOINER => joins_letters(&name[..at], after),
        // Digits are emoji with a keycap alone.
        '\u{fe0e}' | '\u{fe0f}' if before.is_ascii() => after == Some(KEYCAP),
        '\u{fe0e}' | '\u{fe0f}' => is_emoji(before),
        '\u{e0100}'..='\u{e01ef}' => script(before) == Script::Han,
        '\u{180b}'..='\u{180f}' => script(before) == Script::Mongolian,
        '\u{e0020}'..=END_OF_TAGS => is_in_flag(name, at),
        _ => false,
    }
}

/// Two pictures as one, such as a person and what they do.
fn joins_emoji(before: &[char], after: Option<char>) -> bool {
    let is_variant = |c: char| matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    let picture = before.iter().rev().copied().find(|c| !is_variant(*c));
    picture.is_some_and(is_pictograph) && after.is_some_and(is_pictograph)
}

/// Two letters of one script, or a sign of it that asks for the next letter, where there is one.
fn joins_letters(before: &[char], after: Option<char>) -> bool {
    let is_joining = |c: &char| JOINING.contains(&script(*c));
    if before.last().is_some_and(|c| is_mark(*c) && is_joining(c)) {
        return true;
    }
    let letter = before.iter().rev().copied().find(|c| !is_mark(*c));
    letter
        .zip(after)
        .is_some_and(|(letter, after)| is_joining(&letter) && script(letter) == script(after))
}

/// The flag of a part of a country: a black one, its letters, and their end.
fn is_in_flag(name: &[char], at: usize) -> bool {
    let is_tag = |c: &char| matches!(c, '\u{e0020}'..=END_OF_TAGS);
    let first = name[..at].iter().rposition(|c| !is_tag(c));
    let end = name[at..].iter().position(|c| !is_tag(c)).map_or(name.len(), |end| at + end);
    let Some(flag) = first else { return false };
    let tags = &name[flag + 1..end];
    name[flag] == BLACK_FLAG
        && tags.len() <= 7
        && tags.iter().position(|c| *c == END_OF_TAGS) == Some(tags.len() - 1)
}
