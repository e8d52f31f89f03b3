//! Lists of people come in pages by handle.

/// People in one page.
const PAGE: u32 = 100;

/// How many the store is asked for: one more than a page, which tells whether there are more.
pub(super) const ASKED: u32 = PAGE + 1;

/// Cuts what the store gave to a page; says whether there was more.
pub(super) fn cut<T>(found: &mut Vec<T>) -> bool {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    more
}
