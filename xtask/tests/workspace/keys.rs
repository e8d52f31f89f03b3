//! The keys of this workspace's tasks follow what they should, and nothing else: edits of a copy,
//! each with the packages whose keys must change. Nothing is compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::tree::{Tree, text};

type Keys = BTreeMap<String, String>;
type Change = Box<dyn Fn(&str) -> String>;

impl Tree {
    /// The first level of each task's key.
    fn keys(&self, environment: &[(&str, &str)]) -> Keys {
        let dry = self.run(&["run", "check", "test", "--dry=json"], environment);
        let tasks = dry["tasks"].as_array().into_iter().flatten();
        tasks.map(|task| (text(&task["id"]), text(&task["base"]))).collect()
    }

    /// A package and all that it goes into.
    fn above(&self, package: &str) -> BTreeSet<String> {
        let about = self.run(&["ls", package, "--json"], &[]);
        let above = about["dependents"].as_array().into_iter().flatten().map(text);
        above.chain([text(&about["name"])]).collect()
    }

    fn all(&self) -> BTreeSet<String> {
        let packages = self.run(&["ls", "--json"], &[]);
        let all = packages["packages"].as_array().into_iter().flatten();
        all.map(|package| text(&package["name"])).collect()
    }

    /// Packages that name a dependency, and all that they go into.
    fn users(&self, word: &str) -> BTreeSet<String> {
        let manifests = self.all().into_iter().filter(|name| {
            let short = name.trim_start_matches("confab-").trim_start_matches("xtask-");
            ["crates", "apps", "."].iter().any(|folder| {
                let path = self.folder.join("work").join(folder).join(short);
                fs::read_to_string(path.join("Cargo.toml")).is_ok_and(|text| text.contains(word))
            })
        });
        manifests.flat_map(|name| self.above(&name)).collect()
    }
}

/// The packages of which a key differs.
fn changed(before: &Keys, after: &Keys) -> BTreeSet<String> {
    let differ = before.iter().filter(|(id, key)| after.get(*id) != Some(key));
    differ.filter_map(|(id, _)| Some(id.split_once('#')?.0.to_owned())).collect()
}

fn none() -> BTreeSet<String> {
    BTreeSet::new()
}

