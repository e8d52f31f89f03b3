//! The text of any file: length, white space, and promises with an owner.

use super::{File, Violation};

/// A file with more lines has two nouns in it.
const LIMIT: usize = 500;
/// From here on a second noun is looked for.
const LONG: usize = 300;

/// Texts that lists and words make long.
const MAY_BE_LONG: &[&str] = &["md", "json", "svg"];

pub(super) fn check(file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if lines > LIMIT && is_counted(file) {
        found.push(file.violation(format!("{lines} lines; split it: {LIMIT} are the limit")));
    }
    for (number, line) in file.text.split('\n').enumerate() {
        if line.contains('\t') {
            found.push(file.violation_in(number, "a tab; indent with spaces"));
        }
        if line.ends_with([' ', '\r']) {
            found.push(file.violation_in(number, "white space at the end of the line"));
        }
        if file.kind() != "md" && has_orphan(line) {
            found.push(
                file.violation_in(number, "a promise without an owner; add the name: `(name)`"),
            );
        }
    }
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        found.push(file.violation("the last line does not end"));
    }
    found
}

/// Says which files are long though allowed.
pub(super) fn note(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    let is_long = (LONG + 1..=LIMIT).contains(&lines) && is_counted(file);
    is_long.then(|| format!("{}: {lines} lines; look for the second noun", file.path))
}

fn is_counted(file: &File) -> bool {
    !MAY_BE_LONG.contains(&file.kind())
}

/// Whether the line puts something off without saying who will do it.
fn has_orphan(line: &str) -> bool {
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")].iter().any(|mark| {
        line.match_indices(mark).any(|(at, _)| {
            let is_word = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let rest = &line[at + mark.len()..];
            is_word && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '(')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn a_file_over_the_limit_is_refused_and_a_long_one_noted() {
        let lines = |count: usize| file("crates/hub/src/ring.rs", &"x\n".repeat(count));
        assert!(check(&lines(500)).is_empty() && note(&lines(500)).is_some());
        assert!(check(&lines(501))[0].rule.contains("501"));
        assert!(note(&lines(300)).is_none());
        assert!(check(&file("PROTOCOL.md", &"x\n".repeat(900))).is_empty());
    }

    #[test]
    fn white_space_is_checked() {
        let found = check(&file("a.rs", "ok\n\tx\nx \nend"));
        let places: Vec<_> = found.iter().map(|violation| violation.place.as_str()).collect();
        assert_eq!(places, ["a.rs:2", "a.rs:3", "a.rs"]);
    }

    #[test]
    fn a_promise_needs_an_owner() {
        let mark = concat!("TO", "DO");
        assert_eq!(check(&file("a.rs", &format!("// {mark}: later\n"))).len(), 1);
        assert!(check(&file("a.rs", &format!("// {mark}(ada): later\n"))).is_empty());
        assert!(check(&file("a.rs", &format!("{mark}_LIST\n"))).is_empty());
    }
}
