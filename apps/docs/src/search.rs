//! The index of the search: for each part of each page the words in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::kit;
use crate::markdown::{Block, Inline, Table, plain};
use crate::site::{Page, Site};

/// Words that stand nearly everywhere.
const COMMON: &[&str] = &[
    "after", "again", "all", "also", "and", "any", "are", "before", "between", "but", "can",
    "does", "each", "every", "for", "from", "has", "have", "how", "into", "its", "may", "more",
    "not", "once", "one", "only", "other", "over", "own", "same", "than", "that", "the", "their",
    "them", "then", "there", "they", "this", "too", "two", "was", "were", "what", "when", "where",
    "which", "while", "who", "will", "with", "without", "you", "your",
];
/// Pages whose words are found on others.
const LEFT_OUT: &[&str] = &["CHANGELOG.md"];

/// Words with the parts that they are in, in order.
type Words = BTreeMap<String, Vec<u32>>;

/// A script that hands the index to the page's own: it comes from a file as from a server.
///
/// `pages` is a list of `[title, address, [[heading, id], …]]`, whose headings are the parts. `words`
/// are all words but the `common` ones, and `places` for each of them the parts that it is in: a character for each, which
/// tells the distance from the one before. Sorted like this it packs best.
pub(crate) fn index(site: &Site) -> String {
    let (mut pages, mut words, mut part) = (Vec::new(), Words::new(), 0);
    for (page, path) in site.pages.iter().zip(&site.paths) {
        if LEFT_OUT.contains(&page.file.as_str()) {
            continue;
        }
        let address = if path.is_empty() { String::new() } else { format!("{path}/") };
        pages.push(json!([page.title, address, parts(page, &mut part, &mut words)]));
    }
    let (words, places): (Vec<String>, Vec<Vec<u32>>) = words.into_iter().unzip();
    let places: Vec<String> = places.iter().map(|parts| steps(parts)).collect();
    let index = json!({
        "pages": pages, "words": words.join(" "), "places": places.join(" "),
        "common": COMMON.join(" "),
    });
    format!("confabFound({index})\n")
}

/// The headings of a page, the first of which is none; notes the words below each.
fn parts(page: &Page, part: &mut u32, words: &mut Words) -> Vec<Value> {
    let mut headings = vec![json!(["", ""])];
    let mut here = BTreeSet::new();
    for (title, id, says) in page.is_kit().then(kit::texts).into_iter().flatten() {
        note(&mut here, part, words);
        headings.push(json!([title, id]));
        add_text(says, &mut here);
    }
    for block in &page.blocks {
        if let Block::Heading { text, id, .. } = block {
            note(&mut here, part, words);
            headings.push(json!([plain(text), id]));
        } else {
            add(block, &mut here);
        }
    }
    note(&mut here, part, words);
    headings
}

fn note(here: &mut BTreeSet<String>, part: &mut u32, words: &mut Words) {
    for word in std::mem::take(here) {
        words.entry(word).or_default().push(*part);
    }
    *part += 1;
}

/// Each part as the character so far after `"` as the part is after the one before.
fn steps(parts: &[u32]) -> String {
    let mut next = 0;
    let step = |part: &u32| {
        let step = part - next;
        next = part + 1;
        char::from_u32(u32::from('#') + step).unwrap_or('#')
    };
    parts.iter().map(step).collect()
}

fn add(block: &Block, words: &mut BTreeSet<String>) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::Plain(text) => {
            add_words(text, words);
        }
        Block::Code { text, .. } => add_text(text, words),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| add(block, words)),
        Block::Quote(blocks) => blocks.iter().for_each(|block| add(block, words)),
        Block::Table(Table { head, rows, .. }) => {
            let cells = std::iter::once(head).chain(rows).flatten();
            cells.for_each(|cell| add_words(cell, words));
        }
        Block::Rule | Block::Include { .. } => {}
    }
}

fn add_words(text: &[Inline], words: &mut BTreeSet<String>) {
    add_text(&plain(text), words);
}

/// Words are letters, digits, `_` and `-` in between: `CONFAB_REDIS_URL` is one.
fn add_text(text: &str, words: &mut BTreeSet<String>) {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    for word in parts.map(|word| word.trim_matches(['-', '_']).to_lowercase()) {
        if word.chars().count() > 2 && !COMMON.contains(&word.as_str()) {
            words.insert(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_that_people_look_for() {
        let mut words = BTreeSet::new();
        add_text("The `CONFAB_REDIS_URL` and `/healthz`: a read-only 4001, -- for it.", &mut words);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(words, ["4001", "confab_redis_url", "healthz", "read-only"]);
    }

    #[test]
    fn parts_are_told_by_their_distances() {
        assert_eq!(steps(&[0, 1, 3]), "##$");
        assert_eq!(steps(&[2]), "%");
    }
}
