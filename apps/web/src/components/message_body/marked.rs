//! Words that a search has found, marked in a text.

use confab_ui::view;
use leptos::prelude::*;

/// The text with its marks.
pub(super) fn show_marked(text: String, marks: &[String]) -> AnyView {
    if marks.is_empty() {
        return text.into_any();
    }
    let part = |(part, is_marked): (&str, bool)| {
        let part = part.to_owned();
        if is_marked { view! { <mark>{part}</mark> }.into_any() } else { part.into_any() }
    };
    parts(&text, marks).into_iter().map(part).collect::<Vec<_>>().into_any()
}

/// The text cut where marked words begin and end; the flag says which parts these are. Where two
/// begin at one place, the first of the list is taken.
fn parts<'t>(text: &'t str, marks: &[String]) -> Vec<(&'t str, bool)> {
    let mut parts = Vec::new();
    let mut done = 0;
    while let Some((at, mark)) = next(text, done, marks) {
        let end = at + mark.len();
        parts.push((&text[done..at], false));
        parts.push((&text[at..end], true));
        done = end;
    }
    parts.push((&text[done..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

fn next<'m>(text: &str, from: usize, marks: &'m [String]) -> Option<(usize, &'m str)> {
    let first = |mark: &'m String| {
        let mut found = text[from..].match_indices(mark.as_str());
        let at = found.find(|(at, _)| stands_alone(text, from + at, mark))?.0;
        Some((from + at, mark.as_str()))
    };
    marks.iter().filter(|mark| !mark.is_empty()).filter_map(first).min_by_key(|(at, _)| *at)
}

/// Whether no letter goes on before or behind, in scripts that have spaces between words.
fn stands_alone(text: &str, at: usize, mark: &str) -> bool {
    let is_letter = |letter: Option<char>| {
        letter.is_some_and(|letter| letter < '\u{e00}' && letter.is_alphanumeric())
    };
    let (before, behind) = (text[..at].chars().next_back(), text[at + mark.len()..].chars().next());
    let joined = |inside, outside| is_letter(inside) && is_letter(outside);
    !joined(mark.chars().next(), before) && !joined(mark.chars().next_back(), behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, marks: &[&str]) -> String {
        let marks: Vec<String> = marks.iter().map(|mark| (*mark).to_owned()).collect();
        let shown = |(part, is_marked): (&str, bool)| {
            if is_marked { format!("[{part}]") } else { part.to_owned() }
        };
        parts(text, &marks).into_iter().map(shown).collect()
    }

    #[test]
    fn words_are_marked_where_they_stand_alone() {
        assert_eq!(marked("tea, teapot and Tea", &["tea"]), "[tea], teapot and Tea");
        assert_eq!(marked("a foo-bar foo", &["foo-bar", "foo"]), "a [foo-bar] [foo]");
        assert_eq!(marked("今天部署完成", &["部署"]), "今天[部署]完成");
        assert_eq!(marked("Crème", &["Crème"]), "[Crème]");
        assert_eq!(marked("C++ or C", &["C++"]), "[C++] or C");
        assert_eq!(marked("nothing", &[]), "nothing");
        assert_eq!(marked("", &["x"]), "");
    }
}
