//! Looks at what `prune` and `gen` make of this workspace.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::tree::Tree;

/// Runs a command in a folder, and gives what it says once it has ended well.
fn done(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}

fn cargo(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("cargo");
    xtask_runner::cargo::clean(&mut command);
    done(command.args(args).current_dir(folder).env_remove("CARGO_TARGET_DIR"))
}

#[test]
fn the_image_is_built_from_a_workspace_that_is_whole() {
    let tree = Tree::new();
    let out = tree.folder.join("out");
    let dockerfile = fs::read_to_string(tree.folder.join("work/Dockerfile"));
    let dockerfile = dockerfile.expect("it is there");
    let line = dockerfile.lines().find_map(|line| line.trim().strip_prefix("cargo xtask prune "));
    let line = line.and_then(|line| line.strip_suffix(" /out")).expect("it prunes into /out");
    let args: Vec<&str> = ["prune"].into_iter().chain(line.split(' ')).collect();
    done(tree.command(&args).arg(&out));
    for part in ["manifests", "full"] {
        let folder = out.join(part);
        // As the Dockerfile has it, and without a network: everything is in the registry's cache.
        let rustc = done(Command::new("rustc").arg("-vV"));
        let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
        let host = ["--filter-platform", host];
        let args = ["metadata", "--locked", "--offline", "--format-version=1"];
        let metadata = cargo(&folder, &[&args[..], &host].concat());
        assert!(metadata.contains("confab-server") && metadata.contains("confab-docs"));
        let target = format!("--target={}", host[1]);
        cargo(&folder, &["fetch", "--locked", "--offline", &target]);
        for gone in ["apps/e2e", "bench", ".git", "target"] {
            assert!(!folder.join(gone).exists(), "{part}/{gone}");
        }
    }
    for there in ["apps/web/style/confab.css", "xtask/previous-release", "rust-toolchain.toml"] {
        assert!(out.join("full").join(there).exists(), "{there}");
    }
    // The pruned workspace runs its own tasks.
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask_runner::cargo::clean(&mut command);
    command.args(["ls"]).current_dir(out.join("full")).env_remove("CARGO_TARGET_DIR");
    let listed = done(command.env("XTASK_CACHE_DIR", tree.folder.join("cache")));
    assert!(listed.contains("confab-server") && !listed.contains("confab-e2e"), "{listed}");
}

#[test]
fn a_feature_that_was_made_compiles_without_a_warning() {
    let tree = Tree::kept("feature");
    done(&mut tree.command(&["gen", "feature", "gold-stars"]));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target");
    let mut check = Command::new("cargo");
    xtask_runner::cargo::clean(&mut check);
    check.args(["check", "--workspace", "--tests", "--offline", "--quiet"]);
    let said = done(check.current_dir(tree.folder.join("work")).env("CARGO_TARGET_DIR", target));
    assert_eq!(said, "");
    let rule = tree.folder.join("work/apps/server/src/messages/gold_stars.rs");
    let rule = fs::read_to_string(rule).expect("its rule");
    let (_, test) = rule.split_once("fn gold_stars_does_what_it_is_for()").expect("its test");
    assert!(
        test.contains("panic!(") || test.contains("todo!("),
        "it fails until filled in: {test}"
    );
}

#[test]
fn something_new_comes_with_its_lines_in_every_list() {
    let tree = Tree::new();
    let work = tree.folder.join("work");
    let kinds = done(&mut tree.command(&["gen"]));
    assert!(["app ", "crate ", "feature "].iter().all(|kind| kinds.contains(kind)), "{kinds}");
    done(&mut tree.command(&["gen", "crate", "new-crate"]));
    done(&mut tree.command(&["gen", "app", "new-app"]));
    let members = cargo(&work, &["metadata", "--no-deps", "--offline", "--format-version=1"]);
    assert!(members.contains("confab-new-crate") && members.contains("confab-new-app"));
    done(&mut tree.command(&["boundaries"]));
    let said = done(&mut tree.command(&["gen", "feature", "gold-stars"]));
    assert!(said.contains("gold_stars_does_what_it_is_for"), "{said}");
    let read = |path: &str| fs::read_to_string(work.join(path)).expect("a file of the copy");
    for (path, line) in [
        ("crates/protocol/src/kinds.rs", "\"gold_stars_set\" =>"),
        ("crates/store/src/kinds.rs", "gold_stars_set::ANNOTATION"),
        ("apps/server/src/routes.rs", "/rooms/{room}/messages/{seq}/gold-stars"),
        ("apps/web/src/features.rs", "gold_stars::mark(of)"),
        ("apps/e2e/tests/browser/main.rs", "mod gold_stars;"),
        ("PROTOCOL.md", "docs/protocol/gold_stars.md"),
    ] {
        assert!(read(path).contains(line), "{path} has no {line}");
    }
    let made = read("crates/protocol/src/kinds/gold_stars_set.rs");
    assert!(made.contains("pub struct GoldStarsSet") && !made.contains("{{"), "{made}");
    assert!(!done(&mut tree.command(&["gen", "feature", "other"])).contains("{{"));
}
