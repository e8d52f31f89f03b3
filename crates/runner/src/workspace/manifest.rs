//! Manifest of a package in effect: its own lines, and those of the root that it takes over.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use toml::de::{DeTable, DeValue};

use super::Workspace;
use crate::files::Set;

type Lines = BTreeMap<String, String>;

/// All manifests of the workspace, a line for each value.
#[derive(Debug)]
pub(crate) struct Manifests {
    root: Lines,
    members: Vec<Lines>,
}

/// Lines that no compiler sees. Environment variables of Cargo that come from these are named by
/// dep-info.
const UNSEEN: &[&str] = &[
    "package.metadata.",
    "package.keywords",
    "package.categories",
    "package.publish",
    "package.include",
    "package.exclude",
    "badges.",
];

/// Files of a package's own tests, of no concern to its dependents.
const OF_TESTS: &[&str] = &["dev-dependencies.", "test.", "bench.", "example."];

impl Manifests {
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let root = read(&workspace.root.join("Cargo.toml"))?;
        let paths = workspace.packages.iter().map(super::Package::manifest);
        let members = paths.map(|path| match path.as_str() {
            "Cargo.toml" => Ok(root.clone()),
            path => read(&workspace.root.join(path)),
        });
        Ok(Self { members: members.collect::<Result<_>>()?, root })
    }

    /// The lines of a package that bear on how it is compiled; for those who depend on it, without
    /// those of its tests.
    pub(crate) fn effective(&self, package: usize, with_tests: bool) -> Set {
        let mut found = Set::default();
        for (key, value) in &self.members[package] {
            let is_of_tests = OF_TESTS.iter().any(|part| {
                key.starts_with(part) || key.starts_with("target.") && key.contains(part)
            });
            let is_roots = ["workspace.", "profile.", "patch."];
            if UNSEEN.iter().any(|part| key.starts_with(part))
                || is_of_tests && !with_tests
                || is_roots.iter().any(|part| key.starts_with(part))
            {
                continue;
            }
            match key.strip_suffix(".workspace") {
                Some(taken) if value == "true" => self.take_over(taken, &mut found),
                _ => found.insert(key.as_str(), value.as_str()),
            }
        }
        found
    }

    /// `version.workspace = true`, `lints.workspace = true`, `serde.workspace = true`.
    fn take_over(&self, key: &str, into: &mut Set) {
        let source = match key.split_once('.') {
            Some(("package", rest)) => format!("workspace.package.{rest}"),
            _ if key.contains("dependencies.") => {
                let name = key.rsplit_once("dependencies.").map_or(key, |(_, name)| name);
                format!("workspace.dependencies.{name}")
            }
            _ => format!("workspace.{key}"),
        };
        for (name, value) in below(&self.root, &source) {
            into.insert(format!("{key}{}", &name[source.len()..]), value);
        }
    }

    /// The lines of some profiles and of those that they inherit from.
    pub(crate) fn profiles(&self, names: &[&str]) -> Set {
        let mut found = Set::default();
        let mut open: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut seen = Vec::new();
        while let Some(name) = open.pop() {
            let prefix = format!("profile.{name}");
            let inherits = self.root.get(&format!("{prefix}.inherits"));
            open.extend(inherits.map(|name| name.trim_matches('"').to_owned()));
            found.extend(
                below(&self.root, &prefix).map(|(key, value)| (key.clone(), value.clone())),
            );
            seen.push(name);
            open.retain(|name| !seen.contains(name));
        }
        found
    }

    /// Folders that `[patch]` puts in place of packages from elsewhere: name and path.
    pub(crate) fn patches(&self) -> impl Iterator<Item = (String, &str)> {
        self.root.iter().filter_map(|(key, value)| {
            let name = key.strip_prefix("patch.")?.strip_suffix(".path")?;
            Some((name.rsplit('.').next()?.to_owned(), value.trim_matches('"')))
        })
    }

    /// The same members below another root.
    pub(crate) fn with_root(&self, text: &str) -> Result<Self> {
        Ok(Self { root: flatten(text)?, members: self.members.clone() })
    }

    /// The same with another text for one member.
    pub(crate) fn with_member(&self, package: usize, text: &str) -> Result<Self> {
        let mut members = self.members.clone();
        members[package] = flatten(text)?;
        Ok(Self { root: self.root.clone(), members })
    }

    /// The same with nothing for one member.
    pub(crate) fn without(&self, package: usize) -> Self {
        let mut members = self.members.clone();
        members[package] = Lines::new();
        Self { root: self.root.clone(), members }
    }

    /// The lines of `[patch]` and `[replace]` about some packages.
    pub(crate) fn patch_lines(&self, wants: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        let package = |key: &str| {
            // `patch.crates-io.NAME.path`, or `NAME.package = "…"` for one that is renamed.
            let mut parts = key.rsplit('.');
            let last = parts.next().unwrap_or_default().to_owned();
            let name = parts.next().unwrap_or_default().to_owned();
            let renamed =
                key.strip_suffix(&last).and_then(|table| self.root.get(&format!("{table}package")));
            let renamed = renamed.map(|name| name.trim_matches('"').to_owned());
            [Some(last), Some(name), renamed]
        };
        let counts = |key: &String| {
            key.starts_with("replace.")
                || key.starts_with("patch.")
                    && package(key).into_iter().flatten().any(|name| wants(&name))
        };
        let lines = self.root.iter().filter(|(key, _)| counts(key));
        lines.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// The lines of the root that bear on all packages.
    pub(crate) fn of_all(&self) -> Set {
        let kept = ["workspace.resolver", "cargo-features"];
        let is_kept = |(key, _): &(&String, &String)| kept.iter().any(|part| key.starts_with(part));
        self.root.iter().filter(is_kept).map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// The lines of one key, and of all keys below it.
fn below<'a>(lines: &'a Lines, key: &'a str) -> impl Iterator<Item = (&'a String, &'a String)> {
    lines
        .range(key.to_owned()..)
        .take_while(move |(name, _)| name.starts_with(key))
        .filter(move |(name, _)| name[key.len()..].is_empty() || name[key.len()..].starts_with('.'))
}

fn read(path: &Path) -> Result<Lines> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    flatten(&text).with_context(|| format!("{} cannot be understood", path.display()))
}

