//! Tells a link whose text reads like another address than the one it leads to.

use crate::Inline;
use crate::marks::is_mark;
use crate::read::words;

/// Whether a link's text looks like an address, and not like `place`: the host or the mail address
/// that it leads to, in its ASCII form.
///
/// It errs towards saying so: then the place stands beside the text, which does no harm.
pub fn reads_as_another(content: &[Inline], place: &str) -> bool {
    let text = words(content);
    let text = text.trim();
    looks_like_address(text) && !begins_with(text, place)
}

/// Whether a dot, an `@` or what can be taken for them stands inside a word, or a scheme.
fn looks_like_address(text: &str) -> bool {
    let mut after_letter = false;
    let mut joined = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if joined {
                return true;
            }
            after_letter = true;
        } else if joins(c) {
            joined = after_letter;
        } else if !is_mark(c) {
            (after_letter, joined) = (false, false);
        }
    }
    text.contains("://")
}

/// A dot, an `@`, or a character that is not what words are written with: there are too many that
/// look like a dot or a slash to name them.
fn joins(c: char) -> bool {
    match c {
        '.' | '@' => true,
        '‘' | '’' | '“' | '”' | '„' | '«' | '»' | '–' | '—' => false,
        _ => !c.is_ascii() && !c.is_whitespace() && !is_mark(c),
    }
}

/// Whether the text is an address at `place`, written out.
fn begins_with(text: &str, place: &str) -> bool {
    let address =
        ["https://", "http://", "mailto:"].iter().find_map(|scheme| without(text, scheme));
    let address = address.unwrap_or(text);
    let bare = |text| without(text, "www.").unwrap_or(text);
    let rest = without(bare(address), bare(place));
    rest.is_some_and(|rest| ends(rest) && !rest.contains(char::is_whitespace))
}

/// Whether the place ends before this text, or behind the number of a port that it begins with.
fn ends(rest: &str) -> bool {
    let behind =
        rest.strip_prefix(':').map(|port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
    let behind = behind.unwrap_or(rest);
    behind.is_empty() || behind.starts_with(['/', '?', '#'])
}

/// The rest after a prefix, ignoring case.
fn without<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (begins, rest) = text.split_at_checked(start.len())?;
    begins.eq_ignore_ascii_case(start).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str, place: &str) -> bool {
        reads_as_another(&[Inline::Text(text.to_owned())], place)
    }

    #[test]
    fn words_and_the_address_itself_say_nothing_else() {
        for (text, place) in [
            ("the docs", "docs.rs"),
            ("it’s here: read on – “now”, and/or later!", "docs.rs"),
            ("https://docs.rs/url", "docs.rs"),
            ("HTTPS://Docs.rs", "docs.rs"),
            ("http://docs.rs:8080?a#b", "docs.rs"),
            ("docs.rs/url", "www.docs.rs"),
            ("www.docs.rs", "docs.rs"),
            ("ana@mail.example", "ana@mail.example"),
            ("mailto:ana@mail.example?subject=x", "ana@mail.example"),
            ("https://[::1]/x", "[::1]"),
            ("सभी हिन्दी", "docs.rs"),
            ("cafe\u{301} e\u{301}te\u{301}", "docs.rs"),
        ] {
            assert!(!reads(text, place), "{text}");
        }
    }

    #[test]
    fn another_address_is_told() {
        for text in [
            "https://bank.example/login",
            "bank.example",
            "  BANK.example/ ",
            "bank․example",
            "bank。example",
            "bank．example",
            "https://bank.example@evil.example/",
            "https://evil.example:pass@bank.example/",
            "https://evil.example:8080@bank.example/",
            "evil.example:bank.example",
            "https://evil.example.bank.example",
            "evil.example∕bank.example",
            "evil.example/ https://bank.example",
            "Sign in at bank.example",
            "ana@bank.example",
            "https://intranet/login",
            "https://аррӏе.com/",
        ] {
            assert!(reads(text, "evil.example"), "{text}");
        }
        let parts =
            [Inline::Strong(vec![Inline::Text("bank.".into())]), Inline::Text("example".into())];
        assert!(reads_as_another(&parts, "evil.example"), "in pieces");
        let code = [Inline::Code("bank.example".into())];
        assert!(reads_as_another(&code, "evil.example"));
    }
}
