//! Hits of the cache: logs byte for byte, outputs in their places, verdicts by package.

use std::fs;

use super::fixture::Fixture;

#[test]
fn logs_are_replayed_byte_for_byte_and_outputs_restored() {
    let fixture = Fixture::new();
    fixture.replace("crates/middle/src/lib.rs", "//! Middle.", "//! Middle.\nfn idle() {}");
    let options =
        ["run", "check", "build", "test", "gen", "--log-order=grouped", "--log-prefix=none"];
    let first = fixture.run(&options).expect(0);
    assert!(first.out.contains("function `idle` is never used"), "{}", first.all());
    assert!(first.out.contains("generated\n") && first.out.contains("Doc-tests middle"));
    let body = |out: &str| out.split("\n Tasks:").next().unwrap().to_owned();
    let sorted = |out: &str| {
        let mut lines: Vec<_> = body(out).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    fs::remove_dir_all(fixture.root().join("target")).unwrap();
    fs::remove_dir_all(fixture.root().join("crates/other/out")).unwrap();
    let second = fixture.run(&options).expect(0);
    // Packages end in another order when they run; each one's lines are the same.
    assert_eq!(sorted(&second.out), sorted(&first.out));
    assert!(second.out.contains("FULL CACHE"), "{}", second.all());
    assert_eq!(fixture.read("crates/other/out/gen.txt"), "in\n");
    let program = fixture.root().join("target/debug/top");
    let output = std::process::Command::new(program).output().unwrap();
    assert_eq!(output.stdout, b"3\n");
    let third = fixture.run(&options).expect(0);
    assert_eq!(body(&third.out), body(&second.out));
}

#[test]
fn a_package_that_fails_fails_alone() {
    let fixture = Fixture::new();
    fixture.replace("crates/middle/src/lib.rs", "base::base() + 1", "base::base() + ");
    let ran = fixture.run(&["check", "--continue", "--log-order=grouped"]).expect(101);
    assert!(ran.out.contains("Failed:  "), "{}", ran.all());
    assert!(ran.out.contains("middle:check: error"), "{}", ran.all());
    assert!(ran.out.contains("top:check: middle does not compile"), "{}", ran.all());
    assert!(ran.out.contains(" Tasks:  3 successful, 5 total"), "{}", ran.all());
    let left = Fixture::misses(&mut fixture.command(&["run", "check", "--dry=json"]));
    assert_eq!(left.into_iter().collect::<Vec<_>>(), ["middle#check", "top#check"]);
    let why = fixture.run(&["why", "middle#check"]).expect(0);
    assert!(why.out.contains("it failed the last time"), "{}", why.all());
}

#[test]
fn a_test_that_fails_fails_its_package_alone_and_is_not_kept() {
    let fixture = Fixture::new();
    fixture.write("crates/middle/tests/more.rs", "#[test]\nfn more() { panic!(\"so\"); }\n");
    for _ in 0..2 {
        let ran = fixture.run(&["test", "--continue"]).expect(101);
        assert!(ran.out.contains("middle:test: ") && ran.out.contains("so"), "{}", ran.all());
        assert!(ran.out.contains("Failed:  middle#test"), "{}", ran.all());
    }
    let left = Fixture::misses(&mut fixture.command(&["run", "test", "--dry=json"]));
    assert_eq!(left.into_iter().collect::<Vec<_>>(), ["middle#test"]);
}

#[test]
fn a_cached_test_sees_only_the_variables_that_its_key_holds() {
    let fixture = Fixture::new();
    let source = "#[test]\nfn sees() { assert_eq!(std::env::var(\"SECRET\").ok(), None); \
                assert_eq!(std::env::var(\"TOLD\").ok().as_deref(), Some(\"x\")); }\n";
    fixture.write("crates/middle/tests/more.rs", source);
    let more = "\n[package.metadata.xtask]\ntasks.test.env = [\"TOLD\"]\n";
    let text = fixture.read("crates/middle/Cargo.toml") + more;
    fixture.write("crates/middle/Cargo.toml", &text);
    let run = |told: &str| {
        let mut command = fixture.command(&["run", "test", "--filter=middle"]);
        super::fixture::Ran::of(&command.env("SECRET", "s").env("TOLD", told).output().unwrap())
    };
    run("x").expect(0);
    run("y").expect(101);
    assert!(run("x").expect(0).out.contains("FULL CACHE"));
}

#[test]
fn in_ci_no_result_of_a_test_is_replayed() {
    let fixture = Fixture::new();
    let run = |ci: &str| {
        let mut command = fixture.command(&["run", "check", "test", "--filter=other"]);
        super::fixture::Ran::of(&command.env("CI", ci).output().unwrap()).expect(0)
    };
    run("");
    assert!(run("").out.contains("Cached:  2 cached, 2 total"));
    let ran = run("true");
    assert!(ran.out.contains("Cached:  1 cached, 2 total"), "{}", ran.all());
    assert!(ran.out.contains("test is_alone ... ok"));
}

#[test]
fn a_miss_names_its_cause() {
    let fixture = Fixture::new();
    fixture.run(&["check"]).expect(0);
    fixture.write("texts/hello.txt", "hi\n");
    let why = fixture.run(&["why", "top#check"]).expect(0);
    assert!(why.out.contains("  texts/hello.txt changed"), "{}", why.all());
    fixture.write("texts/hello.txt", "hello\n");
    fixture.replace("crates/other/src/lib.rs", "Other.", "Others.");
    fixture.replace("Cargo.toml", "debug = 0", "debug = 1");
    let why = fixture.run(&["why", "other#check"]).expect(0);
    assert!(why.out.contains("  crates/other/src/lib.rs changed"), "{}", why.all());
    assert!(why.out.contains("  Cargo.toml: profile.dev.debug changed"), "{}", why.all());
    let ran = fixture.run(&["check", "--summarize"]).expect(0);
    let folder = fixture.root().join("target/xtask/runs");
    let summary = fs::read_dir(folder).unwrap().flatten().next().unwrap().path();
    let text = fs::read_to_string(summary).unwrap();
    assert!(text.contains("profile.dev.debug changed"), "{text}\n{}", ran.all());
    fixture.run(&["check"]).expect(0);
    let why = fixture.run(&["why", "other#check"]).expect(0);
    assert!(why.out.contains("would come out of the cache now"), "{}", why.all());
    let mut command = fixture.command(&["why", "other#check"]);
    let why = super::fixture::Ran::of(&command.env("RUSTFLAGS", "-g").output().unwrap());
    assert!(why.out.contains("  variable RUSTFLAGS is new"), "{}", why.all());
}
