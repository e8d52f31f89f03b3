//! Formatting of the selected text, by marks around it or before its lines.

use std::ops::Range;

/// A way to format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Bold,
    Italic,
    Strike,
    Code,
    Block,
    Quote,
    Bullets,
    Numbers,
    Link,
}

/// A stretch of a text, what comes in its place, and what of that is selected then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) range: Range<usize>,
    pub(super) piece: String,
    pub(super) select: Range<usize>,
}

/// The change that formats a selection, or takes the same formatting off again.
pub(super) fn formatted(text: &str, selection: Range<usize>, form: Form) -> Change {
    match form {
        Form::Bold => wrapped(text, selection, "**"),
        Form::Italic => wrapped(text, selection, "_"),
        Form::Strike => wrapped(text, selection, "~~"),
        Form::Code => wrapped(text, selection, "`"),
        Form::Block => in_block(text, selection),
        Form::Quote => by_line(text, selection, |_| "> ".to_owned()),
        Form::Bullets => by_line(text, selection, |_| "- ".to_owned()),
        Form::Numbers => by_line(text, selection, |line| format!("{}. ", line + 1)),
        Form::Link => linked(text, selection, ""),
    }
}

/// A link out of a selection, where an address was pasted over it.
pub(super) fn pasted(text: &str, selection: Range<usize>, address: &str) -> Option<Change> {
    let chosen = &text[selection.clone()];
    let fits = is_address(address) && !chosen.trim().is_empty();
    let plain = !is_address(chosen) && !chosen.contains(['\n', '[', ']', '`']);
    (fits && plain).then(|| {
        let mut change = linked(text, selection, address);
        change.select =
            change.range.start + change.piece.len()..change.range.start + change.piece.len();
        change
    })
}

fn is_address(text: &str) -> bool {
    let text = text.trim();
    let web = text.starts_with("https://") || text.starts_with("http://");
    web && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')'))
}

/// The selection without white space at its ends, which marks don't take.
fn trimmed(text: &str, selection: Range<usize>) -> Range<usize> {
    let chosen = &text[selection.clone()];
    let start = selection.start + (chosen.len() - chosen.trim_start().len());
    start..start + chosen.trim().len()
}

fn wrapped(text: &str, selection: Range<usize>, mark: &str) -> Change {
    let Range { start, end } = trimmed(text, selection);
    let chosen = &text[start..end];
    let inside = chosen.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    if let Some(inside) = inside {
        let select = start..start + inside.len();
        return Change { range: start..end, piece: inside.to_owned(), select };
    }
    if text[..start].ends_with(mark) && text[end..].starts_with(mark) {
        let from = start - mark.len();
        let select = from..from + chosen.len();
        return Change { range: from..end + mark.len(), piece: chosen.to_owned(), select };
    }
    let select = start + mark.len()..end + mark.len();
    Change { range: start..end, piece: format!("{mark}{chosen}{mark}"), select }
}

fn in_block(text: &str, Range { start, end }: Range<usize>) -> Change {
    let before = if text[..start].is_empty() || text[..start].ends_with('\n') { "" } else { "\n" };
    let after = if text[end..].is_empty() || text[end..].starts_with('\n') { "" } else { "\n" };
    let chosen = text[start..end].trim_matches('\n');
    let piece = format!("{before}```\n{chosen}\n```{after}");
    let from = start + before.len() + 4;
    Change { range: start..end, piece, select: from..from + chosen.len() }
}

fn by_line(text: &str, selection: Range<usize>, mark: fn(usize) -> String) -> Change {
    let start = text[..selection.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[selection.end..].find('\n').map_or(text.len(), |at| selection.end + at);
    let lines: Vec<&str> = text[start..end].split('\n').collect();
    let marked = |(at, line): (usize, &&str)| line.starts_with(&mark(at));
    let piece: Vec<String> = if lines.iter().enumerate().all(marked) {
        lines.iter().enumerate().map(|(at, line)| line[mark(at).len()..].to_owned()).collect()
    } else {
        lines.iter().enumerate().map(|(at, line)| mark(at) + line).collect()
    };
    let piece = piece.join("\n");
    let (from, to) = (start, start + piece.len());
    let select = if selection.is_empty() { to..to } else { from..to };
    Change { range: start..end, piece, select }
}

fn linked(text: &str, selection: Range<usize>, address: &str) -> Change {
    let Range { start, end } = trimmed(text, selection);
    let chosen = &text[start..end];
    if address.is_empty() && is_address(chosen) {
        let select = start + 1..start + 1;
        return Change { range: start..end, piece: format!("[]({chosen})"), select };
    }
    let piece = format!("[{chosen}]({})", address.trim());
    let into = if chosen.is_empty() { start + 1 } else { start + chosen.len() + 3 };
    Change { range: start..end, piece, select: into..into }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats the part between bars, and shows the selection in the same way.
    fn by(form: Form, marked: &str) -> String {
        shown(marked, |text, selection| Some(formatted(text, selection, form)))
    }

    fn shown(marked: &str, make: impl Fn(&str, Range<usize>) -> Option<Change>) -> String {
        let mut parts = marked.split('|');
        let mut part = || parts.next().unwrap_or_default();
        let (before, chosen, after) = (part(), part(), part());
        let mut text = format!("{before}{chosen}{after}");
        let selection = before.len()..before.len() + chosen.len();
        let Some(change) = make(&text, selection) else { return "none".to_owned() };
        text.replace_range(change.range, &change.piece);
        text.insert(change.select.end, '|');
        text.insert(change.select.start, '|');
        text
    }

    #[test]
    fn marks_go_around_the_words_and_off_again() {
        assert_eq!(by(Form::Bold, "a |word | b"), "a **|word|**  b");
        assert_eq!(by(Form::Bold, "a **|word|** b"), "a |word| b");
        assert_eq!(by(Form::Bold, "a |**word**| b"), "a |word| b");
        assert_eq!(by(Form::Italic, "||"), "_||_");
        assert_eq!(by(Form::Strike, "|é|"), "~~|é|~~");
        assert_eq!(by(Form::Code, "|x|"), "`|x|`");
    }

    #[test]
    fn lines_get_their_marks_and_lose_them() {
        assert_eq!(by(Form::Quote, "one\nt|wo\nthr|ee"), "one\n|> two\n> three|");
        assert_eq!(by(Form::Quote, "|> two\n> three|"), "|two\nthree|");
        assert_eq!(by(Form::Numbers, "|a\nb|"), "|1. a\n2. b|");
        assert_eq!(by(Form::Bullets, "||"), "- ||");
        assert_eq!(by(Form::Block, "see |x|"), "see \n```\n|x|\n```");
        assert_eq!(by(Form::Block, "||"), "```\n||\n```");
    }

    #[test]
    fn a_link_takes_the_selection_and_a_pasted_address() {
        assert_eq!(by(Form::Link, "|here|"), "[here](||)");
        assert_eq!(by(Form::Link, "|https://a.b/c|"), "[||](https://a.b/c)");
        let paste = |marked: &str, address: &str| {
            shown(marked, |text, selection| pasted(text, selection, address))
        };
        assert_eq!(paste("see |this| x", "https://a.b/c"), "see [this](https://a.b/c)|| x");
        assert_eq!(paste("||", "https://a.b"), "none");
        assert_eq!(paste("|this|", "no address"), "none");
        assert_eq!(paste("|http://x.y|", "https://a.b"), "none");
    }
}
