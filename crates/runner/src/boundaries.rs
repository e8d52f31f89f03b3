//! Checks that packages depend on each other only as the design draws it, and modules in no circle.

mod modules;

use std::collections::BTreeMap;

use anyhow::Result;

use crate::config::{Boundaries, Config, Row};
use crate::usage;
use crate::workspace::{Dependency, Kind, Package, Workspace};

/// The arrows that are not drawn and the circles of modules, each with its package. Nothing is
/// checked where none is drawn.
pub fn check(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let config = Config::read(workspace)?;
    let mut found = violations(&workspace.packages, &config.boundaries);
    if !config.boundaries.rows.is_empty() {
        for package in &workspace.packages {
            found.extend(modules::check(&workspace.root, package, &config.boundaries.circles)?);
        }
    }
    Ok(found)
}

fn violations(packages: &[Package], drawn: &Boundaries) -> Vec<(String, String)> {
    if drawn.rows.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for package in packages {
        let mut add = |rule: String| found.push((package.name.clone(), rule));
        match drawn.rows.get(&package.name) {
            None => add("no arrows are drawn for it; it needs a row in \
                 [workspace.metadata.xtask.boundaries.packages]"
                .to_owned()),
            Some(row) => {
                rules(package, row, packages, &drawn.groups).into_iter().for_each(&mut add);
            }
        }
        if let Some(rule) = unknown(drawn.rows.get(&package.name), packages, &drawn.groups) {
            add(rule);
        }
    }
    found.extend(
        circle(&drawn.rows)
            .map(|name| (name, "the drawn arrows lead in a circle through it".to_owned())),
    );
    found
}

fn rules(
    package: &Package,
    row: &Row,
    packages: &[Package],
    groups: &BTreeMap<String, Vec<String>>,
) -> Vec<String> {
    let is_ours =
        |dependency: &Dependency| packages.iter().any(|package| package.name == dependency.name);
    let mut found = Vec::new();
    for dependency in &package.dependencies {
        let name = &dependency.name;
        if is_ours(dependency) {
            let in_tests = dependency.kind == Kind::Dev && row.tests_use.contains(name);
            if !row.uses.contains(name) && !in_tests {
                found.push(format!("the design has no arrow to {name}"));
            }
        } else if dependency.kind != Kind::Dev && !allows(row, name, groups) {
            found.push(format!("it may not use {name}"));
        }
    }
    found
}

fn allows(row: &Row, name: &str, groups: &BTreeMap<String, Vec<String>>) -> bool {
    let is_one = |word: &String| {
        name == word || name.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with('_'))
    };
    row.only.as_ref().is_none_or(|only| expand(only, groups).contains(&&name.to_owned()))
        && !expand(&row.never, groups).into_iter().any(is_one)
}

/// A list with its groups spelled out.
fn expand<'a>(list: &'a [String], groups: &'a BTreeMap<String, Vec<String>>) -> Vec<&'a String> {
    list.iter()
        .flat_map(|word| match word.strip_prefix('@').and_then(|group| groups.get(group)) {
            Some(group) => group.iter().collect(),
            None => vec![word],
        })
        .collect()
}

/// A package or group that a row names and that there is not.
fn unknown(
    row: Option<&Row>,
    packages: &[Package],
    groups: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    let row = row?;
    let names = || packages.iter().map(|package| package.name.as_str());
    let wrong = row.uses.iter().chain(&row.tests_use).find(|name| !names().any(|one| one == *name));
    let groups_named = row.never.iter().chain(row.only.iter().flatten());
    let mut wrong_group = groups_named
        .filter_map(|word| word.strip_prefix('@'))
        .filter(|word| !groups.contains_key(*word));
    if let Some(name) = wrong {
        let meant = usage::nearest(name, names());
        let hint = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
        return Some(format!("its row names {name}, which is no package{hint}"));
    }
    wrong_group.next().map(|group| format!("its row names @{group}, which is no group"))
}

/// A package from which the arrows lead back to itself.
fn circle(rows: &BTreeMap<String, Row>) -> Option<String> {
    let mut settled: Vec<&String> = Vec::new();
    loop {
        let left = || rows.iter().filter(|(name, _)| !settled.contains(name)).collect::<Vec<_>>();
        let all = left();
        let next = all.iter().find(|(_, row)| {
            let mut used = row.uses.iter().chain(&row.tests_use);
            used.all(|name| settled.contains(&name) || !rows.contains_key(name))
        });
        match next {
            Some((name, _)) => settled.push(name),
            None => return all.first().map(|(name, _)| (*name).clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(name: &str, kind: Kind) -> Dependency {
        Dependency { name: name.to_owned(), kind, request: String::new(), path: None }
    }

    fn package(name: &str, dependencies: Vec<Dependency>) -> Package {
        Package { name: name.to_owned(), dependencies, ..Package::default() }
    }

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn drawn() -> Boundaries {
        let row = |uses: &[&str], tests_use: &[&str], never: &[&str]| Row {
            uses: texts(uses),
            tests_use: texts(tests_use),
            never: texts(never),
            only: None,
        };
        let pure = Row { only: Some(texts(&["serde"])), ..Row::default() };
        Boundaries {
            groups: BTreeMap::from([("runtimes".to_owned(), texts(&["tokio", "axum"]))]),
            circles: Vec::new(),
            rows: BTreeMap::from([
                ("wire".to_owned(), pure),
                ("hub".to_owned(), row(&["wire"], &["testing"], &["@runtimes"])),
                ("testing".to_owned(), Row::default()),
            ]),
        }
    }

    fn found(name: &str, dependencies: Vec<Dependency>) -> Vec<String> {
        let mut packages: Vec<Package> =
            ["wire", "hub", "testing"].iter().map(|name| package(name, Vec::new())).collect();
        packages.retain(|package| package.name != name);
        packages.push(package(name, dependencies));
        violations(&packages, &drawn()).into_iter().map(|(_, rule)| rule).collect()
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_found() {
        assert_eq!(
            found("wire", vec![dependency("hub", Kind::Normal)]),
            ["the design has no arrow to hub"]
        );
        assert!(found("hub", vec![dependency("wire", Kind::Normal)]).is_empty());
        assert_eq!(found("extra", Vec::new()).len(), 1);
    }

    #[test]
    fn an_arrow_of_tests_is_not_one_of_code() {
        assert!(found("hub", vec![dependency("testing", Kind::Dev)]).is_empty());
        assert_eq!(found("hub", vec![dependency("testing", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn pure_packages_stay_pure() {
        for name in ["tokio", "tokio_util", "axum"] {
            assert_eq!(
                found("hub", vec![dependency(name, Kind::Normal)]),
                [format!("it may not use {name}")]
            );
        }
        assert!(found("hub", vec![dependency("tokio", Kind::Dev)]).is_empty());
        assert!(found("wire", vec![dependency("serde", Kind::Normal)]).is_empty());
        assert_eq!(found("wire", vec![dependency("uuid", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn the_arrows_go_round_in_no_circle() {
        let mut rows = drawn().rows;
        assert_eq!(circle(&rows), None);
        rows.get_mut("wire").unwrap().uses.push("hub".to_owned());
        assert_eq!(circle(&rows).as_deref(), Some("hub"));
    }
}
