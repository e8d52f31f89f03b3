//! Reads one selector: `hub`, `./crates/*`, `[main]`, `...^hub`, `!web`.

use anyhow::Result;

use crate::git::Range;
use crate::usage;

/// One `--filter`.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own in the text")]
pub(super) struct Selector {
    pub(super) excludes: bool,
    /// `x...`: with all that it depends on.
    pub(super) dependencies: bool,
    /// `...x`: with all that depend on it.
    pub(super) dependents: bool,
    /// `^`: those, without itself.
    pub(super) without_self: bool,
    pub(super) name: Option<String>,
    pub(super) folder: Option<String>,
    pub(super) range: Option<Range>,
    /// `x...[ref]`: where a dependency changed, too.
    pub(super) matches_dependencies: bool,
}

impl Selector {
    pub(super) fn parse(given: &str) -> Result<Self> {
        let wrong = |why: &str| usage::wrong(format!("--filter is `{given}`: {why}"));
        let mut selector = Self::default();
        let mut text = given.trim();
        if let Some(rest) = text.strip_prefix('!') {
            (selector.excludes, text) = (true, rest);
        }
        if let Some(rest) = text.strip_prefix("...") {
            (selector.dependents, text) = (true, rest);
            if let Some(rest) = text.strip_prefix('^') {
                (selector.without_self, text) = (true, rest);
            }
        }
        if let Some(rest) = text.strip_suffix("...") {
            (selector.dependencies, text) = (true, rest);
            if let Some(rest) = text.strip_suffix('^') {
                (selector.without_self, text) = (true, rest);
            }
        }
        if let Some(rest) = text.strip_suffix(']') {
            let (before, range) =
                rest.rsplit_once('[').ok_or_else(|| wrong("a `]` without its `[`"))?;
            if is_commit(range) {
                selector.range = Some(Range::parse(range));
                text = before;
                if let Some(rest) = text.strip_suffix("...").filter(|rest| !rest.is_empty()) {
                    (selector.matches_dependencies, text) = (true, rest);
                }
            }
        }
        if let Some(rest) = text.strip_suffix('}')
            && let Some((before, folder)) = rest.split_once('{')
            && (before.is_empty() || folder.starts_with(['.', '/']))
        {
            (selector.folder, text) = (Some(folder.to_owned()), before);
        } else if text == "." || text.starts_with("./") || text.starts_with("../") {
            (selector.folder, text) = (Some(text.to_owned()), "");
        }
        if !text.is_empty() {
            selector.name = Some(text.to_owned());
        }
        if selector.name.is_none() && selector.folder.is_none() && selector.range.is_none() {
            return Err(wrong("it names nothing"));
        }
        Ok(selector)
    }
}

/// A range is not empty, and no class of letters as in `h[au]b`.
fn is_commit(range: &str) -> bool {
    !range.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Selector {
        Selector::parse(text).unwrap()
    }

    fn named(name: &str) -> Selector {
        Selector { name: Some(name.to_owned()), ..Selector::default() }
    }

    #[test]
    fn names_and_their_neighbours() {
        assert_eq!(parsed("hub"), named("hub"));
        assert_eq!(parsed("hub..."), Selector { dependencies: true, ..named("hub") });
        assert_eq!(parsed("...hub"), Selector { dependents: true, ..named("hub") });
        assert_eq!(
            parsed("...^hub"),
            Selector { dependents: true, without_self: true, ..named("hub") }
        );
        assert_eq!(
            parsed("hub^..."),
            Selector { dependencies: true, without_self: true, ..named("hub") }
        );
        assert_eq!(
            parsed("!...hub..."),
            Selector { excludes: true, dependencies: true, dependents: true, ..named("hub") }
        );
    }

    #[test]
    fn folders_and_commits() {
        let folder = |text: &str| Selector { folder: Some(text.to_owned()), ..Selector::default() };
        assert_eq!(parsed("./crates/*"), folder("./crates/*"));
        assert_eq!(parsed("{./crates/*}"), folder("./crates/*"));
        let range = |from: &str, to: Option<&str>| {
            Some(Range { from: from.to_owned(), to: to.map(str::to_owned) })
        };
        let one = Selector { range: range("main", None), ..Selector::default() };
        assert_eq!(parsed("[main]"), one);
        let two = Selector { range: range("a", Some("b")), dependents: true, ..one };
        assert_eq!(parsed("...[a...b]"), two);
        let all = Selector { range: range("HEAD~1", None), ..folder("./crates/*") };
        assert_eq!(parsed("{./crates/*}[HEAD~1]"), all);
        let below =
            Selector { range: range("main", None), matches_dependencies: true, ..named("hub") };
        assert_eq!(parsed("hub...[main]"), below);
    }

    #[test]
    fn nothing_is_refused() {
        for text in ["", "!", "...", "]"] {
            assert!(Selector::parse(text).is_err(), "{text}");
        }
    }
}
