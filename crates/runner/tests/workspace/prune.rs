//! `prune` and `completion`.

use std::process::Command;

use super::fixture::Fixture;

#[test]
fn a_pruned_workspace_is_whole_without_the_rest() {
    let fixture = Fixture::new();
    // The vendored packages are its registry.
    let more = "\n[workspace.metadata.xtask]\nprune-include = [\"/vendor/**\"]\n";
    fixture.write("Cargo.toml", &(fixture.read("Cargo.toml") + more));
    // As earlier runs have seen it.
    fixture.run(&["check"]).expect(0);
    let ran = fixture.run(&["prune", "middle", "--docker", "--out-dir", "out"]).expect(0);
    assert!(ran.out.contains("base, middle in out"), "{}", ran.all());
    let out = fixture.root().join("out");
    for part in ["full", "manifests"] {
        let folder = out.join(part);
        for path in ["crates/base/Cargo.toml", "crates/middle/src/lib.rs", ".cargo/config.toml"] {
            assert!(folder.join(path).exists(), "{part}/{path}");
        }
        assert!(!folder.join("apps").exists() && !folder.join("crates/other").exists());
        let lock = std::fs::read_to_string(folder.join("Cargo.lock")).unwrap();
        assert!(lock.contains("\"tiny\"") && !lock.contains("\"lone\""), "{lock}");
        if part == "manifests" {
            std::os::unix::fs::symlink(out.join("full/vendor"), folder.join("vendor")).unwrap();
        }
        let mut cargo = Command::new("cargo");
        xtask_runner::cargo::clean(&mut cargo);
        cargo.args(["metadata", "--locked", "--offline", "--format-version=1"]);
        let output = cargo.current_dir(&folder).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{part}: {said}");
    }
    // Read from outside of its package.
    assert!(
        out.join("full/texts/hello.txt").exists() && out.join("full/shared/shared.rs").exists()
    );
    let mut check = fixture.command(&["check", "--output-logs=errors-only"]);
    super::fixture::Ran::of(&check.current_dir(out.join("full")).output().unwrap()).expect(0);
    // What prune has not made it does not remove.
    fixture.run(&["prune", "middle", "--out-dir", "crates"]).expect(1);
    fixture.run(&["prune", "middle", "--out-dir", "."]).expect(1);
    fixture.run(&["prune", "midle"]).expect(2);
}

#[test]
fn shells_are_given_the_words_that_may_follow() {
    let fixture = Fixture::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = fixture.run(&["completion", shell]).expect(0);
        assert!(script.out.contains("completion words --"), "{}", script.all());
    }
    let words = |typed: &[&str]| {
        let all = [&["completion", "words", "--"], typed].concat();
        fixture.run(&all).expect(0).out.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(words(&["che"]), ["check"]);
    assert!(words(&["w"]).contains(&"watch".to_owned()));
    assert_eq!(words(&["check", "--filter", "mi"]), ["middle"]);
    assert_eq!(words(&["check", "--out"]), ["--output-logs"]);
    assert_eq!(words(&["other#g"]), ["other#gen"]);
    fixture.run(&["completion", "tcsh"]).expect(2);
    if xtask_runner::process::on_path("bash").is_some() {
        let script = fixture.run(&["completion", "bash"]).expect(0).out;
        let ask = "cargo() { printf '%s\\n' \"${@: -1}\" one; }; COMP_WORDS=(cargo xtask ch); \
                   COMP_CWORD=2; _cargo_or_xtask; echo \"${COMPREPLY[@]}\"";
        let output = Command::new("bash").args(["-c", &format!("{script}\n{ask}")]).output();
        assert_eq!(String::from_utf8_lossy(&output.unwrap().stdout), "ch one\n");
    }
}
