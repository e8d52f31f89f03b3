//! Finds addresses, mentions, rooms and emoji by name in running text.

use confab_protocol::Handle;

use crate::address;
use crate::shortcodes;
use crate::target::readable;
use crate::{Inline, MAX_LINKS, MAX_MENTIONS, MAX_NODES, MAX_ROOMS, Target};

/// Nodes that what is being written when the budget is spent may still take: code, a row of cells,
/// links that are closed as text, and the paragraph of what is left.
const CLOSING: usize = 72;

/// The longest name of a room.
const ROOM_BYTES: usize = 256;

/// How many nodes, links and mentions may still be made.
#[derive(Debug)]
pub(crate) struct Budget {
    nodes: usize,
    links: usize,
    mentions: usize,
    rooms: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: MAX_NODES, links: MAX_LINKS, mentions: MAX_MENTIONS, rooms: MAX_ROOMS }
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

    pub(crate) fn left(&self) -> usize {
        self.nodes.saturating_sub(CLOSING)
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
    /// Where a backslash stood, ascending: nothing is found there.
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

    /// Splits the text into plain text and what is found in it, in one pass.
    pub(crate) fn into_inlines(self, budget: &mut Budget) -> Vec<Inline> {
        let mut found = Vec::new();
        let mut plain_from = 0;
        let mut at = 0;
        while let Some(next) = self.next_candidate(at).filter(|_| !budget.is_spent()) {
            let (back, length, inline) = match self.candidate(plain_from, next, budget) {
                Found::Made(length, inline) => (0, length, inline),
                Found::Around(back, length, inline) => (back, length, inline),
                Found::Text(length) => {
                    at = next + length;
                    continue;
                }
            };
            if plain_from < next - back {
                budget.spend(1);
                found.push(Inline::Text(self.text[plain_from..next - back].to_owned()));
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

    /// The next byte that could begin something.
    fn next_candidate(&self, from: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[from..];
        let begins = |b: &u8| matches!(b, b'@' | b'h' | b'H' | b'w' | b'W' | b'#' | b':');
        rest.iter().position(begins).map(|ahead| from + ahead)
    }

    fn candidate(&self, plain_from: usize, at: usize, budget: &mut Budget) -> Found {
        let rest = &self.text[at..];
        // Something that was found directly before joins nothing.
        let before = self.text[plain_from..at].chars().next_back();
        if self.escaped.binary_search(&at).is_ok() {
            return Found::Text(1);
        }
        match rest.as_bytes()[0] {
            b'@' => match address::mail(&self.text[plain_from..], at - plain_from) {
                Some((back, ahead)) => mail(&self.text[at - back..=at + ahead], back, budget),
                None if before.is_some_and(joins_to_address) => Found::Text(1),
                None => mention(rest, budget),
            },
            b'#' => room(rest, before, budget),
            b':' => emoji(rest, before, budget),
            _ if before.is_some_and(char::is_alphanumeric) => Found::Text(1),
            _ => web(rest, budget),
        }
    }
}

enum Found {
    /// Nothing begins here: so many bytes are text.
    Text(usize),
    Made(usize, Inline),
    /// It began so many bytes before, and goes on for so many.
    Around(usize, usize, Inline),
}

/// Whether an `@` after this belongs to an e-mail address or a path.
fn joins_to_address(before: char) -> bool {
    before.is_alphanumeric() && !crate::marks::is_cjk(before)
        || matches!(before, '@' | '_' | '-' | '+' | '/' | '\\' | '%' | '=')
}

fn mention(rest: &str, budget: &mut Budget) -> Found {
    let handle_byte = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let run = rest.bytes().skip(1).take_while(handle_byte).count();
    let after = rest[1 + run..].chars().next();
    let joined = |c: char| c.is_alphanumeric() && !crate::marks::is_cjk(c);
    if after.is_some_and(|c| joined(c) || matches!(c, '@' | '/')) {
        return Found::Text(1 + run);
    }
    // "@ana." at the end of a sentence means ana.
    let name = rest[1..=run].trim_end_matches(['.', '-', '_']);
    match Handle::parse(name) {
        Ok(handle) if budget.take_mention() => {
            budget.spend(1);
            let written = name.to_owned();
            Found::Made(1 + name.len(), Inline::Mention { handle, written })
        }
        _ => Found::Text(1 + run),
    }
}

fn mail(address: &str, back: usize, budget: &mut Budget) -> Found {
    let ahead = address.len() - back;
    let bare = address.strip_prefix(address::MAILTO).unwrap_or(address);
    match Target::parse(&format!("{}{bare}", address::MAILTO)) {
        Some(target) if budget.take_link() => {
            Found::Around(back, ahead, link(target, address, budget))
        }
        _ => Found::Text(ahead),
    }
}

fn web(rest: &str, budget: &mut Budget) -> Found {
    let scheme = address::scheme(rest);
    let Some(length) = address::web(rest) else { return Found::Text(scheme.max(1)) };
    let text = &rest[..length];
    let target =
        if scheme == 0 { Target::parse(&format!("https://{text}")) } else { Target::parse(text) };
    match target {
        Some(target) if budget.take_link() => Found::Made(length, link(target, text, budget)),
        _ => Found::Text(length),
    }
}

fn link(target: Target, text: &str, budget: &mut Budget) -> Inline {
    budget.spend(2);
    Inline::Link { target, content: vec![Inline::Text(readable(text))], title: None }
}

/// A name after `#`, with a letter in it: `#12` counts something.
fn room(rest: &str, before: Option<char>, budget: &mut Budget) -> Found {
    let joined = |c: char| c.is_alphanumeric() && !crate::marks::is_cjk(c);
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let run = rest[1..].find(|c| !inside(c)).unwrap_or(rest.len() - 1);
    let name = rest[1..=run].trim_end_matches(['.', '-', '_']);
    let stands_alone =
        before.is_none_or(|c| !joined(c) && !matches!(c, '#' | '/' | '&' | '_' | '-'));
    let fits = name.len() <= ROOM_BYTES && name.contains(char::is_alphabetic);
    if !(stands_alone && fits && take(&mut budget.rooms)) {
        return Found::Text(1 + run);
    }
    budget.spend(1);
    Found::Made(1 + name.len(), Inline::Room(name.to_owned()))
}

/// A known name between colons, which stands apart from letters.
fn emoji(rest: &str, before: Option<char>, budget: &mut Budget) -> Found {
    let Some((name, picture)) = shortcodes::find(rest) else { return Found::Text(1) };
    let length = name.len() + 2;
    let joined = |c: char| c == ':' || c.is_ascii_alphanumeric();
    let after = rest[length..].chars().next();
    if before.is_some_and(joined) || after.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return Found::Text(1);
    }
    budget.spend(1);
    Found::Made(length, Inline::Emoji { name, picture })
}
