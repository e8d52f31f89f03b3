//! Reads Cargo.lock: what each package depends on, and what a package's closure is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result};

use super::{Kind, Package, Workspace};

/// Cargo.lock, its packages numbered in its own order.
#[derive(Debug, Default)]
pub(crate) struct Lock {
    entries: Vec<Entry>,
    by_name: HashMap<String, Vec<usize>>,
    /// Dependencies of each entry, by number.
    links: Vec<Vec<usize>>,
    /// Closures that were asked for, by name.
    reached: RefCell<HashMap<String, Rc<Bits>>>,
}

#[derive(Debug, Default)]
struct Entry {
    name: String,
    version: String,
    source: String,
    checksum: String,
    dependencies: Vec<String>,
}

/// A set of packages of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Lock {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self::parse(&text))
    }

    /// Cargo writes the lock in one form, one value a line.
    pub(crate) fn parse(text: &str) -> Self {
        let mut lock = Self::default();
        let (mut entry, mut in_list) = (Entry::default(), false);
        for line in text.lines() {
            if line == "[[package]]" {
                lock.push(std::mem::take(&mut entry));
            } else if in_list {
                in_list = line != "]";
                if let Some(name) = quoted(line.trim_end_matches(',')) {
                    entry.dependencies.push(name.to_owned());
                }
            } else if line == "dependencies = [" {
                in_list = true;
            } else if let Some((key, value)) = line.split_once(" = ") {
                let value = quoted(value).unwrap_or_default().to_owned();
                match key {
                    "name" => entry.name = value,
                    // The number at the top is the form's own, and has no quotes.
                    "version" if !entry.name.is_empty() => entry.version = value,
                    "source" => entry.source = value,
                    "checksum" => entry.checksum = value,
                    _ => {}
                }
            }
        }
        lock.push(entry);
        let links =
            |entry: &Entry| entry.dependencies.iter().flat_map(|name| lock.named(name)).collect();
        lock.links = lock.entries.iter().map(links).collect();
        lock
    }

    fn push(&mut self, entry: Entry) {
        if !entry.name.is_empty() {
            self.by_name.entry(entry.name.clone()).or_default().push(self.entries.len());
            self.entries.push(entry);
        }
    }

    /// The version of a package that is locked once, or the first.
    pub(crate) fn version(&self, name: &str) -> Option<String> {
        let first = *self.by_name.get(name)?.first()?;
        Some(self.entries[first].version.clone())
    }

    pub(crate) fn empty(&self) -> Bits {
        Bits(vec![0; self.entries.len().div_ceil(64)])
    }

    /// The entries that go into a package, by their names; `with_dev` adds its own
    /// dev-dependencies. Of the other packages of the workspace only what their code uses counts.
    pub(crate) fn closure(&self, workspace: &Workspace, package: &Package, with_dev: bool) -> Bits {
        self.reach(workspace, self.of_member(package, with_dev))
    }

    /// The entries that a member's dependency tables name.
    fn of_member(&self, package: &Package, with_dev: bool) -> Vec<usize> {
        let own = self.named(&package.name).into_iter().find(|entry| {
            let entry = &self.entries[*entry];
            entry.source.is_empty() && entry.version == package.version
        });
        let Some(own) = own else { return Vec::new() };
        let wanted = |entry: usize| {
            package.dependencies.iter().any(|dependency| {
                (with_dev || dependency.kind != Kind::Dev)
                    && dependency.name == self.entries[entry].name
            })
        };
        self.links[own].iter().copied().filter(|entry| wanted(*entry)).collect()
    }

    /// The entries that `serde`, `serde 1.0.2` or `serde 1.0.2 (source)` may stand for.
    fn named(&self, text: &str) -> Vec<usize> {
        if let Some(all) = self.by_name.get(text) {
            return all.clone();
        }
        let mut words = text.splitn(3, ' ');
        let name = words.next().unwrap_or_default();
        let (version, source) = (words.next(), words.next());
        let all = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let fits = |entry: &&usize| {
            let entry = &self.entries[**entry];
            version.is_none_or(|version| entry.version == version)
                && source.is_none_or(|source| {
                    entry.source == source.trim_start_matches('(').trim_end_matches(')')
                })
        };
        all.iter().filter(fits).copied().collect()
    }

    /// Name and identity of each entry of a set that comes from outside.
    pub(crate) fn foreign<'a>(
        &'a self,
        set: &'a Bits,
    ) -> impl Iterator<Item = (String, String)> + 'a {
        self.entries.iter().enumerate().filter(|(number, _)| set.contains(*number)).filter_map(
            |(_, entry)| {
                let name = format!("{} {}", entry.name, entry.version);
                let identity = format!("{} {}", entry.source, entry.checksum);
                (!entry.source.is_empty()).then_some((name, identity))
            },
        )
    }

    /// Whether a set holds a package of this name.
    pub(crate) fn has(&self, set: &Bits, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|all| all.iter().any(|entry| set.contains(*entry)))
    }

    /// Names of the entries of a set that lie in a folder: members, and what is patched in.
    pub(crate) fn in_folders<'a>(&'a self, set: &'a Bits) -> impl Iterator<Item = &'a str> + 'a {
        let all = self.entries.iter().enumerate();
        all.filter(|(number, entry)| entry.source.is_empty() && set.contains(*number))
            .map(|(_, entry)| entry.name.as_str())
    }

    /// The entries that one name may stand for, and all that goes into them.
    pub(crate) fn closure_of(&self, workspace: &Workspace, name: &str) -> Rc<Bits> {
        if let Some(known) = self.reached.borrow().get(name) {
            return Rc::clone(known);
        }
        let start = self.by_name.get(name).cloned().unwrap_or_default();
        let found = Rc::new(self.reach(workspace, start));
        self.reached.borrow_mut().insert(name.to_owned(), Rc::clone(&found));
        found
    }

    fn reach(&self, workspace: &Workspace, mut open: Vec<usize>) -> Bits {
        let mut found = self.empty();
        while let Some(next) = open.pop() {
            if !found.insert(next) {
                continue;
            }
            let entry = &self.entries[next];
            let member = entry
                .source
                .is_empty()
                .then(|| workspace.packages.iter().find(|member| member.name == entry.name));
            match member.flatten() {
                Some(member) => open.extend(self.of_member(member, false)),
                None => open.extend(&self.links[next]),
            }
        }
        found
    }
}

