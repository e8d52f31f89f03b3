//! Finds where addresses begin and end in running text.

use crate::target::starts_with_host;

/// The longest name before the `@` of a mail address (RFC 5321, 4.5.3.1.1).
const LOCAL_BYTES: usize = 64;

/// The scheme of mail addresses.
pub(crate) const MAILTO: &str = "mailto:";

/// The longest path that is looked for; Windows' own limit is 260.
const PATH_CHARS: usize = 1_024;

/// The length of the web address that a text begins with: `https://…`, `http://…` or `www.…`.
pub(crate) fn web(rest: &str) -> Option<usize> {
    let scheme = scheme(rest);
    let begins = match scheme {
        0 => begins_with_www(rest),
        _ => starts_with_host(&rest[scheme..]),
    };
    if !begins {
        return None;
    }
    let whole = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let length = without_closing_punctuation(whole).len();
    (length > scheme).then_some(length)
}

/// The length of `http://` or `https://`, or nothing.
pub(crate) fn scheme(rest: &str) -> usize {
    let begins = |scheme: &&str| {
        rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    ["http://", "https://"].iter().find(|scheme| begins(scheme)).map_or(0, |scheme| scheme.len())
}

/// `www.`, a name, a dot and a name.
fn begins_with_www(rest: &str) -> bool {
    let www = rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let label = |c: char| c.is_alphanumeric() || c == '-';
    www && rest[4..].split_once(|c: char| !label(c)).is_some_and(|(name, after)| {
        let dot = rest[4 + name.len()..].starts_with('.');
        !name.is_empty() && dot && after.starts_with(char::is_alphanumeric)
    })
}

/// Whether an address cannot go on: white space, brackets and quotation marks around it, and the
/// marks and brackets of Chinese and Japanese, which stand without spaces.
fn ends(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '\u{200B}' | '‘'..='‟' | '‹' | '›' | '«' | '»')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}')
        || matches!(c, '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}')
        || matches!(c, '\u{FF3B}'..='\u{FF3D}' | '\u{FF5B}'..='\u{FF5D}' | '\u{FF5F}'..='\u{FF64}')
}

/// Marks that end a sentence or a part of it rather than an address.
const CLOSING: &str = ".,;:!?'*_~|…،؛؟۔।";

/// Leaves to the sentence what ends it, and a bracket that was opened before the address
/// (as GitHub Flavored Markdown's extended autolinks do).
fn without_closing_punctuation(mut text: &str) -> &str {
    let count = |c: char| text.matches(c).count();
    let mut round = (count('('), count(')'));
    let mut square = (count('['), count(']'));
    while let Some(last) = text.chars().next_back() {
        let closes = match last {
            '*' | '_' | '~' if opens_inside(text, last) => false,
            ')' => unbalanced(&mut round),
            ']' => unbalanced(&mut square),
            _ => CLOSING.contains(last),
        };
        if !closes {
            break;
        }
        text = &text[..text.len() - last.len_utf8()];
    }
    text
}

/// Whether the marks at the end of an address stand in it before, too, as in `/_x_`.
fn opens_inside(text: &str, mark: char) -> bool {
    let before = text.trim_end_matches(mark);
    let marks = &text[before.len()..];
    before.rsplit_once(marks).is_some_and(|(outer, inner)| {
        !inner.contains('/') && !outer.ends_with(char::is_alphanumeric)
    })
}

/// Whether one more is closed than opened; then the last is taken off.
fn unbalanced((opened, closed): &mut (usize, usize)) -> bool {
    let more = *closed > *opened;
    if more {
        *closed -= 1;
    }
    more
}

/// The mail address around an `@` at `at`, as the lengths before and behind it.
pub(crate) fn mail(text: &str, at: usize) -> Option<(usize, usize)> {
    let local = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-".contains(b);
    let before = text.as_bytes()[..at].iter().rev().take(LOCAL_BYTES + 1).take_while(|b| local(b));
    let mut before = before.count();
    // A sentence, a list or a code's mark may stand directly before it.
    let name = &text[at - before..at];
    before = name.trim_start_matches(['.', '-', '%', '+']).len();
    let outside = text[..at - before].chars().next_back();
    let joined = outside.is_some_and(|c| {
        matches!(c, '@' | '/' | '\\' | '=') || c.is_alphanumeric() && !crate::marks::is_cjk(c)
    });
    if before == 0 || before > LOCAL_BYTES || name.ends_with('.') || joined {
        return None;
    }
    let domain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let run = text.as_bytes()[at + 1..].iter().take_while(|b| domain(b)).count();
    let host = text[at + 1..=at + run].trim_end_matches(['.', '-']);
    let mut after = text[at + 1 + host.len()..].chars();
    let goes_on = match after.next() {
        Some('/' | '@' | '_' | '\\') => true,
        Some(':') => after.next().is_some_and(char::is_alphanumeric),
        Some(c) => c.is_alphanumeric() && !crate::marks::is_cjk(c),
        None => false,
    };
    let (name, last) = host.rsplit_once('.')?;
    let letters = last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    let whole = letters && !goes_on && name.split('.').all(|label| !label.is_empty());
    if text[..at - before].ends_with(MAILTO) {
        before += MAILTO.len();
    }
    whole.then_some((before, host.len()))
}

/// The length of the path on a Windows machine that a text begins with: `C:\…` or `\\server\…`.
///
/// A path goes over spaces where one of the next words has a backslash inside, as `Program Files` has.
pub(crate) fn windows_path(rest: &str) -> Option<usize> {
    let drive = rest.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && rest.get(1..3).is_some_and(|mark| mark == ":\\");
    let share = rest.starts_with("\\\\") && rest[2..].starts_with(char::is_alphanumeric);
    if !drive && !share {
        return None;
    }
    let rest = &rest[..rest.char_indices().nth(PATH_CHARS).map_or(rest.len(), |(at, _)| at)];
    let line = &rest[..rest.find(['\n', '`', '"', '<', '>', '|', '*']).unwrap_or(rest.len())];
    let mut length = word(line);
    loop {
        let mut ahead = length;
        let goes_on = (0..3).any(|_| {
            let from = ahead + usize::from(line[ahead..].starts_with(' '));
            let next = &line[from..from + word(&line[from..])];
            ahead = from + next.len();
            let inside = |(at, _): (usize, char)| at > 0 && at + 1 < next.len();
            !next.is_empty() && next.char_indices().filter(|(_, c)| *c == '\\').any(inside)
        });
        if !goes_on {
            return Some(length);
        }
        length = ahead;
    }
}

fn word(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}
