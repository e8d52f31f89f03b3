//! A small workspace in a temporary folder, and the runner in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const ROOT: &str = r#"[workspace]
resolver = "3"
members = ["apps/*", "crates/*"]

[workspace.package]
version = "0.1.0"
edition = "2024"
license = "MIT"

[workspace.dependencies]
base = { path = "crates/base" }
middle = { path = "crates/middle" }
tiny = "1.0"
lone = "1"
unused = "1"

[workspace.lints.rust]
unused_must_use = "warn"

[workspace.metadata.xtask.tasks.test]
cache = true

[profile.dev]
debug = 0

[profile.release]
lto = false
"#;

const PACKAGES: &[(&str, &str)] = &[
    (
        "crates/base",
        "[features]\nextra = []\n[dependencies]\ntiny.workspace = true\n[lints]\nworkspace = true\n\
         [package.metadata.other]\nkey = 1\n",
    ),
    ("crates/middle", "[dependencies]\nbase.workspace = true\n"),
    (
        "apps/top",
        "[dependencies]\nmiddle.workspace = true\n[dev-dependencies]\nlone.workspace = true\n",
    ),
    ("crates/scripted", ""),
    (
        "crates/other",
        "[dependencies]\nlone.workspace = true\n[package.metadata.xtask.tasks.gen]\n\
         command = \"mkdir -p out && cat in.txt > out/gen.txt && echo generated\"\n\
         inputs = [\"in.txt\"]\noutputs = [\"out/**\"]\n",
    ),
];

const FILES: &[(&str, &str)] = &[
    ("README.md", "The fixture.\n"),
    ("texts/hello.txt", "hello\n"),
    ("shared/shared.rs", "pub fn shared() -> u32 { 1 }\n"),
    ("data/table.txt", "1\n"),
    ("data/more/a.txt", "a\n"),
    ("crates/base/README.md", "Base.\n"),
    ("crates/base/GUIDE.md", "The guide of base.\n"),
    (
        "crates/base/build.rs",
        "fn main() {\n    println!(\"cargo::rerun-if-changed=../../data/table.txt\");\n    \
         println!(\"cargo::rerun-if-changed=../../data/more\");\n    \
         println!(\"cargo::rerun-if-env-changed=FIXTURE_BUILD\");\n    \
         let table = std::fs::read_to_string(\"../../data/table.txt\").unwrap();\n    \
         println!(\"cargo::rustc-env=TABLE={}\", table.trim());\n}\n",
    ),
    (
        "crates/base/src/lib.rs",
        "//! Base.\n#![doc = include_str!(\"../GUIDE.md\")]\n\
         #[path = \"../../../shared/shared.rs\"]\npub mod shared;\n\
         pub const HELLO: &str = include_str!(\"../../../texts/hello.txt\");\n\
         pub const MODE: &str = env!(\"FIXTURE_MODE\");\n\
         pub const MAYBE: Option<&str> = option_env!(\"FIXTURE_MAYBE\");\n\
         pub const TABLE: &str = env!(\"TABLE\");\n\
         pub fn base() -> u32 { tiny::tiny() + shared::shared() }\n",
    ),
    ("crates/base/tests/base.rs", "#[test]\nfn counts() { assert_eq!(base::base(), 2); }\n"),
    (
        "crates/middle/src/lib.rs",
        "//! Middle.\n/// ```\n/// assert_eq!(middle::middle(), 3);\n/// ```\n\
         pub fn middle() -> u32 { base::base() + 1 }\n\
         #[test]\nfn adds() { assert_eq!(middle(), 3); }\n",
    ),
    ("crates/middle/tests/more.rs", "#[test]\nfn more() {}\n"),
    ("crates/middle/LICENSE", "MIT\n"),
    ("apps/top/src/main.rs", "fn main() { println!(\"{}\", middle::middle()); }\n"),
    (
        "crates/other/src/lib.rs",
        "//! Other.\npub fn other() -> u32 { lone::lone() }\n#[test]\nfn is_alone() { assert_eq!(other(), 1); }\n",
    ),
    ("crates/scripted/src/lib.rs", "//! Scripted.\n"),
    ("crates/scripted/README.md", "Read by the script.\n"),
    (
        "crates/scripted/build.rs",
        "fn main() { assert!(std::fs::exists(\"README.md\").unwrap()); }\n",
    ),
    ("crates/other/in.txt", "in\n"),
    (
        ".cargo/config.toml",
        "[alias]\nx = \"run\"\n[source.crates-io]\nreplace-with = \"vendored\"\n\
         [source.vendored]\ndirectory = \"vendor\"\n",
    ),
    (
        "patched/tiny/Cargo.toml",
        "[package]\nname = \"tiny\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[features]\nloud = []\n",
    ),
    ("patched/tiny/src/lib.rs", "pub fn tiny() -> u32 { 1 }\n"),
];

