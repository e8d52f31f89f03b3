//! Names of headings, made as GitHub makes them: the same link leads to the same place there.

use std::collections::HashSet;

/// The names that one text has given so far.
#[derive(Debug, Default)]
pub(super) struct Slugs(HashSet<String>);

impl Slugs {
    /// A name of its own for a heading.
    pub(super) fn give(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let mut name = slug.clone();
        for number in 1.. {
            if self.0.insert(name.clone()) {
                break;
            }
            name = format!("{slug}-{number}");
        }
        name
    }
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        '_' => Some('_'),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_named_as_on_github() {
        let mut slugs = Slugs::default();
        for (heading, name) in [
            ("From SQLite to Postgres, or back", "from-sqlite-to-postgres-or-back"),
            ("Who asks", "who-asks"),
            ("`GET /ws`", "get-ws"),
            ("A – B", "a--b"),
            ("Who asks", "who-asks-1"),
        ] {
            assert_eq!(slugs.give(heading), name);
        }
    }
}
