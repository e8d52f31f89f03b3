//! The words of a message that a query has found, as they stand in it.

use crate::piece::{Piece, pieces};
use crate::query::{Query, Term, Wanted};

/// Words that are marked, at most.
const MOST: usize = 24;

/// The parts of a text that fit the query's words, each once. Pieces in a row are one where nothing
/// but a few signs stands between them.
pub fn marks(query: &Query, text: &str) -> Vec<String> {
    let pieces = pieces(text);
    let mut all: Vec<String> = Vec::new();
    for term in &query.terms {
        let Term { wanted: Wanted::Text { pieces: wanted, begins }, negated: false } = term else {
            continue;
        };
        for found in pieces.windows(wanted.len().max(1)) {
            if !fits(found, wanted, *begins) {
                continue;
            }
            for part in parts(found, text) {
                if all.len() < MOST && !all.iter().any(|known| known == part) {
                    all.push(part.to_owned());
                }
            }
        }
    }
    // The longest first, so that a part of it is not marked in its place.
    all.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
    all
}

fn fits(found: &[Piece], wanted: &[Piece], begins: bool) -> bool {
    let last = wanted.len().saturating_sub(1);
    found.len() == wanted.len()
        && found.iter().zip(wanted).enumerate().all(|(place, (found, wanted))| {
            found.folded == wanted.folded
                || (begins
                    && place == last
                    && !wanted.is_sign
                    && found.folded.starts_with(&wanted.folded))
        })
}

/// The text of a row, or of each piece of it where a line or a long gap lies between.
fn parts<'t>(found: &[Piece], text: &'t str) -> Vec<&'t str> {
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return Vec::new() };
    let near = found.windows(2).all(|two| match two {
        [one, two] => {
            let between = &text[one.at.end..two.at.start];
            between.len() <= 3 && !between.contains(['\n', '*', '_', '`', '~', '['])
        }
        _ => true,
    });
    if near {
        return vec![&text[first.at.start..last.at.end]];
    }
    found.iter().map(|piece| &text[piece.at.clone()]).collect()
}
