//! Finds circles among the modules at the top of a package: what can be read in layers has none.
//!
//! Modules are told by the names of files, and edges by the text: paths that begin with `crate::`,
//! or lead to the root by `super::`. Tests may look anywhere.

mod source;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::config::Circle;
use crate::workspace::Package;
use source::Source;

/// From a module to those that it names, each with a file that does.
type Edges = BTreeMap<String, BTreeMap<String, String>>;

/// A circle in each knot of a package's modules, and what is allowed without need.
pub(super) fn check(
    root: &Path,
    package: &Package,
    allowed: &[Circle],
) -> Result<Vec<(String, String)>> {
    let allowed: Vec<_> = allowed.iter().filter(|row| row.package == package.name).collect();
    let edges = edges(&sources(&root.join(&package.folder).join("src"))?);
    let mut found: Vec<_> = knots(&without(&edges, &allowed))
        .iter()
        .map(|circle| format!("modules lead in a circle: {}", told(circle, &edges)))
        .collect();
    let alone = knots(&without(&edges, &allowed)).len();
    for row in &allowed {
        let others: Vec<_> = allowed.iter().copied().filter(|other| other != row).collect();
        if knots(&without(&edges, &others)).len() <= alone {
            found.push(format!("the circle through `{}` is allowed, and there is none", row.into));
        }
    }
    Ok(found.into_iter().map(|rule| (package.name.clone(), rule)).collect())
}

/// Every source file below a folder, with its path from there.
fn sources(folder: &Path) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let from_here = path.strip_prefix(folder).unwrap_or(&path);
                found.push(Source::read(&from_here.to_string_lossy(), &fs::read_to_string(&path)?));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn edges(sources: &[Source]) -> Edges {
    let for_tests: BTreeSet<_> = sources.iter().flat_map(|source| &source.test_modules).collect();
    let is_for_tests = |source: &Source| {
        (1..=source.module.len()).any(|end| for_tests.contains(&source.module[..end].join("::")))
    };
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let roots = || sources.iter().filter(|source| source.is_root());
    let tops = || sources.iter().filter_map(|source| source.module.first());
    names.extend(tops().map(|top| (top.as_str(), top.as_str())));
    for (name, module) in roots().flat_map(|root| &root.shown) {
        if let Some((_, top)) = names.get_key_value(module.as_str()) {
            let top = *top;
            names.entry(name).or_insert(top);
        }
    }
    let mut edges = Edges::new();
    for source in sources.iter().filter(|source| !is_for_tests(source)) {
        let Some(from) = source.module.first() else { continue };
        for name in &source.names {
            let Some(to) = names.get(name.as_str()).filter(|to| **to != from) else { continue };
            let row = edges.entry(from.clone()).or_default();
            row.entry((*to).to_owned()).or_insert_with(|| source.path.clone());
        }
    }
    edges
}

/// The edges but those that may close a circle.
fn without(edges: &Edges, allowed: &[&Circle]) -> Edges {
    let may = |from: &String, into: &String| {
        allowed
            .iter()
            .any(|row| row.into == *into && (row.from.is_empty() || row.from.contains(from)))
    };
    let mut left = edges.clone();
    for (from, row) in &mut left {
        row.retain(|into, _| !may(from, into));
    }
    left
}

/// Of modules that all lead to each other, the shortest circle.
fn knots(edges: &Edges) -> Vec<Vec<String>> {
    let mut circles: Vec<Vec<String>> = Vec::new();
    let mut done = BTreeSet::new();
    for start in edges.keys() {
        if done.contains(start) {
            continue;
        }
        let ahead = reach(edges, start);
        if !ahead.contains(start) {
            continue;
        }
        let knot: Vec<_> =
            ahead.iter().filter(|other| reach(edges, other).contains(start)).cloned().collect();
        done.extend(knot.iter().cloned());
        circles.extend(knot.iter().filter_map(|module| circle(edges, module)).min_by_key(Vec::len));
    }
    circles
}

/// All modules to which the edges lead from one.
fn reach(edges: &Edges, start: &str) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(module) = open.pop() {
        for next in edges.get(module).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    found
}

/// The shortest way from a module back to itself, with it at both ends.
fn circle(edges: &Edges, start: &str) -> Option<Vec<String>> {
    let mut ways = VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in edges.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
            let mut longer = way.clone();
            longer.push(next.clone());
            if next == start {
                return Some(longer);
            }
            if seen.insert(next) {
                ways.push_back(longer);
            }
        }
    }
    None
}

fn told(circle: &[String], edges: &Edges) -> String {
    let first = circle.first().cloned().unwrap_or_default();
    let steps = circle.windows(2).map(|pair| {
        let file = &edges[&pair[0]][&pair[1]];
        format!(" → {} ({file})", pair[1])
    });
    std::iter::once(first).chain(steps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)], allowed: &[Circle]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join("src").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let package = Package { name: "one".to_owned(), ..Package::default() };
        let found = check(folder.path(), &package, allowed).unwrap();
        found.into_iter().map(|(_, rule)| rule).collect()
    }

    fn allow(from: &[&str], into: &str) -> Circle {
        let from = from.iter().map(|module| (*module).to_owned()).collect();
        Circle { package: "one".to_owned(), from, into: into.to_owned() }
    }

    const CIRCLE: [(&str, &str); 4] = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::x;"),
        ("b/deep.rs", "fn f() { crate::{c, std}::y() }"),
        ("c.rs", "use super::a;"),
    ];

    #[test]
    fn a_circle_is_told_with_the_files_that_close_it() {
        let told = "modules lead in a circle: a → b (a.rs) → c (b/deep.rs) → a (c.rs)";
        assert_eq!(found(&CIRCLE, &[]), [told]);
        assert_eq!(found(&CIRCLE[..3], &[]), Vec::<String>::new());
    }

    #[test]
    fn an_allowed_edge_closes_none_and_is_needed() {
        assert_eq!(found(&CIRCLE, &[allow(&["c"], "a")]), Vec::<String>::new());
        assert_eq!(found(&CIRCLE, &[allow(&[], "a")]), Vec::<String>::new());
        assert_eq!(found(&CIRCLE, &[allow(&["b"], "a")]).len(), 2);
    }

    #[test]
    fn what_the_root_shows_is_of_its_module() {
        let root = "mod a;\nmod b;\npub use b::{inner::Thing, Other as Named};\n";
        let files = [("lib.rs", root), ("a.rs", "use crate::Named;"), ("b.rs", "use crate::a::y;")];
        assert_eq!(found(&files, &[]).len(), 1);
    }

    #[test]
    fn tests_comments_and_texts_close_none() {
        let b = "//! See [`crate::a`].\nconst X: &str = \"crate::a::x\"; // crate::a\n\
                 #[cfg(test)]\nmod tests {\n    use crate::a::y;\n}\n#[cfg(test)]\nmod more;\n";
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::x;"),
            ("b.rs", b),
            ("b/more.rs", "use crate::a::y;"),
        ];
        assert_eq!(found(&files, &[]), Vec::<String>::new());
    }
}
