//! Tells a message that is nothing but a few emoji, which is shown large.

use std::iter::Peekable;
use std::str::Chars;

use crate::{Block, Document, Inline};

/// The most emoji that are shown large.
const MOST: usize = 3;

/// How many emoji a text consists of, if it is one to three of them and white space.
///
/// It follows the shape of Unicode's emoji sequences (UTS #51, ED-17) over ranges instead of a
/// table: a symbol that Unicode adds inside these blocks counts without a new release.
pub fn emoji_only(text: &str) -> Option<usize> {
    let mut chars = text.trim().chars().peekable();
    let mut count = 0;
    while chars.peek().is_some() {
        if chars.next_if(|c| c.is_whitespace()).is_some() {
            continue;
        }
        take_emoji(&mut chars)?;
        count += 1;
        if count > MOST {
            return None;
        }
    }
    (count > 0).then_some(count)
}

/// Whether a message is nothing but one to three emoji, which are shown large.
pub fn shows_emoji_only(document: &Document) -> bool {
    let [Block::Paragraph(line)] = document.blocks.as_slice() else { return false };
    let mut text = String::new();
    for piece in line {
        match piece {
            Inline::Text(piece) => text.push_str(piece),
            Inline::Emoji { picture, .. } => text.push_str(picture),
            Inline::Break => text.push(' '),
            _ => return false,
        }
    }
    emoji_only(&text).is_some()
}

/// Takes one emoji with all that belongs to it: skin tone, tags, joined parts.
fn take_emoji(chars: &mut Peekable<Chars<'_>>) -> Option<()> {
    loop {
        take_element(chars)?;
        chars.next_if(|c| matches!(c, '\u{1F3FB}'..='\u{1F3FF}'));
        while chars.next_if(|c| matches!(c, '\u{E0020}'..='\u{E007F}')).is_some() {}
        let joiner = chars.next_if_eq(&'\u{200D}');
        if joiner.is_none() {
            return Some(());
        }
    }
}

fn take_element(chars: &mut Peekable<Chars<'_>>) -> Option<()> {
    let first = chars.next()?;
    // A skin tone makes a picture of a symbol as the selector does (UTS #51, 1.4.4).
    let styled = chars.next_if_eq(&'\u{FE0F}').is_some()
        || chars.peek().is_some_and(|c| matches!(c, '\u{1F3FB}'..='\u{1F3FF}'));
    match first {
        '0'..='9' | '#' | '*' => chars.next_if_eq(&'\u{20E3}').map(|_| ()),
        '\u{1F1E6}'..='\u{1F1FF}' => {
            chars.next_if(|c| matches!(c, '\u{1F1E6}'..='\u{1F1FF}')).map(|_| ())
        }
        _ if is_emoji(first) || (styled && is_symbol(first)) => Some(()),
        _ => None,
    }
}

/// Shown as a picture by itself (Unicode's `Emoji_Presentation`).
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{1F300}'..='\u{1F64F}' | '\u{1F680}'..='\u{1F6FF}' | '\u{1F7E0}'..='\u{1F7F0}'
        | '\u{1F900}'..='\u{1F9FF}' | '\u{1FA70}'..='\u{1FAFF}'
        | '\u{1F004}' | '\u{1F0CF}' | '\u{1F18E}' | '\u{1F191}'..='\u{1F19A}' | '\u{1F201}'
        | '\u{1F21A}' | '\u{1F22F}' | '\u{1F232}'..='\u{1F236}' | '\u{1F238}'..='\u{1F23A}'
        | '\u{1F250}' | '\u{1F251}'
        | '\u{231A}' | '\u{231B}' | '\u{23E9}'..='\u{23EC}' | '\u{23F0}' | '\u{23F3}'
        | '\u{25FD}' | '\u{25FE}' | '\u{2614}' | '\u{2615}' | '\u{2648}'..='\u{2653}' | '\u{267F}'
        | '\u{2693}' | '\u{26A1}' | '\u{26AA}' | '\u{26AB}' | '\u{26BD}' | '\u{26BE}'
        | '\u{26C4}' | '\u{26C5}' | '\u{26CE}' | '\u{26D4}' | '\u{26EA}' | '\u{26F2}' | '\u{26F3}'
        | '\u{26F5}' | '\u{26FA}' | '\u{26FD}' | '\u{2705}' | '\u{270A}' | '\u{270B}' | '\u{2728}'
        | '\u{274C}' | '\u{274E}' | '\u{2753}'..='\u{2755}' | '\u{2757}' | '\u{2795}'..='\u{2797}'
        | '\u{27B0}' | '\u{27BF}' | '\u{2B1B}' | '\u{2B1C}' | '\u{2B50}' | '\u{2B55}'
    )
}

/// Shown as a picture when the variation selector follows, as ❤️ is.
fn is_symbol(c: char) -> bool {
    matches!(c,
        '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2194}'..='\u{21AA}' | '\u{2300}'..='\u{23FF}' | '\u{24C2}' | '\u{25AA}'..='\u{27BF}'
        | '\u{2934}' | '\u{2935}' | '\u{2B05}'..='\u{2B55}' | '\u{3030}' | '\u{303D}' | '\u{3297}'
        | '\u{3299}' | '\u{1F170}'..='\u{1F251}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_three_emoji_are_counted_as_people_see_them() {
        for (text, count) in [
            ("👍", 1),
            (" 👍 ", 1),
            ("👍🏽", 1),
            ("✌🏽", 1),
            ("☝🏿 ⛹🏻‍♀️", 2),
            ("❤️", 1),
            ("👩‍👩‍👧‍👦", 1),
            ("❤️‍🔥", 1),
            ("🇩🇪🇫🇷", 2),
            ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
            ("1️⃣", 1),
            ("🎉🎉 🎉", 3),
            ("⭐\n⭐", 2),
        ] {
            assert_eq!(emoji_only(text), Some(count), "{text}");
        }
    }

    #[test]
    fn anything_else_is_a_text() {
        for text in [
            "",
            " ",
            "a",
            "👍 ok",
            "🎉🎉🎉🎉",
            "12",
            "1",
            "❤",
            "#",
            "🇩",
            "→",
            "→🏽",
            "✌",
            "\u{FE0F}",
            "\u{200D}",
        ] {
            assert_eq!(emoji_only(text), None, "{text:?}");
        }
    }
}