const VENDORED: &[(&str, &str)] =
    &[("tiny", "1.0.0"), ("tiny", "1.0.1"), ("lone", "1.0.0"), ("unused", "1.0.0")];

/// Each package with its version, its source and what it depends on.
const LOCKED: &[(&str, &str, bool, &[&str])] = &[
    ("base", "0.1.0", false, &["tiny"]),
    ("lone", "1.0.0", true, &[]),
    ("middle", "0.1.0", false, &["base"]),
    ("other", "0.1.0", false, &["lone"]),
    ("scripted", "0.1.0", false, &[]),
    ("tiny", "1.0.0", true, &[]),
    ("top", "0.1.0", false, &["lone", "middle"]),
];

/// A workspace, its cache, and the variables that its code wants.
#[derive(Debug)]
pub(super) struct Fixture {
    folder: TempDir,
    cache: PathBuf,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixture = Self { cache: folder.path().join("cache"), folder };
        fixture.fill();
        fixture
    }

    /// Another work tree with the same files, on the same cache.
    pub(super) fn sibling(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixture = Self { cache: self.cache.clone(), folder };
        fixture.fill();
        fixture
    }

    fn fill(&self) {
        self.write("Cargo.toml", ROOT);
        for (folder, rest) in PACKAGES {
            let name = folder.rsplit('/').next().unwrap();
            let head = "version.workspace = true\nedition.workspace = true\n";
            let text = format!("[package]\nname = \"{name}\"\n{head}{rest}");
            self.write(&format!("{folder}/Cargo.toml"), &text);
        }
        for (path, text) in FILES {
            self.write(path, text);
        }
        let lock: Vec<String> = LOCKED.iter().map(locked).collect();
        let lock = format!("version = 4\n{}", lock.concat());
        self.write("Cargo.lock", &lock);
        for (name, version) in VENDORED {
            let folder = format!("vendor/{name}-{version}");
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n\
                 [features]\nloud = []\n"
            );
            self.write(&format!("{folder}/Cargo.toml"), &manifest);
            self.write(
                &format!("{folder}/src/lib.rs"),
                &format!("pub fn {name}() -> u32 {{ 1 }}\n"),
            );
            self.write(
                &format!("{folder}/.cargo-checksum.json"),
                "{\"files\":{},\"package\":null}",
            );
        }
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(super) fn cache(&self) -> &Path {
        &self.cache
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    pub(super) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replace(from, to));
    }

    /// The runner, with nothing of this test's own environment that a key holds.
    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask-runner"));
        xtask_runner::cargo::clean(&mut command);
        for (name, _) in std::env::vars() {
            let is_of_builds = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_", "GITHUB_"];
            let is_one = ["RUSTFLAGS", "CI", "CARGO_INCREMENTAL", "GITHUB_ACTIONS"];
            if is_of_builds.iter().any(|part| name.starts_with(part)) || is_one.contains(&&*name) {
                command.env_remove(name);
            }
        }
        command
            .args(args)
            .current_dir(self.root())
            .env("XTASK_CACHE_DIR", &self.cache)
            .env("CARGO_NET_OFFLINE", "true")
            .env("FIXTURE_MODE", "plain")
            .stdin(Stdio::null());
        command
    }

    pub(super) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&self.command(args).output().unwrap())
    }

    pub(super) fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The tasks that a run would have to do, as `package#task`.
    pub(super) fn misses(command: &mut Command) -> BTreeSet<String> {
        let ran = Ran::of(&command.output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.all());
        let value: Value = serde_json::from_str(&ran.out).unwrap();
        let tasks = value["tasks"].as_array().unwrap().iter();
        tasks
            .filter(|task| task["cache"] != "HIT")
            .map(|task| task["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// One entry of the lock.
fn locked((name, version, is_foreign, dependencies): &(&str, &str, bool, &[&str])) -> String {
    let source = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let source = if *is_foreign { source } else { "" };
    let lines: Vec<_> = dependencies.iter().map(|name| format!(" \"{name}\",\n")).collect();
    let list = match lines.len() {
        0 => String::new(),
        _ => format!("dependencies = [\n{}]\n", lines.concat()),
    };
    format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}{list}")
}

/// How a run of the runner ended.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    pub(super) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub(super) fn all(&self) -> String {
        format!("exit code {}\n{}\n{}", self.code, self.out, self.err)
    }

    /// Fails with everything that was said.
    pub(super) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.all());
        self
    }
}
