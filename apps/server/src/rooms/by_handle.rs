//! Lists of people come in pages by handle.

use serde::Deserialize;

/// People in one page.
const PEOPLE: u32 = 100;

/// How many the store is asked for: one more than a page, which tells whether there are more.
pub(crate) const ASKED: u32 = PEOPLE + 1;

/// Cuts what the store gave to a page; says whether there was more.
pub(crate) fn cut<T>(found: &mut Vec<T>) -> bool {
    let page = usize::try_from(PEOPLE).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    more
}

/// Which page of people.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) after: Option<String>,
}
