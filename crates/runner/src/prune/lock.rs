//! Cargo.lock with the packages that are still reached.

use std::collections::{BTreeSet, HashMap};

const HEAD: &str = "[[package]]";

/// One entry, as it is written.
struct Entry<'a> {
    text: &'a str,
    name: &'a str,
    version: &'a str,
    is_local: bool,
}

/// Keeps what these packages of the workspace reach.
pub(super) fn prune(text: &str, members: &[String]) -> String {
    let begin = text.find(HEAD).unwrap_or(text.len());
    let (head, rest) = text.split_at(begin);
    let mut entries = Vec::new();
    let mut parts: Vec<&str> = rest.split(HEAD).skip(1).collect();
    // Tables after the last package, such as patches that nothing uses.
    let tail = match parts.last_mut() {
        Some(last) => match last.find("\n[") {
            Some(at) => {
                let (own, tail) = last.split_at(at + 1);
                *last = own;
                tail
            }
            None => "",
        },
        None => "",
    };
    for part in parts {
        let value = |key: &str| {
            let line = part.lines().find_map(|line| line.strip_prefix(key));
            line.map_or("", |line| line.trim_matches('"'))
        };
        entries.push(Entry {
            text: part,
            name: value("name = "),
            version: value("version = "),
            is_local: value("source = ").is_empty(),
        });
    }
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, entry) in entries.iter().enumerate() {
        by_name.entry(entry.name).or_default().push(number);
    }
    let is_member =
        |entry: &Entry<'_>| entry.is_local && members.iter().any(|one| one == entry.name);
    let mut open: Vec<usize> =
        (0..entries.len()).filter(|number| is_member(&entries[*number])).collect();
    let mut kept = BTreeSet::new();
    while let Some(next) = open.pop() {
        if !kept.insert(next) {
            continue;
        }
        for line in entries[next].text.lines().filter(|line| line.starts_with(" \"")) {
            let mut words = line.trim().trim_end_matches(',').trim_matches('"').split(' ');
            let (name, version) = (words.next().unwrap_or_default(), words.next());
            let named = by_name.get(name).map(Vec::as_slice).unwrap_or_default().iter();
            open.extend(
                named.filter(|one| version.is_none_or(|version| entries[**one].version == version)),
            );
        }
    }
    let kept = kept.into_iter().map(|number| format!("{HEAD}{}", entries[number].text));
    format!("{head}{}{tail}", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_reached_goes_and_versions_are_told_apart() {
        let entry = |name: &str, version: &str, source: bool, dependencies: &str| {
            let source = if source { "source = \"registry\"\n" } else { "" };
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}{dependencies}\n"
            )
        };
        let lock = [
            "version = 4\n\n".to_owned(),
            entry("app", "0.1.0", false, "dependencies = [\n \"rand 0.8.0\",\n]\n"),
            entry("other", "0.1.0", false, "dependencies = [\n \"rand 0.9.0\",\n]\n"),
            entry("rand", "0.8.0", true, ""),
            entry("rand", "0.9.0", true, ""),
        ]
        .concat();
        let pruned = prune(&lock, &["app".to_owned()]);
        assert!(pruned.starts_with("version = 4\n") && pruned.contains("0.8.0"), "{pruned}");
        assert!(!pruned.contains("0.9.0\"\nsource") && !pruned.contains("other"), "{pruned}");
    }
}
