//! Emoji chosen last, and the skin tone: kept in this browser.

use crate::dom;

const RECENT: &str = "confab.emoji.recent";
const TONE: &str = "confab.emoji.tone";
/// So many are kept: three rows.
const MOST: usize = 24;

/// Emoji chosen last, the newest first.
pub(crate) fn recent() -> Vec<String> {
    let kept = dom::recall(RECENT).unwrap_or_default();
    kept.split_whitespace().map(str::to_owned).collect()
}

/// Puts an emoji before the others that were chosen.
pub(crate) fn note_recent(picture: &str) {
    dom::remember(RECENT, &promoted(&recent(), picture).join(" "));
}

fn promoted(kept: &[String], picture: &str) -> Vec<String> {
    let others = kept.iter().filter(|other| *other != picture).take(MOST - 1).cloned();
    std::iter::once(picture.to_owned()).chain(others).collect()
}

/// The skin tone, from 1 for light to 5 for dark; 0 for none.
pub(crate) fn tone() -> usize {
    dom::recall(TONE).and_then(|kept| kept.parse().ok()).filter(|tone| *tone <= 5).unwrap_or(0)
}

pub(super) fn keep_tone(tone: usize) {
    dom::remember(TONE, &tone.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emoji_chosen_last_comes_first_and_each_once() {
        let kept: Vec<String> = (0..MOST).map(|at| at.to_string()).collect();
        let after = promoted(&kept, "3");
        assert_eq!(
            (after.len(), &after[..4]),
            (MOST, &["3", "0", "1", "2"].map(str::to_owned)[..])
        );
        let after = promoted(&kept, "new");
        assert_eq!((after.len(), after[0].as_str(), after[MOST - 1].as_str()), (MOST, "new", "22"));
    }
}
