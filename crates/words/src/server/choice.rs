//! Chooses a language for someone, by what they asked for.

use super::{Language, pseudo};

/// The cookie that remembers what someone chose; no secret, and readable by scripts.
const COOKIE: &str = "confab-language";

impl Language {
    /// The name of the cookie that remembers a choice.
    pub const COOKIE: &'static str = COOKIE;

    /// The cookie that remembers this choice for a year.
    pub fn to_cookie(&self) -> String {
        format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", self.tag())
    }

    /// Languages to choose from; with `pseudo` those of development, too.
    pub fn offered(pseudo: bool) -> impl Iterator<Item = &'static Self> {
        Self::all().chain(pseudo::all().iter().filter(move |_| pseudo))
    }

    /// The language of a name such as `en`.
    pub fn named(tag: &str, pseudo: bool) -> Option<&'static Self> {
        Self::offered(pseudo).find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The best language for what a browser accepts, as its header `Accept-Language` says;
    /// English where there is none.
    pub fn accepted(header: &str) -> &'static Self {
        let mut wanted: Vec<(f32, &str)> = header.split(',').filter_map(wish).collect();
        // Stable: of two that are wanted as much, the one that is named first.
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let find = |tag: &str| Self::named(tag, false).or_else(|| kin(tag));
        wanted.into_iter().find_map(|(_, tag)| find(tag)).unwrap_or_else(Self::english)
    }
}

/// A language of a header and how much it is wanted, from 0 to 1.
fn wish(text: &str) -> Option<(f32, &str)> {
    let mut parts = text.split(';');
    let tag = parts.next()?.trim();
    let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
    let weight = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    (weight > 0.0 && !tag.is_empty()).then_some((weight, tag))
}

/// The language that the first part of a name names: `de` for `de-AT`.
fn kin(tag: &str) -> Option<&'static Language> {
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
    Language::all().find(|language| main(language.tag()) == main(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_development_are_for_those_who_ask() {
        assert!(Language::named("en-XA", false).is_none());
        assert_eq!(Language::named("en-xa", true).map(Language::tag), Some("en-XA"));
        assert_eq!(Language::accepted("en-XA,ar-XB").tag(), "en");
    }

    #[test]
    fn what_a_browser_accepts_is_read_by_its_weights() {
        assert_eq!(wish(" de-AT ; q=0.5"), Some((0.5, "de-AT")));
        assert_eq!(wish("en"), Some((1.0, "en")));
        for none in ["", ";q=1", "en;q=0", "en;q=x"] {
            assert_eq!(wish(none), None, "{none}");
        }
    }

    #[test]
    fn whatever_a_browser_sends_there_is_a_language() {
        for header in ["", "*", "xx-YY;q=0.9", "en-GB,en;q=0.5", ",,;;q=,\u{1F600}"] {
            assert_eq!(Language::accepted(header).tag(), "en", "{header}");
        }
    }
}
