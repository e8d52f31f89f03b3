//! Filters, lists, and the packages that a change affects.

use std::process::Command;

use super::fixture::Fixture;

fn git(fixture: &Fixture, args: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(fixture.root())
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .unwrap();
    assert!(status.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&status.stderr));
}

fn committed() -> Fixture {
    let fixture = Fixture::new();
    fixture.write(".gitignore", "target\n");
    git(&fixture, &["init", "-q", "-b", "main"]);
    git(&fixture, &["add", "-A"]);
    git(&fixture, &["commit", "-qm", "one"]);
    fixture
}

fn listed(fixture: &Fixture, args: &[&str]) -> Vec<String> {
    let ran = fixture.run(&[&["ls"], args].concat()).expect(0);
    let mut names: Vec<_> =
        ran.out.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn filters_select_as_they_are_written() {
    let fixture = committed();
    git(&fixture, &["checkout", "-qb", "topic"]);
    fixture.write("crates/other/src/lib.rs", "//! New.\n");
    git(&fixture, &["commit", "-qam", "two"]);
    let all: &[(&[&str], &[&str])] = &[
        (&[], &["base", "middle", "other", "scripted", "top"]),
        (&["base"], &["base"]),
        (&["*e*"], &["base", "middle", "other", "scripted"]),
        (&["./crates/*"], &["base", "middle", "other", "scripted"]),
        (&["./apps"], &["top"]),
        (&["{./crates/*}", "!other"], &["base", "middle", "scripted"]),
        (&["top..."], &["base", "middle", "top"]),
        (&["top^..."], &["base", "middle"]),
        (&["...base"], &["base", "middle", "top"]),
        (&["...^base"], &["middle", "top"]),
        (&["!...base"], &["other", "scripted"]),
        (&["[main]"], &["other"]),
        (&["[main...topic]"], &["other"]),
        (&["[topic]"], &[]),
        (&["base", "other"], &["base", "other"]),
    ];
    for (filters, expected) in all {
        let args: Vec<String> = filters.iter().map(|filter| format!("--filter={filter}")).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        assert_eq!(listed(&fixture, &args), *expected, "{filters:?}");
    }
    let ran = fixture.run(&["run", "check", "--filter=bsae"]).expect(2);
    assert!(ran.err.contains("did you mean `base`?"), "{}", ran.all());
}

#[test]
fn a_change_bears_on_what_reads_it_and_says_why() {
    let fixture = committed();
    // The compiler's reads beyond a package are known once it has run.
    fixture.run(&["check"]).expect(0);
    git(&fixture, &["add", "-A"]);
    git(&fixture, &["commit", "-qm", "lock"]);
    fixture.run(&["affected", "--base=main", "--exit-code"]).expect(0);
    fixture.write("texts/hello.txt", "hi\n");
    let ran = fixture.run(&["affected", "--base=main", "--exit-code"]).expect(1);
    let expected = "base    texts/hello.txt\nmiddle  texts/hello.txt\ntop     texts/hello.txt\n";
    let mut lines: Vec<_> = ran.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, expected.lines().collect::<Vec<_>>(), "{}", ran.all());
    git(&fixture, &["checkout", "-q", "."]);
    let affected = |path: &str, text: &str| {
        fixture.write(path, text);
        let found = listed(&fixture, &["--affected=main"]);
        git(&fixture, &["checkout", "-q", "."]);
        git(&fixture, &["clean", "-qfd"]);
        found
    };
    assert_eq!(affected("crates/middle/src/lib.rs", "//! New.\n"), ["middle", "top"]);
    assert_eq!(affected("crates/middle/tests/new.rs", "//! New.\n"), ["middle"]);
    assert_eq!(affected("crates/base/README.md", "New.\n"), [""; 0]);
    assert_eq!(affected("clippy.toml", "").len(), 5);
    let manifest = fixture.read("Cargo.toml");
    let changed = manifest.replace("lone = \"1\"", "lone = \"1.0\"");
    assert_eq!(affected("Cargo.toml", &changed), ["other", "top"]);
    let changed = manifest.replace("lto = false", "lto = true");
    assert_eq!(affected("Cargo.toml", &changed).len(), 5);
    let lock = fixture.read("Cargo.lock");
    let changed = lock
        .replace("name = \"lone\"\nversion = \"1.0.0\"", "name = \"lone\"\nversion = \"1.0.9\"");
    assert_eq!(affected("Cargo.lock", &changed), ["other", "top"]);
}

#[test]
fn a_shallow_clone_says_so_and_leaves_nothing_out() {
    let fixture = committed();
    fixture.write("crates/other/src/lib.rs", "//! New.\n");
    git(&fixture, &["commit", "-qam", "two"]);
    let clone = fixture.sibling();
    std::fs::remove_dir_all(clone.root()).unwrap();
    let url = format!("file://{}", fixture.root().display());
    let output = Command::new("git")
        .args(["clone", "-q", "--depth=1", &url])
        .arg(clone.root())
        .env_remove("GIT_DIR")
        .output()
        .unwrap();
    assert!(output.status.success());
    let ran = clone.run(&["affected", "--base=main~1"]).expect(0);
    assert_eq!(ran.out.lines().filter(|line| line.contains("the clone is shallow")).count(), 6);
}

#[test]
fn words_that_mean_nothing_are_refused() {
    let fixture = Fixture::new();
    for (args, hint) in [
        (&["chekc"][..], "did you mean `check`?"),
        (&["run", "chekc"], "did you mean `check`?"),
        (&["run", "check", "--filtr=x"], "did you mean `filter`?"),
        (&["why", "bas#check"], "did you mean `base`?"),
        (&["cache", "lst"], "did you mean `ls`?"),
    ] {
        let ran = fixture.run(args).expect(2);
        assert!(ran.err.contains(hint), "{}", ran.all());
    }
    let ran = fixture.run(&["--help"]).expect(0);
    assert!(ran.out.contains("Usage: cargo xtask"), "{}", ran.all());
}
