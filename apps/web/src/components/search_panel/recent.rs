//! Searches made last: kept in this browser.

use crate::dom;

const KEY: &str = "confab.search.recent";
/// So many are kept.
const MOST: usize = 8;

/// The newest first.
pub(super) fn all() -> Vec<String> {
    let kept = dom::recall(KEY).unwrap_or_default();
    kept.lines().map(str::to_owned).collect()
}

/// Puts a search before the others.
pub(super) fn note(query: &str) {
    dom::remember(KEY, &promoted(&all(), query).join("\n"));
}

pub(super) fn clear() {
    dom::remember(KEY, "");
}

fn promoted(kept: &[String], query: &str) -> Vec<String> {
    let others = kept.iter().filter(|other| *other != query).take(MOST - 1).cloned();
    std::iter::once(query.to_owned()).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_search_comes_first_and_each_once() {
        let kept: Vec<String> = (0..MOST).map(|at| at.to_string()).collect();
        let after = promoted(&kept, "3");
        assert_eq!((after.len(), after[0].as_str(), after[1].as_str()), (MOST, "3", "0"));
        assert_eq!(promoted(&kept, "new").len(), MOST);
    }
}
