//! Changes of files, and marked-up text: what a piece is depends on where it stands.

use super::{Token, is_word, until};

/// A line of a change.
pub(super) fn diff(rest: &str, _before: u8) -> (Option<Token>, usize) {
    let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let begins = |mark: &str| rest.starts_with(mark);
    let token = if begins("+++") || begins("---") || begins("diff ") || begins("index ") {
        Some(Token::Comment)
    } else if begins("@@") {
        Some(Token::Word)
    } else if begins("+") {
        Some(Token::Text)
    } else if begins("-") {
        Some(Token::Name)
    } else {
        None
    };
    (token, length)
}

/// A tag, something in a tag, or the text between two.
pub(super) fn markup(rest: &str, inside: &mut bool) -> (Option<Token>, usize) {
    if rest.starts_with("<!--") {
        return (Some(Token::Comment), rest.find("-->").map_or(rest.len(), |end| end + 3));
    }
    let word = |rest: &str| {
        let ends = |byte: u8| !is_word(byte) && !b"-:.".contains(&byte);
        rest.bytes().position(ends).unwrap_or(rest.len())
    };
    let opens = rest.strip_prefix('<').map(|tag| (1, tag));
    let opens = opens.map(|(length, tag)| match tag.strip_prefix(['/', '!', '?']) {
        Some(tag) => (length + 1, tag),
        None => (length, tag),
    });
    if let Some((length, tag)) = opens.filter(|(_, tag)| word(tag) > 0) {
        *inside = true;
        return (Some(Token::Word), length + word(tag));
    }
    if !*inside {
        let next = rest.char_indices().skip(1).find(|(_, sign)| *sign == '<');
        return (None, next.map_or(rest.len(), |(at, _)| at));
    }
    match rest.as_bytes()[0] {
        b'>' => {
            *inside = false;
            (Some(Token::Word), 1)
        }
        b'"' | b'\'' => (Some(Token::Text), until(rest, &rest[..1], false)),
        _ if word(rest) > 0 => (Some(Token::Name), word(rest)),
        _ => (None, 1),
    }
}