/// An edit of a file, and the packages whose keys must change for it.
type Edit = (&'static str, Change, BTreeSet<String>);

fn append(more: &'static str) -> Change {
    Box::new(move |text| format!("{text}{more}"))
}

fn swap(from: &'static str, to: &'static str) -> Change {
    Box::new(move |text| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

fn own(name: &str) -> BTreeSet<String> {
    BTreeSet::from([name.to_owned()])
}

/// Edits that bear on something.
fn misses(tree: &Tree) -> Vec<Edit> {
    vec![
        ("crates/hub/src/lib.rs", append("\n"), tree.above("hub")),
        ("crates/protocol/src/lib.rs", append("\n"), tree.above("protocol")),
        ("apps/e2e/tests/input/main.rs", append("\n"), own("confab-e2e")),
        ("crates/ui/src/new.rs", append("//! New.\n"), tree.above("ui")),
        // The documentation is printed from these.
        ("crates/runner/README.md", append("New.\n"), own("confab-docs")),
        ("README.md", append("New.\n"), own("confab-docs")),
        ("PROTOCOL.md", append("New.\n"), own("confab-docs")),
        ("Cargo.toml", swap("line-tables-only", "limited"), tree.all()),
        ("Cargo.toml", swap("unreachable_pub = \"warn\"", ""), tree.all()),
        (
            "Cargo.toml",
            swap("prometheus-client = \"0.25\"", "prometheus-client = \"0.25.0\""),
            tree.users("prometheus-client"),
        ),
        ("Cargo.toml", swap("version = \"0.1.0\"", "version = \"0.1.1\""), tree.all()),
        ("Cargo.toml", swap("clone_on_ref_ptr = \"warn\"", ""), tree.all()),
        ("Cargo.toml", swap("opt-level = 3", "opt-level = 2"), tree.all()),
        (
            "Cargo.toml",
            swap("[patch.crates-io]\n", "[patch.crates-io]\nargon2 = { path = \"elsewhere\" }\n"),
            tree.users("argon2"),
        ),
        (
            "Cargo.lock",
            swap("name = \"argon2\"\nversion = \"", "name = \"argon2\"\nversion = \"9"),
            tree.users("argon2"),
        ),
        (
            "crates/broker/Cargo.toml",
            swap("[features]\n", "[features]\nnew = []\n"),
            tree.above("broker"),
        ),
        ("crates/words/build.rs", append("\n"), tree.above("words")),
        ("crates/words/languages/en/pins.ftl", append("\n"), tree.above("words")),
        ("crates/store/migrations/sqlite/9999_new.sql", append("-- New.\n"), tree.above("store")),
        ("crates/hub/tests/new.rs", append("//! New.\n"), own("confab-hub")),
        ("apps/server/src/routes.rs", append("\n"), tree.above("confab-server")),
        ("CHANGELOG.md", append("New.\n"), own("confab-docs")),
        ("deploy/Caddyfile", append("# New.\n"), own("confab-docs")),
        (".cargo/config.toml", swap("\"--cfg\", ", "\"-g\", \"--cfg\", "), tree.all()),
    ]
}

/// Edits that bear on nothing.
fn hits() -> Vec<Edit> {
    vec![
        ("docker-compose.yml", append("\n"), none()),
        ("Cargo.toml", append("[workspace.metadata.other]\nkey = 1\n"), none()),
        ("Cargo.toml", swap("reload-port = 8081", "reload-port = 8082"), none()),
        ("Cargo.toml", swap("lto = \"thin\"", "lto = \"fat\""), none()),
        (
            "Cargo.lock",
            append("\n[[package]]\nname = \"nobody\"\nversion = \"1.0.0\"\nsource = \"x\"\n"),
            none(),
        ),
        ("LICENSE", append("\n"), none()),
        ("Dockerfile", append("# New.\n"), none()),
        ("rustfmt.toml", append("# New.\n"), none()),
        ("templates/crate/template.toml", append("# New.\n"), none()),
        ("crates/hub/README.md", append("New.\n"), none()),
        ("crates/hub/src/.lib.rs.swp", append("x"), none()),
        ("Cargo.toml", append("# A remark.\n"), none()),
        ("Cargo.toml", swap("opt-level = \"z\"", "opt-level = \"s\""), none()),
        ("Cargo.toml", swap("upload = \"ci\"", "upload = \"never\""), none()),
        ("crates/hub/Cargo.toml", append("[package.metadata.other]\nkey = 1\n"), none()),
        (".cargo/config.toml", swap("[alias]", "[alias]\ny = \"run\""), none()),
    ]
}

#[test]
fn keys_follow_what_results_follow_from() {
    let tree = Tree::new();
    let before = tree.keys(&[]);
    assert!(before.len() > 20, "{before:?}");
    for (path, change, expected) in misses(&tree).into_iter().chain(hits()) {
        let old = tree.edit(path, change);
        let found = changed(&before, &tree.keys(&[]));
        assert_eq!(found, expected, "{path}");
        let new = tree.folder.join("work").join(path);
        let back = if old.is_empty() { fs::remove_file(new) } else { fs::write(new, old) };
        back.expect("a file of the copy");
    }
    for (name, expected) in [
        ("RUSTFLAGS", tree.all()),
        ("CARGO_PROFILE_DEV_OPT_LEVEL", tree.all()),
        ("SOMETHING", none()),
        ("CARGO_BUILD_JOBS", none()),
    ] {
        assert_eq!(changed(&before, &tree.keys(&[(name, "1")])), expected, "{name}");
    }
    assert_eq!(changed(&before, &tree.keys(&[])), none());
}
