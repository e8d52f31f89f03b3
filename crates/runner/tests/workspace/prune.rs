//! `prune`: a workspace of one package and what goes into it.

use std::process::Command;

use super::fixture::Fixture;

#[test]
fn a_pruned_workspace_is_whole_without_the_rest() {
    let fixture = Fixture::new();
    // The vendored packages are its registry.
    let more = "\n[workspace.metadata.xtask]\nprune-include = [\"/vendor/**\"]\n";
    fixture.write("Cargo.toml", &(fixture.read("Cargo.toml") + more));
    // One that Cargo finds by itself, and one that the manifest names.
    fixture.write("crates/middle/tests/named/main.rs", "#[test]\nfn named() {}\n");
    let manifest = fixture.read("crates/middle/Cargo.toml") + "[[test]]\nname = \"named\"\n";
    fixture.write("crates/middle/Cargo.toml", &manifest);
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
