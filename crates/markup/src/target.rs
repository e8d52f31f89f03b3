//! Decides where a link may lead.

use std::fmt;

/// An address that a link may lead to: `http`, `https` or `mailto`, and nothing else.
///
/// It is normalised as browsers do *before* its scheme is looked at, so that no tab, entity or
/// control character hides another scheme; what could end an attribute is percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target(String);

impl Target {
    /// Takes an address with its entities decoded; `None` for one that must not be a link.
    pub fn parse(address: &str) -> Option<Self> {
        // Browsers trim C0 controls and spaces, and drop tabs and line ends anywhere
        // (WHATWG URL, "basic URL parser", steps 1 to 3).
        let trimmed = address.trim_matches(|c: char| c <= ' ');
        let mut text = String::with_capacity(trimmed.len());
        for c in trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
            match c {
                ' ' => text.push_str("%20"),
                '"' => text.push_str("%22"),
                '\'' => text.push_str("%27"),
                '<' => text.push_str("%3C"),
                '>' => text.push_str("%3E"),
                '`' => text.push_str("%60"),
                c if c.is_control() => return None,
                c if turns_direction(c) => percent_encode(c, &mut text),
                c => text.push(c),
            }
        }
        is_allowed(&text).then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The longest user name, host and port of an address; a host alone has 253 at most.
const AUTHORITY_BYTES: usize = 512;

/// Characters that turn the direction in which what follows is read, by which a name that ends with
/// `gpj.exe` is shown as one that ends with `exe.jpg`.
pub(crate) fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// An address as it is to be shown: in one direction.
pub(crate) fn readable(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for c in address.chars() {
        if turns_direction(c) {
            percent_encode(c, &mut text);
        } else {
            text.push(c);
        }
    }
    text
}

fn percent_encode(c: char, text: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let digit = |of: u8| char::from(b"0123456789ABCDEF"[usize::from(of)]);
        text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

fn is_allowed(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
        let Some(rest) = rest.strip_prefix("//") else { return false };
        let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        return starts_with_host(rest) && authority <= AUTHORITY_BYTES;
    }
    scheme.eq_ignore_ascii_case("mailto") && rest.contains('@')
}

/// Whether something that can be a host comes next: a letter, a digit, or an IPv6 address.
pub(crate) fn starts_with_host(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '[')
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_schemes_are_allowed_in_any_case() {
        for good in
            ["http://a", "HTTPS://a.b/c?d#e", "mailto:a@b.c", " https://a ", "https://[::1]/"]
        {
            assert!(Target::parse(good).is_some(), "{good:?}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "/",
            "//a",
            "a",
            "#a",
            "?a",
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "https:a",
            "https:/a",
            "https:///a",
            "https:\\\\a",
            "http:",
            "https://",
            "ht\u{0}tp://a",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://a/b",
            "view-source:https://a",
            "mailto:",
            "https://\u{7f}",
            " javascript:x",
            "ｊavascript:x",
            "http\u{200b}://a",
            "x-http://a",
            "https%3A//a",
        ] {
            assert_eq!(Target::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_address_is_read_in_one_direction() {
        let target = Target::parse("https://a/\u{202e}gpj.exe").expect("is a link");
        assert_eq!(target.as_str(), "https://a/%E2%80%AEgpj.exe");
        assert_eq!(readable("https://a/\u{202e}gpj.exe"), target.as_str());
        assert_eq!(readable("https://a/\u{200f}ä"), "https://a/\u{200f}ä");
    }

    #[test]
    fn no_host_is_without_end() {
        let of =
            |bytes| Target::parse(&format!("https://{}/{}", "a".repeat(bytes), "b".repeat(999)));
        assert!(of(AUTHORITY_BYTES).is_some());
        assert_eq!(of(AUTHORITY_BYTES + 1), None);
    }

    #[test]
    fn what_a_browser_would_drop_is_dropped_first() {
        let target = Target::parse("\u{1} ht\ntp\ts://a/\"b c\" ").expect("is a link");
        assert_eq!(target.as_str(), "https://a/%22b%20c%22");
    }
}
