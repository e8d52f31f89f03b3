//! Hides from the Markdown parser the characters that format nothing in a chat.
//!
//! Each is replaced by a stand-in, a noncharacter of Unicode, which the parser takes for a letter;
//! [`unmask`] brings it back, in running text as in code, so nothing needs to be known here of where
//! the parser will find code.

mod lines;

use std::borrow::Cow;

use self::lines::Lines;
use crate::address;
use crate::marks::is_cjk;

/// The characters with a stand-in, in the order of the noncharacters from [`FIRST`] on.
const MASKED: [char; 10] = ['*', '_', '~', '\\', '&', '[', ']', ':', '=', '-'];
const FIRST: char = '\u{FDD0}';
const LAST: char = '\u{FDEF}';

/// A character that the parser takes for punctuation, and that nobody types (Duployan's full stop).
/// It stands on both sides of `**` beside Chinese and Japanese, and vanishes.
const SIDE: char = '\u{1BC9F}';
/// Stands for [`SIDE`] where somebody typed it.
const TYPED_SIDE: char = '\u{1FFFE}';

/// The text as the Markdown parser is to see it.
pub(super) fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut lines = Lines::of(text);
    for line in text.split_inclusive('\n') {
        let (vanishes, ends_fence) = (lines.vanishes(line), lines.ends_fence(line));
        if vanishes {
            let mark = line.find(['=', '-']).unwrap_or(0);
            out.push_str(&line[..mark]);
            out.extend(line[mark..].chars().next().map(stand_in));
            mask_line(&line[mark + 1..], &mut out);
        } else if let Some(fence) = ends_fence {
            mask_line(&line[..fence], &mut out);
            out.push('\n');
            out.push_str(&line[fence..]);
        } else {
            mask_line(line, &mut out);
        }
    }
    out
}

/// Brings back the hidden characters.
pub(super) fn unmask(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| matches!(c, FIRST..=LAST | SIDE | TYPED_SIDE)) {
        return Cow::Borrowed(text);
    }
    let back = |c: char| match c {
        SIDE => None,
        TYPED_SIDE => Some(SIDE),
        FIRST..=LAST => MASKED.get(c as usize - FIRST as usize).copied(),
        _ => Some(c),
    };
    Cow::Owned(text.chars().filter_map(back).collect())
}

fn stand_in(c: char) -> char {
    let place = MASKED.iter().position(|masked| *masked == c);
    let place = place.and_then(|place| u32::try_from(place).ok());
    place.and_then(|place| char::from_u32(u32::from(FIRST) + place)).unwrap_or_else(|| typed(c))
}

