//! Named values with one digest over all of them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Names, each with the hash of its value.
#[derive(Debug, Default, Clone)]
pub(crate) struct Set {
    lines: BTreeMap<String, String>,
    digest: OnceLock<String>,
}

impl Set {
    pub(crate) fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.digest = OnceLock::new();
        self.lines.insert(name.into(), value.into());
    }

    pub(crate) fn lines(&self) -> &BTreeMap<String, String> {
        &self.lines
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// One hash over names and values. Their lengths are part of it: no two sets run into each other.
    pub(crate) fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let mut bytes = Vec::with_capacity(self.lines.len() * 96);
            for (name, value) in &self.lines {
                for text in [name, value] {
                    bytes.extend_from_slice(&text.len().to_le_bytes());
                    bytes.extend_from_slice(text.as_bytes());
                }
            }
            super::hash_bytes(&bytes)
        })
    }

    /// A line for each name, as it is kept to be compared later.
    pub(crate) fn text(&self) -> String {
        self.lines.iter().flat_map(|(name, value)| [value, "\t", name, "\n"]).collect()
    }

    pub(crate) fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        lines.map(|(value, name)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl FromIterator<(String, String)> for Set {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(lines: T) -> Self {
        Self { lines: lines.into_iter().collect(), digest: OnceLock::new() }
    }
}

impl Extend<(String, String)> for Set {
    fn extend<T: IntoIterator<Item = (String, String)>>(&mut self, lines: T) {
        self.digest = OnceLock::new();
        self.lines.extend(lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_do_not_run_into_each_other() {
        let set = |name: &str, value: &str| Set::from_iter([(name.to_owned(), value.to_owned())]);
        assert_ne!(set("ab", "c").digest(), set("a", "bc").digest());
        let mut grown = set("a", "b");
        let before = grown.digest().to_owned();
        grown.insert("c", "d");
        assert_ne!(grown.digest(), before);
        assert_eq!(Set::parse(&grown.text()).digest(), grown.digest());
    }
}