impl Bits {
    /// Adds one, and says whether it is new.
    fn insert(&mut self, number: usize) -> bool {
        let (word, bit) = (number / 64, 1 << (number % 64));
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }

    fn contains(&self, number: usize) -> bool {
        self.0[number / 64] & (1 << (number % 64)) != 0
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }
}

fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"version = 4

[[package]]
name = "own"
version = "0.1.0"
dependencies = [
 "left 1.0.0",
 "right",
]

[[package]]
name = "left"
version = "1.0.0"
source = "registry"
checksum = "a"

[[package]]
name = "left"
version = "2.0.0"
source = "registry"
checksum = "b"

[[package]]
name = "right"
version = "1.0.0"
source = "registry"
checksum = "c"
dependencies = [
 "left 2.0.0",
]
"#;

    #[test]
    fn a_closure_follows_versions_and_leaves_out_what_is_not_used() {
        let lock = Lock::parse(LOCK);
        let dependency = |name: &str, kind| super::super::Dependency {
            name: name.to_owned(),
            kind,
            request: String::new(),
            path: None,
        };
        let own = Package {
            name: "own".to_owned(),
            version: "0.1.0".to_owned(),
            dependencies: vec![dependency("left", Kind::Normal), dependency("right", Kind::Dev)],
            ..Package::default()
        };
        let workspace = Workspace {
            root: "/w".into(),
            target: "/w/target".into(),
            packages: vec![own.clone()],
            settings: serde_json::Value::Null,
        };
        let names = |with_dev| {
            let set = lock.closure(&workspace, &own, with_dev);
            lock.foreign(&set).map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(false), ["left 1.0.0"]);
        assert_eq!(names(true), ["left 1.0.0", "left 2.0.0", "right 1.0.0"]);
        assert_eq!(lock.version("right").as_deref(), Some("1.0.0"));
    }
}