/// A character that is to be seen by the parser; no stand-in is typed.
fn typed(c: char) -> char {
    match c {
        SIDE => TYPED_SIDE,
        FIRST..=LAST | TYPED_SIDE => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

fn mask_line(line: &str, out: &mut String) {
    let mut at = 0;
    let mut before = None;
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        let mut length = c.len_utf8();
        if let Some(path) = path(before, c, rest) {
            out.extend(rest[..path].chars().map(stand_in));
            before = rest[..path].chars().next_back();
            at += path;
            continue;
        }
        match c {
            'h' | 'H' | 'w' | 'W' if !before.is_some_and(char::is_alphanumeric) => {
                length = mask_address(&line[..at], rest, out).unwrap_or_else(|| put(c, out));
            }
            '_' if before.is_none_or(|c| !c.is_alphanumeric()) => {
                length = mask_name(before, rest, out);
            }
            '*' | '~' => length = mask_run(c, before, rest, out),
            ':' if before == Some(']') => out.push(stand_in(c)),
            '\\' => {
                out.push(c);
                // The escaped character begins nothing.
                if let Some(next) = rest[1..].chars().next().filter(char::is_ascii_punctuation) {
                    out.push(next);
                    length += 1;
                }
            }
            _ => out.push(typed(c)),
        }
        before = rest[..length].chars().next_back();
        at += length;
    }
}

fn put(c: char, out: &mut String) -> usize {
    out.push(c);
    c.len_utf8()
}

/// Hides the marks in an address; one that a link names formats nothing anyway.
fn mask_address(before: &str, rest: &str, out: &mut String) -> Option<usize> {
    let length = address::web(rest)?;
    let length = rest[..length].find('|').unwrap_or(length);
    let named = before.ends_with("](") || before.ends_with("](<");
    let hidden = |c: char| matches!(c, '*' | '_' | '~' | '\\' | '&') && !named;
    out.extend(rest[..length].chars().map(|c| if hidden(c) { stand_in(c) } else { typed(c) }));
    Some(length)
}

/// The length of a path of Windows that begins here.
fn path(before: Option<char>, c: char, rest: &str) -> Option<usize> {
    let begins = c == '\\' || c.is_ascii_alphabetic();
    if !begins || before.is_some_and(|c| c.is_alphanumeric() || c == '\\') {
        return None;
    }
    let length = address::windows_path(rest)?;
    // Emphasis around it ends behind it.
    let around = before.filter(|c| matches!(c, '_' | '~'));
    Some(around.map_or(length, |mark| rest[..length].trim_end_matches(mark).len()))
}

/// Copies a run of one mark, hidden where it formats nothing; gives its length.
fn mask_run(mark: char, before: Option<char>, rest: &str, out: &mut String) -> usize {
    let run = rest.find(|c| c != mark).unwrap_or(rest.len());
    let mut after = rest[run..].chars();
    let next = after.next().filter(|c| !c.is_whitespace());
    let behind = after.next().filter(|c| !c.is_whitespace());
    let before = before.filter(|c| !c.is_whitespace());
    let hidden = match mark {
        '~' => run == 1 && !strikes(before, next),
        _ => is_sign(run, before, next, behind),
    };
    // The CommonMark parser takes a mark between a full stop and a letter for none that closes. In
    // Chinese and Japanese nothing else may stand there, so both sides count as punctuation
    // (github.com/tats-u/markdown-cjk-friendly, whose rules for `*` and `~` come to this).
    let beside = before.zip(next).is_some_and(|(before, next)| is_cjk(before) || is_cjk(next));
    let sides = !hidden && beside;
    out.extend(sides.then_some(SIDE));
    out.extend(rest[..run].chars().map(|c| if hidden { stand_in(c) } else { c }));
    out.extend(sides.then_some(SIDE));
    run
}

/// Whether a single tilde stands at the edge of words, and not in `PATH=~/bin:~/x`.
fn strikes(before: Option<char>, next: Option<char>) -> bool {
    let opens = before.is_none_or(|c| "([\"'*_".contains(c))
        && next.is_some_and(|c| c.is_alphanumeric() || is_cjk(c));
    let closes = before.is_some_and(|c| c.is_alphanumeric() || is_cjk(c) || ".!?)".contains(c))
        && next.is_none_or(|c| c.is_ascii_punctuation() && c != '/');
    opens || closes
}

/// Copies the underscores before a name; all of the name, with them hidden, where it goes on as
/// names in code do: `src/__init__.py`, `__init__(self)`.
fn mask_name(before: Option<char>, rest: &str, out: &mut String) -> usize {
    let name = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
    let mut after = rest[name..].chars();
    let (next, behind) = (after.next(), after.next());
    let goes_on = before.is_some_and(|c| "/\\=.$@".contains(c))
        || next.is_some_and(|c| "/\\=([".contains(c))
        || next == Some('.') && behind.is_some_and(char::is_alphanumeric);
    if goes_on {
        out.extend(rest[..name].chars().map(|c| if c == '_' { stand_in(c) } else { c }));
        return name;
    }
    let run = rest.find(|c| c != '_').unwrap_or(rest.len());
    out.push_str(&rest[..run]);
    run
}

/// Whether an asterisk multiplies, is part of a path or pattern, or of a comment in code.
fn is_sign(run: usize, before: Option<char>, next: Option<char>, behind: Option<char>) -> bool {
    let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    matches!(before, Some('/' | '\\'))
        || before == Some('.') && next.is_some_and(|c| c.is_ascii_alphanumeric())
        || next == Some('/') && behind.is_none()
        || run == 1 && ascii(before) && ascii(next)
        || run == 2 && ascii(before) && next.is_some_and(|c| c.is_ascii_digit())
}