/// One line for each value of a TOML text, however it is laid out.
pub(crate) fn flatten(text: &str) -> Result<Lines> {
    let table = DeTable::parse(text)?;
    let mut lines = Lines::new();
    push_table("", table.get_ref(), &mut lines);
    Ok(lines)
}

fn push_table(path: &str, table: &DeTable<'_>, lines: &mut Lines) {
    for (key, value) in table {
        let key = key.get_ref();
        let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        push(&path, value.get_ref(), lines);
    }
}

fn push(path: &str, value: &DeValue<'_>, lines: &mut Lines) {
    match value {
        DeValue::Table(table) => push_table(path, table, lines),
        DeValue::Array(array) if array.iter().any(|value| value.get_ref().is_table()) => {
            for (number, value) in array.iter().enumerate() {
                push(&format!("{path}.{number}"), value.get_ref(), lines);
            }
        }
        value => {
            // `serde = "1"` says the same as `serde = { version = "1" }`.
            let is_version = value.is_str()
                && path.rsplit_once('.').is_some_and(|(table, _)| table.ends_with("dependencies"));
            let path = if is_version { format!("{path}.version") } else { path.to_owned() };
            lines.insert(path, show(value));
        }
    }
}

fn show(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(array) => {
            let parts: Vec<_> = array.iter().map(|value| show(value.get_ref())).collect();
            format!("[{}]", parts.join(", "))
        }
        DeValue::Table(_) => "{}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifests(root: &str, member: &str) -> Manifests {
        Manifests { root: flatten(root).unwrap(), members: vec![flatten(member).unwrap()] }
    }

    const MEMBER: &str = "
[package]
name = \"a\"
version.workspace = true
[package.metadata.other]
key = 1
[dependencies]
serde = { workspace = true, features = [\"rc\"] }
[dev-dependencies]
tempfile.workspace = true
[lints]
workspace = true
";
    const ROOT: &str = "
[workspace.package]
version = \"0.1.0\"
license = \"MIT\"
[workspace.dependencies]
serde = \"1\"
serde_json = \"1\"
tempfile = { version = \"3\", default-features = false }
[workspace.lints.rust]
unsafe_code = \"deny\"
[profile.mine]
inherits = \"release\"
[profile.release]
lto = true
";

    fn digest(root: &str, member: &str, with_tests: bool) -> String {
        manifests(root, member).effective(0, with_tests).digest().to_owned()
    }

    #[test]
    fn what_a_package_takes_from_the_root_counts_and_the_rest_does_not() {
        let own = digest(ROOT, MEMBER, false);
        for same in [
            ROOT.replace("license = \"MIT\"", ""),
            ROOT.replace("serde_json = \"1\"", "serde_json = \"2\""),
            ROOT.replace("version = \"3\"", "version = \"4\""),
        ] {
            assert_eq!(digest(&same, MEMBER, false), own, "{same}");
        }
        for other in [
            ROOT.replace("0.1.0", "0.2.0"),
            ROOT.replace("serde = \"1\"", "serde = \"2\""),
            ROOT.replace("deny", "warn"),
        ] {
            assert_ne!(digest(&other, MEMBER, false), own, "{other}");
        }
        let tests = ROOT.replace("version = \"3\"", "version = \"4\"");
        assert_ne!(digest(&tests, MEMBER, true), digest(ROOT, MEMBER, true));
    }

    #[test]
    fn layout_and_foreign_metadata_do_not_count() {
        let own = digest(ROOT, MEMBER, true);
        assert_eq!(digest(ROOT, &MEMBER.replace("key = 1", "key = 2"), true), own);
        let laid_out = MEMBER.replace(
            "serde = { workspace = true, features = [\"rc\"] }",
            "serde.workspace = true # a remark\nserde.features = [ \"rc\" ]",
        );
        assert_eq!(digest(ROOT, &laid_out, true), own);
    }

    #[test]
    fn a_profile_includes_what_it_inherits() {
        let all = manifests(ROOT, MEMBER);
        assert_eq!(all.profiles(&["mine"]).lines().len(), 2);
        assert!(all.profiles(&["dev"]).is_empty());
    }
}
