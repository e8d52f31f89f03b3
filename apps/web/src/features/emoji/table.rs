//! Emoji by group, and found by name or keyword.

/// Light skin, by which the table writes all of them.
const LIGHT: char = '\u{1F3FB}';

/// One emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Emoji {
    /// Without a skin tone.
    pub(crate) picture: &'static str,
    /// With light skin; empty where it has none to choose.
    light: &'static str,
    /// Short names, the usual one first.
    codes: &'static str,
    pub(crate) name: &'static str,
    keywords: &'static str,
}

/// Emoji that stand together.
#[derive(Debug)]
pub(crate) struct Group {
    /// Key of the group in the file.
    pub(crate) key: &'static str,
    pub(crate) emoji: Vec<Emoji>,
}

/// All emoji, in the order of Unicode.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) groups: Vec<Group>,
}

impl Table {
    /// Reads the file: `=group` before its emoji, each on a line with tabs between its parts.
    pub(crate) fn read(text: &'static str) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for line in text.lines() {
            if let Some(key) = line.strip_prefix('=') {
                groups.push(Group { key, emoji: Vec::new() });
            } else if let (Some(group), false) = (groups.last_mut(), line.is_empty()) {
                let mut parts = line.split('\t');
                let mut part = || parts.next().unwrap_or_default();
                let (picture, light, codes) = (part(), part(), part());
                let (name, keywords) = (part(), part());
                group.emoji.push(Emoji { picture, light, codes, name, keywords });
            }
        }
        Self { groups }
    }

    fn all(&self) -> impl Iterator<Item = Emoji> {
        self.groups.iter().flat_map(|group| group.emoji.iter().copied())
    }

    /// The emoji of a picture, whatever its skin tone.
    pub(crate) fn find(&self, picture: &str) -> Option<Emoji> {
        let bare: String = picture.chars().filter(|sign| !is_tone(*sign)).collect();
        let is_toned = bare.len() < picture.len();
        self.all().find(|emoji| {
            let bare_of = || emoji.light.chars().filter(|sign| !is_tone(*sign));
            emoji.picture == picture
                || is_toned && !emoji.light.is_empty() && bare_of().eq(bare.chars())
        })
    }

    /// Those whose names or keywords have a word that begins with each of the words that were
    /// typed: short names first, then names, then keywords.
    pub(crate) fn search(&self, typed: &str, most: usize) -> Vec<Emoji> {
        let typed = typed.trim().trim_matches(':').to_lowercase();
        let words: Vec<&str> = split(&typed).collect();
        if typed.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(usize, Emoji)> =
            self.all().filter_map(|emoji| Some((emoji.rank(&typed, &words)?, emoji))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().take(most).map(|(_, emoji)| emoji).collect()
    }
}

impl Emoji {
    /// The picture with a skin tone from 1 to 5; with 0, and where it has none, as it is.
    pub(crate) fn toned(&self, tone: usize) -> String {
        const TONES: [&str; 5] = ["🏻", "🏼", "🏽", "🏾", "🏿"];
        match tone.checked_sub(1).and_then(|at| TONES.get(at)) {
            Some(tone) if !self.light.is_empty() => self.light.replace(LIGHT, tone),
            _ => self.picture.to_owned(),
        }
    }

    /// The usual short name; of an emoji without one its name.
    pub(crate) fn code(&self) -> &'static str {
        self.codes.split(' ').next().filter(|code| !code.is_empty()).unwrap_or(self.name)
    }

    /// How well it fits, the smallest best; none where it does not.
    fn rank(&self, typed: &str, words: &[&str]) -> Option<usize> {
        let mut codes = self.codes.split(' ');
        if codes.clone().any(|code| code == typed) {
            return Some(0);
        }
        if codes.any(|code| code.starts_with(typed)) {
            return Some(1);
        }
        if self.name.starts_with(typed) {
            return Some(2);
        }
        let begins = |text: &str, word: &str| split(text).any(|part| part.starts_with(word));
        let named = |word: &&str| begins(self.name, word) || begins(self.codes, word);
        if words.iter().all(named) {
            return Some(3);
        }
        words.iter().all(|word| named(word) || begins(self.keywords, word)).then_some(4)
    }
}

/// Whether this gives the sign before it a skin tone.
fn is_tone(sign: char) -> bool {
    matches!(sign, LIGHT..='\u{1F3FF}')
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '_', '-', ':', ',']).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::read(include_str!("../../../assets/emoji.txt"))
    }

    fn found(typed: &str) -> Vec<&'static str> {
        table().search(typed, 5).iter().map(|emoji| emoji.picture).collect()
    }

    #[test]
    fn emoji_are_found_by_short_name_name_and_keyword_in_this_order() {
        assert_eq!(found("tada")[0], "🎉");
        assert_eq!(found(":+1:")[0], "👍");
        assert_eq!(found("red heart")[0], "❤️");
        assert_eq!(found("heart_eyes")[0], "😍");
        assert!(found("lol").contains(&"😄"), "{:?}", found("lol"));
        assert_eq!(found("Thumbs UP")[0], "👍");
        assert_eq!(found("no such thing"), [""; 0]);
        assert_eq!(found(" "), [""; 0]);
    }

    #[test]
    fn a_skin_tone_is_put_where_there_is_skin_and_on_everyone() {
        let table = table();
        let toned = |picture, tone| table.find(picture).map(|emoji| emoji.toned(tone));
        assert_eq!(toned("👍", 3).as_deref(), Some("👍🏽"));
        assert_eq!(toned("👍🏿", 1).as_deref(), Some("👍🏻"));
        assert_eq!(toned("☝️", 5).as_deref(), Some("☝🏿"));
        assert_eq!(toned("🧑‍🤝‍🧑", 2).as_deref(), Some("🧑🏼‍🤝‍🧑🏼"));
        assert_eq!(toned("🎉", 3).as_deref(), Some("🎉"));
        assert_eq!(toned("👍", 0).as_deref(), Some("👍"));
    }

    #[test]
    fn every_group_has_emoji_and_every_emoji_a_name() {
        let table = table();
        assert_eq!(table.groups.len(), 9);
        for group in &table.groups {
            assert!(group.emoji.len() > 50, "{}", group.key);
            for emoji in &group.emoji {
                for tone in 0..=5 {
                    assert_eq!(table.find(&emoji.toned(tone)), Some(*emoji), "{emoji:?}");
                }
                assert!(!emoji.picture.is_empty() && !emoji.name.is_empty(), "{emoji:?}");
                assert!(!emoji.code().is_empty(), "{emoji:?}");
            }
        }
    }
}
