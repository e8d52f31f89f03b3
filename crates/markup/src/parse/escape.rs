//! Tells a backslash that keeps a mark from its effect from one that stands for itself.

use crate::shortcodes;

/// How far back the beginning of the line is looked for.
const LINE_START_BYTES: usize = 32;

/// How far a link's text is looked through for its end.
const LINK_TEXT_CHARS: usize = 256;

/// Whether a backslash at `at` is hidden: the character behind it would have formatted something.
///
/// Markdown hides it before any punctuation, and would show `\d\.\d` and `say \"hi\"` without.
pub(super) fn is_hidden(source: &str, at: usize, in_table: bool) -> bool {
    let before = source[..at].chars().next_back();
    let mut after = source[at + 1..].chars();
    let (mark, next) = (after.next(), after.next());
    match mark {
        // `¯\_(ツ)_/¯` has both arms.
        Some('_') => next != Some('(') || before != Some('¯'),
        Some('*' | '~' | '`') => true,
        Some('[') => begins_link(&source[at + 2..]),
        Some(']') => next == Some('('),
        Some('@') => next.is_some_and(char::is_alphanumeric),
        Some(':') => shortcodes::find(&source[at + 1..]).is_some(),
        Some('|') => in_table,
        Some('#') => before.is_none_or(|c| !c.is_alphanumeric()),
        Some('!') => next == Some('['),
        Some('(') => before == Some(']'),
        Some('&') => next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
        Some('\\') => next.is_some_and(|c| "*_~`[]@".contains(c)),
        Some('>' | '+' | '-') => before_line(source, at).is_some_and(str::is_empty),
        Some('.' | ')') => before_line(source, at)
            .is_some_and(|line| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit())),
        _ => false,
    }
}

/// Whether a bracket would begin a link: another ends it, before what begins an address.
fn begins_link(rest: &str) -> bool {
    let end = rest.char_indices().take(LINK_TEXT_CHARS).find(|(_, c)| matches!(c, ']' | '\n'));
    end.is_some_and(|(at, _)| rest[at..].starts_with("]("))
}

/// Text before it on the line, without the marks of quotes and items; `None` if it is long.
fn before_line(source: &str, at: usize) -> Option<&str> {
    let begins = source[..at].bytes().rev().take(LINE_START_BYTES).position(|b| b == b'\n');
    let begins = match begins {
        Some(back) => at - back,
        None if at < LINE_START_BYTES => 0,
        None => return None,
    };
    Some(source[begins..at].trim_start_matches([' ', '\t', '>', '-', '*', '+']))
}
