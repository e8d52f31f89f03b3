//! Finds addresses and mentions in running text.

use confab_protocol::Handle;

use crate::target::{readable, starts_with_host};
use crate::{Inline, MAX_LINKS, MAX_MENTIONS, MAX_NODES, Target};

/// Nodes that what is being written when the budget is spent may still take: code, the text and
/// the address before it, and the paragraph of what is left.
const CLOSING: usize = 18;

/// How many nodes, links and mentions may still be made.
#[derive(Debug)]
pub(crate) struct Budget {
    nodes: usize,
    links: usize,
    mentions: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: MAX_NODES, links: MAX_LINKS, mentions: MAX_MENTIONS }
    }
}

impl Budget {
    pub(crate) fn spend(&mut self, nodes: usize) {
        self.nodes = self.nodes.saturating_sub(nodes);
    }

    /// Whether only what is open may be ended.
    pub(crate) fn is_spent(&self) -> bool {
        self.nodes < CLOSING
    }

    pub(crate) fn take_link(&mut self) -> bool {
        take(&mut self.links)
    }

    fn take_mention(&mut self) -> bool {
        take(&mut self.mentions)
    }
}

fn take(left: &mut usize) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

/// Text between two marks of formatting, in the pieces that the Markdown parser gives.
#[derive(Debug, Default)]
pub(crate) struct Run {
    text: String,
    /// Where a backslash stood, ascending: an `@` there mentions no one.
    escaped: Vec<usize>,
}

impl Run {
    pub(crate) fn push(&mut self, text: &str, escaped: bool) {
        if escaped {
            self.escaped.push(self.text.len());
        }
        self.text.push_str(text);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Splits the text into plain text, links and mentions, in one pass.
    pub(crate) fn into_inlines(self, budget: &mut Budget) -> Vec<Inline> {
        let mut found = Vec::new();
        let mut plain_from = 0;
        let mut at = 0;
        while let Some(next) = self.next_candidate(at).filter(|_| !budget.is_spent()) {
            let (length, inline) = match self.candidate(next, budget) {
                Found::Made(length, inline) => (length, inline),
                Found::Text(length) => {
                    at = next + length;
                    continue;
                }
            };
            if plain_from < next {
                budget.spend(1);
                found.push(Inline::Text(self.text[plain_from..next].to_owned()));
            }
            found.push(inline);
            at = next + length;
            plain_from = at;
        }
        if plain_from < self.text.len() {
            budget.spend(1);
            found.push(Inline::Text(self.text[plain_from..].to_owned()));
        }
        found
    }

    /// The next byte that could begin a mention or an address.
    fn next_candidate(&self, from: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[from..];
        rest.iter().position(|b| matches!(b, b'@' | b'h' | b'H')).map(|ahead| from + ahead)
    }

    fn candidate(&self, at: usize, budget: &mut Budget) -> Found {
        let rest = &self.text[at..];
        let before = self.text[..at].chars().next_back();
        if rest.starts_with('@') {
            if self.escaped.binary_search(&at).is_ok() || before.is_some_and(joins_to_address) {
                return Found::Text(1);
            }
            return mention(rest, budget);
        }
        if before.is_some_and(char::is_alphanumeric) {
            return Found::Text(1);
        }
        address(rest, budget)
    }
}

enum Found {
    /// Nothing begins here: so many bytes are text.
    Text(usize),
    Made(usize, Inline),
}

/// Whether an `@` after this belongs to an e-mail address or a path.
fn joins_to_address(before: char) -> bool {
    before.is_alphanumeric() || matches!(before, '@' | '_' | '-' | '+' | '/' | '\\' | '%' | '=')
}

fn mention(rest: &str, budget: &mut Budget) -> Found {
    let handle_byte = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let run = rest.bytes().skip(1).take_while(handle_byte).count();
    let after = rest[1 + run..].chars().next();
    if after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '/')) {
        return Found::Text(1 + run);
    }
    // "@ana." at the end of a sentence means ana.
    let name = rest[1..=run].trim_end_matches(['.', '-', '_']);
    match Handle::parse(name) {
        Ok(handle) if budget.take_mention() => {
            budget.spend(1);
            Found::Made(1 + name.len(), Inline::Mention(handle))
        }
        _ => Found::Text(1 + run),
    }
}

fn address(rest: &str, budget: &mut Budget) -> Found {
    let scheme = ["http://", "https://"].into_iter().find(|scheme| {
        rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let Some(scheme) = scheme else { return Found::Text(1) };
    if !starts_with_host(&rest[scheme.len()..]) {
        return Found::Text(scheme.len());
    }
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`');
    let whole = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let text = without_closing_punctuation(whole);
    match Target::parse(text) {
        Some(target) if text.len() > scheme.len() && budget.take_link() => {
            budget.spend(2);
            let content = vec![Inline::Text(readable(text))];
            Found::Made(text.len(), Inline::Link { target, content })
        }
        _ => Found::Text(whole.len()),
    }
}

/// Leaves to the sentence what ends it, and a bracket that was opened before the address
/// (as GitHub Flavored Markdown's extended autolinks do).
fn without_closing_punctuation(mut text: &str) -> &str {
    let count = |c: char| text.matches(c).count();
    let mut round = (count('('), count(')'));
    let mut square = (count('['), count(']'));
    while let Some(last) = text.chars().next_back() {
        let closes = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '…' => true,
            ')' => unbalanced(&mut round),
            ']' => unbalanced(&mut square),
            _ => false,
        };
        if !closes {
            break;
        }
        text = &text[..text.len() - last.len_utf8()];
    }
    text
}

/// Whether one more is closed than opened; then the last is taken off.
fn unbalanced((opened, closed): &mut (usize, usize)) -> bool {
    let more = *closed > *opened;
    if more {
        *closed -= 1;
    }
    more
}
