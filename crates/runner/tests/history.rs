//! `affected` over this repository's own history, beside what guppy knows of the same commits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::rc::Rc;

use guppy::graph::{PackageGraph, PackageLink};
use guppy::{CargoMetadata, PackageId};
use serde_json::Value;

/// How many commits are looked at.
const COMMITS: usize = 50;

type Names = BTreeSet<String>;

/// A clone in which commits are checked out one after another.
struct Clone {
    folder: tempfile::TempDir,
    /// Graphs that were asked for, by what they follow from.
    graphs: BTreeMap<String, Option<Rc<PackageGraph>>>,
}

fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let Output { status, stdout, .. } = command.args(args).current_dir(folder).output().ok()?;
    status.success().then(|| String::from_utf8_lossy(&stdout).into_owned())
}

impl Clone {
    /// `None` where there is no history to look at.
    fn new() -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)?;
        let is_shallow = git(root, &["rev-parse", "--is-shallow-repository"])?;
        if is_shallow.trim() == "true" {
            return None;
        }
        let folder = tempfile::tempdir().ok()?;
        let target = folder.path().join("work");
        let (from, to) = (root.to_string_lossy(), target.to_string_lossy());
        git(root, &["clone", "--quiet", "--shared", "--no-checkout", &from, &to])?;
        Some(Self { folder, graphs: BTreeMap::new() })
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    fn git(&self, args: &[&str]) -> String {
        git(&self.root(), args).unwrap_or_else(|| panic!("git {args:?} fails"))
    }

    /// The graph of a commit; `None` where a package of its lock is not on this machine.
    fn graph(&mut self, commit: &str) -> Option<Rc<PackageGraph>> {
        let tree = self.git(&["ls-tree", "-r", commit]);
        let bears = |line: &&str| line.ends_with("Cargo.toml") || line.ends_with("Cargo.lock");
        let key: Vec<&str> = tree.lines().filter(bears).collect();
        let key = key.join("\n");
        if !self.graphs.contains_key(&key) {
            self.git(&["checkout", "--quiet", "--force", commit]);
            let mut command = Command::new("cargo");
            xtask_runner::cargo::clean(&mut command);
            let args =
                ["metadata", "--all-features", "--format-version=1", "--offline", "--locked"];
            let output = command.args(args).current_dir(self.root()).output();
            let text = output.ok().filter(|output| output.status.success());
            let graph = text.and_then(|output| {
                let text = String::from_utf8(output.stdout).ok()?;
                CargoMetadata::parse_json(text).ok()?.build_graph().ok().map(Rc::new)
            });
            self.graphs.insert(key.clone(), graph);
        }
        self.graphs.get(&key)?.clone()
    }

    /// Packages that the runner names for the step to a commit.
    fn affected(&self, parent: &str, commit: &str) -> Names {
        self.git(&["checkout", "--quiet", "--force", commit]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask-runner"));
        xtask_runner::cargo::clean(&mut command);
        let output = command
            .args(["affected", "--json", "--base", parent])
            .current_dir(self.root())
            .env("XTASK_CACHE_DIR", self.folder.path().join("cache"))
            .output()
            .expect("the runner starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let value: Value = serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
        let all = value["affected"].as_array().into_iter().flatten();
        all.filter_map(|one| one["package"].as_str()).map(str::to_owned).collect()
    }
}

/// Packages that guppy names: those whose files or dependencies changed, and those that depend on
/// them.
fn expected(files: &[String], old: Option<&PackageGraph>, new: &PackageGraph) -> Names {
    let mut code: BTreeSet<PackageId> = BTreeSet::new();
    let mut tests: BTreeSet<PackageId> = BTreeSet::new();
    for member in new.workspace().iter() {
        let folder = format!("{}/", member.source().workspace_path().expect("a member"));
        let inside = files.iter().filter_map(|file| file.strip_prefix(folder.as_str()));
        // A manifest may change in ways that bear on nothing; what it depends on is compared below.
        for file in inside.filter(|file| !is_document(file) && *file != "Cargo.toml") {
            let is_of_tests =
                ["tests/", "benches/", "examples/"].iter().any(|part| file.starts_with(part))
                    && !member.has_build_script();
            let set = if is_of_tests { &mut tests } else { &mut code };
            set.insert(member.id().clone());
        }
        if files.iter().any(|file| names_as_input(member.metadata_table(), file)) {
            tests.insert(member.id().clone());
        }
        let before = old.and_then(|old| old.workspace().member_by_name(member.name()).ok());
        if let (Some(old), Some(before)) = (old, before)
            && foreign(old, before.id()) != foreign(new, member.id())
        {
            code.insert(member.id().clone());
        }
    }
    let is_code = |link: PackageLink<'_>| !link.dev_only();
    let above = new
        .query_reverse(&code)
        .expect("members are known")
        .resolve_with_fn(|_, link| is_code(link));
    let all: BTreeSet<&PackageId> =
        above.package_ids(guppy::graph::DependencyDirection::Forward).collect();
    let mut names: Names = Names::new();
    for member in new.workspace().iter() {
        let in_tests = member.direct_links().any(|link| all.contains(link.to().id()));
        if all.contains(member.id()) || tests.contains(member.id()) || in_tests {
            names.insert(member.name().to_owned());
        }
    }
    names
}

/// Whether a package names a file of the workspace among the inputs of a task.
fn names_as_input(metadata: &Value, file: &str) -> bool {
    let tasks = metadata["xtask"]["tasks"].as_object().into_iter().flatten();
    let inputs = tasks.flat_map(|(_, task)| task["inputs"].as_array().into_iter().flatten());
    let mut of_workspace = inputs.filter_map(|input| input.as_str()?.strip_prefix('/'));
    of_workspace.any(|pattern| fast_glob::glob_match(pattern, file))
}

/// Packages from elsewhere that a package is compiled with.
fn foreign(graph: &PackageGraph, package: &PackageId) -> Names {
    let below = graph
        .query_forward([package])
        .expect("members are known")
        .resolve_with_fn(|_, link| !link.dev_only());
    let packages = below.packages(guppy::graph::DependencyDirection::Forward);
    let outside = packages.filter(|package| !package.in_workspace());
    outside.map(|package| format!("{} {}", package.name(), package.version())).collect()
}

fn is_document(file: &str) -> bool {
    let is_markdown = Path::new(file).extension().is_some_and(|kind| kind == "md");
    is_markdown && (!file.contains('/') || file.starts_with("docs/")) || file.starts_with("LICENSE")
}

/// Files of the root that bear on packages in ways that guppy does not know.
fn is_beyond_guppy(file: &str) -> bool {
    let of_all = ["Cargo.toml", "Cargo.lock", "clippy.toml", "rust-toolchain.toml"];
    of_all.contains(&file) || file.starts_with(".cargo/") || file.ends_with("/Cargo.toml")
}

#[test]
fn affected_agrees_with_guppy_over_the_history() {
    let Some(mut clone) = Clone::new() else {
        eprintln!("there is no history here to look at");
        return;
    };
    let list = clone.git(&["rev-list", "--first-parent", "--max-count=400", "HEAD"]);
    let commits: Vec<String> = list.lines().map(str::to_owned).collect();
    // The latest, and some from further back.
    let step = commits.len().saturating_sub(1).div_ceil(COMMITS).max(1);
    let (mut same, mut wider, mut unknown) = (0, 0, 0);
    for pair in commits.windows(2).step_by(step) {
        let [commit, parent] = pair else { continue };
        let files = clone.git(&["diff", "--name-only", "--no-renames", "-z", parent, commit]);
        let files: Vec<String> =
            files.split('\0').filter(|file| !file.is_empty()).map(str::to_owned).collect();
        let found = clone.affected(parent, commit);
        let is_beyond = files.iter().any(|file| is_beyond_guppy(file));
        let Some(new) = clone.graph(commit) else {
            unknown += 1;
            continue;
        };
        let expected = expected(&files, clone.graph(parent).as_deref(), &new);
        if is_beyond {
            assert!(found.is_superset(&expected), "{commit}: {found:?} lacks some of {expected:?}");
            wider += 1;
        } else {
            assert_eq!(found, expected, "{commit}: {files:?}");
            same += 1;
        }
    }
    eprintln!("{same} the same, {wider} at least as wide, {unknown} not on this machine");
    assert!(same + wider + unknown > 0 || commits.len() < 2);
}
