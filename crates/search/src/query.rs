//! Reads what someone typed into the search box.
//!
//! | typed | looks for |
//! | --- | --- |
//! | `deploy` | words that begin so, where they have three letters or more |
//! | `"deploy"`, `"a b"` | the very word; words in a row |
//! | `de*` | words that begin so |
//! | `foo-bar`, `a@b.example` | its parts in a row |
//! | `部署` | these signs in a row |
//! | `-word`, `-"a b"`, `-from:ana` | messages without |
//! | `from:ana`, `from:me`, `in:general`, `in:@ana` | an author, a room, a conversation |
//! | `before:`, `after:`, `on:` `2026-03-09`, `2026-03`, `2026`, `today`, `yesterday` | days |
//! | `has:link`, `has:file`, `has:reaction`, `is:thread`, `is:pinned` | what a message has and is |

use crate::date::{Day, Span};
use crate::piece::{Piece, pieces};
use crate::tag::Tag;

/// Characters of a query.
pub const LONGEST_QUERY: usize = 500;

/// Terms and filters that are read; the others are left out.
const MOST_TERMS: usize = 24;
/// Letters from which on a word stands for all that begin with it.
const BEGINS_FROM: usize = 3;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub terms: Vec<Term>,
    /// Filters that name someone or a room, for who knows them.
    pub filters: Vec<Filter>,
    pub before: Option<Day>,
    /// From this day on.
    pub from: Option<Day>,
    /// Words that look like a filter and are none: they were looked for as words.
    pub unknown: Vec<String>,
}

/// Something that a message must have, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub wanted: Wanted,
    pub negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Pieces in a row; the last may be the beginning of a word.
    Text {
        pieces: Vec<Piece>,
        begins: bool,
    },
    Tag(Tag),
}

/// An author or a room by its name; a conversation by `@` and the other's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub of: Has,
    pub name: String,
    pub negated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    Author,
    Room,
}

/// A part of a query as it stands.
#[derive(Debug, Default)]
struct Word<'a> {
    negated: bool,
    key: Option<&'a str>,
    text: &'a str,
    quoted: bool,
}

impl Query {
    /// Reads a query, with the asker's day.
    pub fn parse(text: &str, today: Day) -> Self {
        let mut query = Self::default();
        for word in words(text).into_iter().take(MOST_TERMS) {
            query.take(&word, today);
        }
        query
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        let Self { terms, filters, before, from, .. } = self;
        terms.is_empty() && filters.is_empty() && before.is_none() && from.is_none()
    }

    fn take(&mut self, word: &Word<'_>, today: Day) {
        if let Some(key) = word.key {
            if self.filter(&key.to_ascii_lowercase(), word, today) {
                return;
            }
            if looks_like_a_filter(key, word.text) {
                self.unknown.push(format!("{key}:{}", word.text));
            }
            self.text(&format!("{key} {}", word.text), word);
        } else {
            self.text(word.text, word);
        }
    }

    /// Takes a filter; `false` where it is none.
    fn filter(&mut self, key: &str, word: &Word<'_>, today: Day) -> bool {
        let Word { negated, text, .. } = *word;
        match key {
            "from" | "in" => {
                // `in:@ana` is the conversation with her.
                let (of, signs) = if key == "from" { (Has::Author, '@') } else { (Has::Room, '#') };
                let name = text.trim_start_matches(signs);
                if name.is_empty() {
                    return false;
                }
                self.filters.push(Filter { of, name: name.to_owned(), negated });
            }
            "has" | "is" => {
                let Some(tag) = tag(key, &text.to_ascii_lowercase()) else { return false };
                self.terms.push(Term { wanted: Wanted::Tag(tag), negated });
            }
            "before" | "after" | "on" if !negated => {
                let Some(Span { from, until }) = Span::named(text, today) else { return false };
                if key == "after" {
                    self.since(until);
                } else {
                    self.until(if key == "on" { until } else { from });
                }
                if key == "on" {
                    self.since(from);
                }
            }
            _ => return false,
        }
        true
    }

    fn since(&mut self, day: Day) {
        self.from = self.from.max(Some(day));
    }

    fn until(&mut self, day: Day) {
        self.before = Some(self.before.map_or(day, |before| before.min(day)));
    }

    fn text(&mut self, text: &str, word: &Word<'_>) {
        let pieces = pieces(text);
        let Some(last) = pieces.last() else { return };
        let letters = last.folded.chars().count();
        let starred = text.ends_with('*') && last.at.end + 1 == text.len();
        let begins = !word.quoted && letters >= BEGINS_FROM;
        let wanted = Wanted::Text { pieces, begins: begins || starred };
        self.terms.push(Term { wanted, negated: word.negated });
    }
}

fn tag(key: &str, word: &str) -> Option<Tag> {
    Some(match (key, word) {
        ("has", "link" | "links") => Tag::Link,
        ("has", "file" | "files") => Tag::File,
        ("has", "reaction" | "reactions") => Tag::Reaction,
        ("is", "thread") => Tag::Thread,
        ("is", "pinned") => Tag::Pinned,
        _ => return None,
    })
}

/// An address or a time of day is no filter.
fn looks_like_a_filter(key: &str, text: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.starts_with('/')
}

/// The words of a query, with what is quoted in one.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut word = Word::default();
        if let Some(after) = rest.strip_prefix('-').filter(|after| !after.starts_with(blank)) {
            (word.negated, rest) = (true, after);
        }
        let end = rest.find(|letter| blank(letter) || is_quote(letter)).unwrap_or(rest.len());
        if let Some((key, value)) = rest[..end].split_once(':')
            && !key.is_empty()
            && (!value.is_empty() || rest[end..].starts_with(is_quote))
        {
            word.key = Some(key);
            rest = &rest[key.len() + 1..];
        }
        (word.text, word.quoted, rest) = value(rest);
        if !word.text.is_empty() {
            all.push(word);
        }
        rest = rest.trim_start();
    }
    all
}

/// Gives a quoted text, or all up to a space; whether it was quoted; and the rest.
fn value(text: &str) -> (&str, bool, &str) {
    if let Some(inside) = text.strip_prefix(is_quote) {
        let (quoted, rest) = inside.split_once(is_quote).unwrap_or((inside, ""));
        return (quoted, true, rest);
    }
    let end = text.find(|letter| blank(letter) || is_quote(letter)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, false, rest)
}

fn blank(letter: char) -> bool {
    letter.is_whitespace()
}

/// Telephones write their own.
fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}
