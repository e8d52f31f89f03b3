//! Edits of every kind, each with the tasks that must run for it: no more, and no fewer.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::fixture::Fixture;

const ALL: &[&str] = &["base", "middle", "top", "other", "scripted"];
/// Base, and what it goes into.
const ABOVE: &[&str] = &["base", "middle", "top"];
const VERBS: &[&str] = &["check", "lint", "build", "test"];
const WITH_TESTS: &[&str] = &["check", "lint", "test"];

/// One edit.
struct Edit {
    name: &'static str,
    apply: fn(&Fixture),
    environment: &'static [(&'static str, &'static str)],
    /// Packages and verbs that must run.
    expected: &'static [(&'static [&'static str], &'static [&'static str])],
}

const fn edit(
    name: &'static str,
    apply: fn(&Fixture),
    expected: &'static [(&'static [&'static str], &'static [&'static str])],
) -> Edit {
    Edit { name, apply, environment: &[], expected }
}

const fn variable(
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    expected: &'static [(&'static [&'static str], &'static [&'static str])],
) -> Edit {
    Edit { name, apply: |_| (), environment, expected }
}

const EDITS: &[Edit] = &[
    // Those that must miss.
    edit("include_str!", |f| f.write("texts/hello.txt", "hi\n"), &[(ABOVE, VERBS)]),
    edit(
        "#[path]",
        |f| f.write("shared/shared.rs", "pub fn shared() -> u32 { 2 }\n"),
        &[(ABOVE, VERBS)],
    ),
    variable("env!", &[("FIXTURE_MODE", "other")], &[(ABOVE, VERBS)]),
    variable("option_env!", &[("FIXTURE_MAYBE", "yes")], &[(ABOVE, VERBS)]),
    edit("a build script's file", |f| f.write("data/table.txt", "2\n"), &[(ABOVE, VERBS)]),
    variable("a build script's variable", &[("FIXTURE_BUILD", "1")], &[(ABOVE, VERBS)]),
    edit(
        "a version that the workspace gives",
        |f| f.replace("Cargo.toml", "tiny = \"1.0\"", "tiny = \"1.0.1\""),
        &[(ABOVE, VERBS)],
    ),
    edit("the profile", |f| f.replace("Cargo.toml", "debug = 0", "debug = 1"), &[(ALL, VERBS)]),
    edit(
        "a patch",
        |f| {
            f.replace(
                "Cargo.toml",
                "[profile.dev]",
                "[patch.crates-io]\ntiny = { path = \"patched/tiny\" }\n[profile.dev]",
            );
        },
        &[(ABOVE, VERBS)],
    ),
    edit(
        "lints",
        |f| f.replace("Cargo.toml", "unused_must_use = \"warn\"", "unused_must_use = \"deny\""),
        &[(ABOVE, VERBS)],
    ),
    edit(
        "a package's own features",
        |f| f.replace("crates/base/Cargo.toml", "extra = []", "extra = []\ndefault = [\"extra\"]"),
        &[(ABOVE, VERBS)],
    ),
    variable("RUSTFLAGS", &[("RUSTFLAGS", "--cfg other")], &[(ALL, VERBS)]),
    edit(
        "the closure in the lock",
        |f| {
            f.replace(
                "Cargo.lock",
                "name = \"tiny\"\nversion = \"1.0.0\"",
                "name = \"tiny\"\nversion = \"1.0.1\"",
            );
        },
        &[(ABOVE, VERBS)],
    ),
    edit(
        "a document that is compiled in",
        |f| f.write("crates/base/GUIDE.md", "New.\n"),
        &[(ABOVE, VERBS)],
    ),
    edit(
        "a new file in a folder that a build script names",
        |f| f.write("data/more/b.txt", "b\n"),
        &[(ABOVE, VERBS)],
    ),
    edit(
        "a feature that another package asks for",
        |f| {
            f.replace(
                "crates/other/Cargo.toml",
                "lone.workspace = true",
                "lone = { workspace = true, features = [\"loud\"] }",
            );
        },
        // The tests of top use lone, too, and Cargo unifies its features.
        &[(&["other"], VERBS), (&["top"], WITH_TESTS)],
    ),
    edit(
        "a variable that Cargo's settings give",
        |f| {
            let text = f.read(".cargo/config.toml") + "[env]\nFIXTURE_MAYBE = \"set\"\n";
            f.write(".cargo/config.toml", &text);
        },
        &[(ALL, VERBS)],
    ),
    variable("a variable for a profile", &[("CARGO_PROFILE_DEV_OPT_LEVEL", "1")], &[(ALL, VERBS)]),
    edit(
        "the settings of clippy",
        |f| f.write("clippy.toml", "msrv = \"1.80\"\n"),
        &[(ALL, &["lint"])],
    ),
    edit(
        "the version of all packages",
        |f| f.replace("Cargo.toml", "version = \"0.1.0\"", "version = \"0.2.0\""),
        &[(ALL, VERBS)],
    ),
    edit(
        "a file that may be executed from now on",
        |f| {
            let path = f.root().join("crates/other/src/lib.rs");
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        },
        &[(&["other"], VERBS)],
    ),
    edit(
        "a test of a package",
        |f| f.write("crates/middle/tests/more.rs", "#[test]\nfn more() { assert!(true); }\n"),
        &[(&["middle"], WITH_TESTS)],
    ),
    edit(
        "a new test beside others",
        |f| f.write("crates/middle/tests/new.rs", "#[test]\nfn new() {}\n"),
        &[(&["middle"], WITH_TESTS)],
    ),
    edit(
        "a dependency of tests",
        |f| f.replace("apps/top/Cargo.toml", "lone.workspace = true", "lone = \"1.0.0\""),
        &[(&["top"], WITH_TESTS)],
    ),
    edit(
        "a source that goes",
        |f| std::fs::remove_file(f.root().join("shared/shared.rs")).unwrap(),
        &[(ABOVE, VERBS)],
    ),
    edit(
        "what a build script may read that names nothing",
        |f| f.write("crates/scripted/README.md", "New.\n"),
        &[(&["scripted"], VERBS)],
    ),
    // Those that must hit.
    edit("a README", |f| f.write("crates/base/README.md", "New.\n"), &[]),
    edit(
        "an unrelated package",
        |f| f.write("crates/other/src/lib.rs", "//! Other.\n"),
        &[(&["other"], VERBS)],
    ),
    edit(
        "an unrelated entry of the lock",
        |f| {
            let more = "\n[[package]]\nname = \"unused\"\nversion = \"1.0.0\"\n\
                        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
            let text = f.read("Cargo.lock") + more;
            f.write("Cargo.lock", &text);
        },
        &[],
    ),
    edit(
        "metadata of another tool",
        |f| f.replace("crates/base/Cargo.toml", "key = 1", "key = 2"),
        &[],
    ),
    edit(
        "a remark and another layout in a manifest",
        |f| {
            f.replace("Cargo.toml", "tiny = \"1.0\"", "tiny = { version = \"1.0\" } # a remark");
        },
        &[],
    ),
    edit(
        "a version that nobody takes over",
        |f| f.replace("Cargo.toml", "unused = \"1\"", "unused = \"1.0.0\""),
        &[],
    ),
    edit("the profile of releases", |f| f.replace("Cargo.toml", "lto = false", "lto = true"), &[]),
    edit("an alias", |f| f.replace(".cargo/config.toml", "x = \"run\"", "x = \"build\""), &[]),
    edit("a licence", |f| f.write("crates/middle/LICENSE", "Other.\n"), &[]),
    edit("what an editor leaves", |f| f.write("crates/base/src/.lib.rs.swp", "x"), &[]),
    edit(
        "the time of a file",
        |f| {
            let path = f.root().join("crates/base/src/lib.rs");
            let text = std::fs::read(&path).unwrap();
            std::fs::write(path, text).unwrap();
        },
        &[],
    ),
    variable("a variable that nobody reads", &[("SOMETHING", "else")], &[]),
    edit(
        "a table of the runner about something else",
        |f| {
            let text =
                f.read("Cargo.toml") + "[workspace.metadata.xtask.cache]\nmax-age-days = 3\n";
            f.write("Cargo.toml", &text);
        },
        &[],
    ),
    edit("a file beside the packages", |f| f.write("README.md", "New.\n"), &[]),
];

/// Copies the workspace anew, so that each edit is made on the same state.
fn restore(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(to).unwrap().flatten() {
        if entry.file_name() != "target" {
            let path = entry.path();
            if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }
                .unwrap();
        }
    }
    copy(from, to);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "target" {
            continue;
        }
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

#[test]
fn each_edit_runs_what_it_bears_on_and_nothing_else() {
    let fixture = Fixture::new();
    let tasks = [&["run"], VERBS].concat();
    fixture.run(&tasks).expect(0);
    let second = fixture.run(&tasks).expect(0);
    assert!(second.out.contains("FULL CACHE"), "{}", second.all());
    let before = tempfile::tempdir().unwrap();
    copy(&fixture.root(), before.path());
    let mut wrong = Vec::new();
    for edit in EDITS {
        (edit.apply)(&fixture);
        let expected: BTreeSet<String> = edit
            .expected
            .iter()
            .flat_map(|(packages, verbs)| {
                packages
                    .iter()
                    .flat_map(|package| verbs.iter().map(move |verb| format!("{package}#{verb}")))
            })
            .collect();
        let mut command = fixture.command(&[&tasks[..], &["--dry=json"]].concat());
        let found = Fixture::misses(command.envs(edit.environment.iter().copied()));
        for stale in expected.difference(&found) {
            wrong.push(format!("{}: {stale} is stale", edit.name));
        }
        for needless in found.difference(&expected) {
            wrong.push(format!("{}: {needless} runs for nothing", edit.name));
        }
        restore(before.path(), &fixture.root());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
