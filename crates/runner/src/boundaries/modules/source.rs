//! Reads off a source file which modules at the top of its package it names.

use std::collections::BTreeSet;

/// One file, as far as modules go.
#[derive(Debug)]
pub(super) struct Source {
    /// From the package's `src`, with forward slashes.
    pub(super) path: String,
    /// Its module's path; empty for a root.
    pub(super) module: Vec<String>,
    /// Names that it takes from the root.
    pub(super) names: BTreeSet<String>,
    /// Of a root: names that it takes from its modules, with the module of each.
    pub(super) shown: Vec<(String, String)>,
    /// Paths of modules that are compiled for tests alone.
    pub(super) test_modules: Vec<String>,
}

impl Source {
    pub(super) fn read(path: &str, text: &str) -> Self {
        let path = path.replace('\\', "/");
        let stem = path.strip_suffix(".rs").unwrap_or(&path);
        let is_root = matches!(stem, "lib" | "main") || stem.starts_with("bin/");
        let module: Vec<String> =
            if is_root { Vec::new() } else { stem.split('/').map(str::to_owned).collect() };
        let (code, tests) = parted(&bare(text));
        let below = |name: String| [module.as_slice(), &[name]].concat().join("::");
        let mut names = BTreeSet::new();
        for (at, _) in code.match_indices("crate::") {
            if !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
                names.extend(firsts(&code[at + "crate::".len()..]));
            }
        }
        let to_the_root = "super::".repeat(module.len());
        for (at, _) in code.match_indices(&to_the_root).filter(|_| !module.is_empty()) {
            let rest = &code[at + to_the_root.len()..];
            if !code[..at].ends_with("super::") && !rest.starts_with("super::") {
                names.extend(firsts(rest));
            }
        }
        let shown = if is_root { shown(&code) } else { Vec::new() };
        let test_modules = tests.into_iter().map(below).collect();
        Self { path, module, names, shown, test_modules }
    }

    pub(super) fn is_root(&self) -> bool {
        self.module.is_empty()
    }
}

/// The text without comments and without what stands in quotes.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for line in text.lines() {
        let mut rest = line;
        while let Some(at) = rest.find(['"', '/']) {
            bare.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            if rest[at..].starts_with("//") {
                rest = "";
            } else if rest[at..].starts_with('"') && !rest[..at].ends_with('\'') {
                rest = closed(after).map_or("", |end| &after[end..]);
            } else {
                rest = after;
            }
        }
        bare.push_str(rest);
        bare.push('\n');
    }
    bare
}

/// The place after the quote that ends a text on its line.
fn closed(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !is_escaped => return Some(at + 1),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// The code that is not for tests, and the names of modules that are.
fn parted(code: &str) -> (String, Vec<String>) {
    let (mut kept, mut tests) = (String::with_capacity(code.len()), Vec::new());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let attribute = line.trim_start();
        if !attribute.starts_with("#[cfg(test)]") && !attribute.starts_with("#[cfg(all(test") {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - attribute.len()];
        let end = format!("{indent}}}");
        let mut item = lines.by_ref().skip_while(|line| line.trim_start().starts_with("#["));
        let Some(first) = item.next() else { break };
        if let Some((_, name)) = first.trim_end_matches(';').split_once("mod ")
            && first.ends_with(';')
        {
            tests.push(name.to_owned());
        } else if !first.ends_with([';', ',', '}']) {
            let _last = item.find(|line| line.starts_with(&end));
        }
    }
    (kept, tests)
}

/// The first names of a path, of which there are several where it goes on in braces.
fn firsts(path: &str) -> Vec<String> {
    if !path.starts_with('{') {
        return vec![first(path)];
    }
    let mut depth = 0;
    let inner = path.chars().take_while(|letter| {
        depth += i32::from(*letter == '{') - i32::from(*letter == '}');
        depth > 0
    });
    branches(inner.skip(1)).iter().map(|branch| first(branch)).collect()
}

fn first(path: &str) -> String {
    path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The parts of a list, whose own lists stay whole.
fn branches(list: impl Iterator<Item = char>) -> Vec<String> {
    let (mut branches, mut depth) = (vec![String::new()], 0);
    for letter in list {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ',' && depth == 0 {
            branches.push(String::new());
        } else if let Some(last) = branches.last_mut() {
            last.push(letter);
        }
    }
    branches
}

/// Names that a root's `use` takes from its modules, with the module of each.
fn shown(code: &str) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for statement in code.split(';') {
        let Some((_, tree)) = statement.split_once("use ") else { continue };
        let module = first(tree);
        shown.extend(lasts(tree).into_iter().map(|name| (name, module.clone())));
    }
    shown
}

/// The names at the ends of a tree of paths, as they are called from then on.
fn lasts(tree: &str) -> Vec<String> {
    match tree.split_once('{') {
        Some((_, inner)) => {
            let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
            branches(inner.chars()).iter().flat_map(|branch| lasts(branch)).collect()
        }
        None => tree.trim().rsplit([':', ' ']).next().map(str::to_owned).into_iter().collect(),
    }
}
