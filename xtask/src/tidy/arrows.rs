//! The arrows of the design: which of our packages may depend on which, and what stays out of the
//! pure ones.

use super::Violation;
use crate::workspace::{Dependency, Kind, Package};

/// What one package may use.
struct Row {
    package: &'static str,
    /// Ours, in its code.
    uses: &'static [&'static str],
    /// Ours, in its tests alone.
    tests_use: &'static [&'static str],
    foreign: Foreign,
}

/// What it may use of others.
enum Foreign {
    Any,
    /// Nothing but these.
    Only(&'static [&'static str]),
    /// Anything but these.
    Never(&'static [&'static str]),
}

const RUNTIMES: &[&str] = &["tokio", "axum", "sqlx", "redis", "leptos", "reqwest"];

const ROWS: &[Row] = &[
    Row {
        package: "confab-protocol",
        uses: &[],
        tests_use: &[],
        foreign: Foreign::Only(&["serde", "serde_json", "zeroize"]),
    },
    Row {
        package: "confab-markup",
        uses: &["confab-protocol"],
        tests_use: &[],
        foreign: Foreign::Never(RUNTIMES),
    },
    Row { package: "confab-names", uses: &[], tests_use: &[], foreign: Foreign::Never(RUNTIMES) },
    Row {
        package: "confab-policy",
        uses: &["confab-protocol"],
        tests_use: &[],
        foreign: Foreign::Only(&[]),
    },
    Row {
        package: "confab-store",
        uses: &["confab-protocol", "confab-markup", "confab-names", "confab-policy"],
        tests_use: &["confab-testing"],
        foreign: Foreign::Never(&["axum", "redis", "leptos"]),
    },
    Row {
        package: "confab-broker",
        uses: &["confab-protocol", "confab-markup"],
        tests_use: &["confab-testing"],
        foreign: Foreign::Never(&["axum", "sqlx", "leptos"]),
    },
    Row {
        package: "confab-hub",
        uses: &["confab-protocol", "confab-markup"],
        tests_use: &[],
        foreign: Foreign::Never(RUNTIMES),
    },
    Row {
        package: "confab-client",
        uses: &["confab-protocol", "confab-markup"],
        tests_use: &[],
        foreign: Foreign::Never(&["axum", "sqlx", "redis", "leptos"]),
    },
    Row {
        package: "confab-ui",
        uses: &[],
        tests_use: &[],
        foreign: Foreign::Never(&["axum", "sqlx", "redis", "tokio"]),
    },
    Row {
        package: "confab-web",
        uses: &["confab-protocol", "confab-policy", "confab-markup", "confab-ui", "confab-client"],
        tests_use: &[],
        foreign: Foreign::Never(&["axum", "sqlx", "redis", "tokio"]),
    },
    Row {
        package: "confab-server",
        uses: &[
            "confab-protocol",
            "confab-markup",
            "confab-names",
            "confab-policy",
            "confab-store",
            "confab-broker",
            "confab-hub",
            "confab-web",
        ],
        tests_use: &[],
        foreign: Foreign::Any,
    },
    Row { package: "confab-testing", uses: &[], tests_use: &[], foreign: Foreign::Any },
    Row {
        package: "confab-e2e",
        uses: &["confab-protocol", "confab-client", "confab-testing"],
        // The simulation plays clients and hubs against each other, and belongs to neither.
        tests_use: &["confab-hub"],
        foreign: Foreign::Any,
    },
    Row { package: "xtask", uses: &[], tests_use: &[], foreign: Foreign::Any },
];

pub(super) fn check(packages: &[Package]) -> Vec<Violation> {
    packages.iter().flat_map(|package| check_package(package, packages)).collect()
}

fn check_package(package: &Package, all: &[Package]) -> Vec<Violation> {
    let violation = |rule: String| Violation { place: package.name.clone(), rule };
    let Some(row) = ROWS.iter().find(|row| row.package == package.name) else {
        return vec![violation(
            "the design has no such package; draw its arrows in xtask/src/tidy/arrows.rs"
                .to_owned(),
        )];
    };
    let is_ours = |dependency: &&Dependency| all.iter().any(|ours| ours.name == dependency.name);
    let wrong_ours = package
        .dependencies
        .iter()
        .filter(is_ours)
        .filter(|dependency| !row.allows_ours(dependency));
    let wrong_foreign = package.dependencies.iter().filter(|dependency| {
        !is_ours(dependency)
            && dependency.kind != Kind::Dev
            && !row.allows_foreign(&dependency.name)
    });
    let ours =
        wrong_ours.map(|dependency| format!("the design has no arrow to {}", dependency.name));
    let foreign = wrong_foreign.map(|dependency| format!("it may not use {}", dependency.name));
    ours.chain(foreign).map(violation).collect()
}

impl Row {
    fn allows_ours(&self, dependency: &Dependency) -> bool {
        let name = dependency.name.as_str();
        self.uses.contains(&name) || dependency.kind == Kind::Dev && self.tests_use.contains(&name)
    }

    fn allows_foreign(&self, name: &str) -> bool {
        match self.foreign {
            Foreign::Any => true,
            Foreign::Only(list) => list.contains(&name),
            Foreign::Never(list) => {
                !list.iter().any(|word| name == *word || name.starts_with(&format!("{word}_")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(name: &str, kind: Kind) -> Dependency {
        Dependency { name: name.to_owned(), kind }
    }

    /// The violations of one package, with all others of the design around it.
    fn violations(name: &str, dependencies: Vec<Dependency>) -> Vec<String> {
        let mut all: Vec<Package> = ROWS
            .iter()
            .map(|row| Package { name: row.package.to_owned(), dependencies: Vec::new() })
            .collect();
        all.retain(|package| package.name != name);
        all.push(Package { name: name.to_owned(), dependencies });
        check(&all).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_found() {
        let found = violations("confab-store", vec![dependency("confab-broker", Kind::Normal)]);
        assert_eq!(found, ["confab-store: the design has no arrow to confab-broker"]);
        assert!(
            violations("confab-web", vec![dependency("confab-client", Kind::Normal)]).is_empty()
        );
    }

    #[test]
    fn an_arrow_of_tests_is_not_one_of_code() {
        assert!(
            violations("confab-broker", vec![dependency("confab-testing", Kind::Dev)]).is_empty()
        );
        assert_eq!(
            violations("confab-broker", vec![dependency("confab-testing", Kind::Normal)]).len(),
            1
        );
    }

    #[test]
    fn pure_packages_stay_pure() {
        assert_eq!(
            violations("confab-hub", vec![dependency("tokio", Kind::Normal)]),
            ["confab-hub: it may not use tokio"]
        );
        assert_eq!(violations("confab-protocol", vec![dependency("uuid", Kind::Normal)]).len(), 1);
        assert_eq!(violations("confab-store", vec![dependency("axum", Kind::Normal)]).len(), 1);
    }

    #[test]
    fn a_package_without_a_row_is_found() {
        assert_eq!(violations("confab-extra", Vec::new()).len(), 1);
    }

    #[test]
    fn the_arrows_go_round_in_no_circle() {
        let mut settled: Vec<&str> = Vec::new();
        while settled.len() < ROWS.len() {
            let next = ROWS.iter().find(|row| {
                let mut all = row.uses.iter().chain(row.tests_use);
                !settled.contains(&row.package) && all.all(|used| settled.contains(used))
            });
            settled.push(next.expect("a circle of arrows").package);
        }
    }
}
