//! The word that is being completed, by the mark that it begins with.

/// A word that is being completed in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Where its mark stands, in bytes.
    pub(super) start: usize,
    pub(super) mark: Mark,
    /// Text typed after the mark, in small letters.
    pub(super) typed: String,
}

/// Kind of a word that is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `@ana`
    Person,
    /// `:tada:`
    Emoji,
    /// `#general`
    Room,
    /// `/topic`, where a text begins.
    Command,
}

/// The longest that is completed.
const MOST_BYTES: usize = 48;

impl Mark {
    const ALL: [(Self, char); 4] =
        [(Self::Person, '@'), (Self::Emoji, ':'), (Self::Room, '#'), (Self::Command, '/')];

    fn fits(self, before: &str, typed: &str) -> bool {
        let last = before.chars().next_back();
        let apart = last.is_none_or(|c| !c.is_alphanumeric());
        let all = |inside: fn(char) -> bool| typed.chars().all(inside);
        match self {
            Self::Person => apart && all(|c| c.is_alphanumeric() || "._-".contains(c)),
            // Two letters, so that `:)` and `12:3` complete nothing.
            Self::Emoji => {
                let name = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
                apart && last != Some(':') && typed.len() >= 2 && all(name)
            }
            Self::Room => {
                let joins = last.is_some_and(|c| matches!(c, '#' | '/' | '&' | '_' | '-'));
                apart && !joins && all(|c| c.is_alphanumeric() || "._-".contains(c))
            }
            Self::Command => before.is_empty() && all(|c| c.is_ascii_alphabetic()),
        }
    }
}

/// Finds the word that ends at a position, if one is being typed there.
pub(super) fn token_at(text: &str, cursor: usize) -> Option<Token> {
    let before = text.get(..cursor)?;
    let (start, mark) = Mark::ALL
        .into_iter()
        .filter_map(|(mark, sign)| Some((before.rfind(sign)?, mark)))
        .max_by_key(|(start, _)| *start)?;
    let typed = &before[start + 1..];
    let fits = typed.len() <= MOST_BYTES && mark.fits(&before[..start], typed);
    fits.then(|| Token { start, mark, typed: typed.to_lowercase() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Option<(Mark, String)> {
        token_at(text, text.len()).map(|token| (token.mark, token.typed))
    }

    #[test]
    fn a_name_is_typed_after_a_mark_that_begins_a_word() {
        let some = |mark, typed: &str| Some((mark, typed.to_owned()));
        assert_eq!(typed("Hi @An"), some(Mark::Person, "an"));
        assert_eq!(typed("@"), some(Mark::Person, ""));
        assert_eq!(typed("a@b"), None);
        assert_eq!(typed("@ana is"), None);
        assert_eq!(token_at("é @b", 3), None);
        assert_eq!(typed("in #gen"), some(Mark::Room, "gen"));
        assert_eq!(typed("# Title"), None);
        assert_eq!(typed("##"), None);
        assert_eq!(typed("well :ta"), some(Mark::Emoji, "ta"));
        assert_eq!(typed(":+1"), some(Mark::Emoji, "+1"));
        for other in [":t", ":)", "10:30", "a::bb", "https://x"] {
            assert_eq!(typed(other), None, "{other}");
        }
    }

    #[test]
    fn a_command_begins_a_text() {
        assert_eq!(typed("/to"), Some((Mark::Command, "to".to_owned())));
        assert_eq!(typed("/"), Some((Mark::Command, String::new())));
        assert_eq!(typed(" /to"), None);
        assert_eq!(typed("/topic x"), None);
        assert_eq!(typed("/etc/pass"), None);
    }
}
