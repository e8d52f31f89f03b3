//! Plural categories of whole numbers, as a table that servers look up.
//!
//! In nearly all languages the category of a number from 100 on follows from its last two digits,
//! and from whether it is made of millions. The table holds 0 to 199, and a million; a language that
//! needs more is refused here.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};

/// Numbers that a table is compared with, beside all below 2,000.
const LARGE: [u64; 8] =
    [10_000, 12_345, 100_000, 1_000_000, 1_000_001, 2_000_000, 3_000_100, 10_000_000];

/// The categories of 0 to 199, and of a million, as letters.
pub(crate) fn table(tag: &str) -> Result<String, String> {
    let locale: Locale = tag.parse().map_err(|error| format!("{tag} is no language: {error}"))?;
    let rules = PluralRules::try_new((&locale).into(), PluralRulesOptions::default());
    let rules = rules.map_err(|error| format!("{tag} has no plurals: {error}"))?;
    let category = |number: u64| letter(rules.category_for(number));
    let table: String = (0..200).chain([1_000_000]).map(category).collect();
    for number in (0..2_000).chain(LARGE) {
        if look_up(&table, number) != Some(category(number)) {
            return Err(format!("{tag}: the category of {number} is not in a table of 200"));
        }
    }
    Ok(table)
}

/// As servers do it.
fn look_up(table: &str, number: u64) -> Option<char> {
    let at = match number {
        0..200 => number,
        _ if number.is_multiple_of(1_000_000) => 200,
        _ => 100 + number % 100,
    };
    table.chars().nth(usize::try_from(at).ok()?)
}

fn letter(category: PluralCategory) -> char {
    match category {
        PluralCategory::Zero => 'z',
        PluralCategory::One => '1',
        PluralCategory::Two => '2',
        PluralCategory::Few => 'f',
        PluralCategory::Many => 'm',
        PluralCategory::Other => '*',
    }
}
