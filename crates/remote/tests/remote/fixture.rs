//! Clones of a small workspace, each with a cache of its own, and a server between them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

pub(super) const ARGS: &str = "RUNNER_ARGS";
pub(super) const TOKEN: &str = "a-token-that-nobody-prints";

const ROOT: &str = r#"[workspace]
resolver = "3"
members = ["one"]

[workspace.metadata.xtask.tasks."one#gen"]
command = "mkdir -p out && cat in.txt > out/gen.txt && cp out/gen.txt out/run && chmod 755 out/run && ln -sf gen.txt out/link && echo generated"
inputs = ["in.txt"]
outputs = ["out/**"]
"#;

/// A workspace and its cache.
#[derive(Debug)]
pub(super) struct Clone {
    pub(super) folder: TempDir,
}

/// How a run of the runner ended.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) text: String,
}

impl Clone {
    pub(super) fn new() -> Self {
        let clone = Self { folder: tempfile::tempdir().unwrap() };
        clone.write("Cargo.toml", ROOT);
        clone.write(
            "one/Cargo.toml",
            "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        );
        clone.write(
            "one/src/lib.rs",
            "//! One.\npub const TEXT: &str = include_str!(\"../../text\");\n",
        );
        clone.write("text", "text\n");
        clone.write("one/in.txt", "in\n");
        clone.write(
            "Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"0.1.0\"\n",
        );
        clone
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// The runner, which knows of no server.
    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        xtask_runner::cargo::clean(&mut command);
        for (name, _) in std::env::vars() {
            let is_of_others = ["TURBO_", "CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"];
            if is_of_others.iter().any(|part| name.starts_with(part)) || name == "CI" {
                command.env_remove(name);
            }
        }
        let programs = Path::new(env!("CARGO_BIN_EXE_xtask-remote")).parent().unwrap();
        command
            .args(["--exact", "runner", "--nocapture", "--test-threads=1"])
            .current_dir(self.root())
            .env(ARGS, args.join("\n"))
            .env("XTASK_CACHE_DIR", self.folder.path().join("cache"))
            .env("XTASK_PROGRAMS", programs)
            .env("CARGO_NET_OFFLINE", "true")
            .stdin(Stdio::null());
        command
    }

    /// Runs tasks with a remote cache.
    pub(super) fn with(&self, url: &str, args: &[&str]) -> Ran {
        self.with_all(url, args, &[])
    }

    pub(super) fn with_all(&self, url: &str, args: &[&str], more: &[(&str, &str)]) -> Ran {
        let mut command = self.command(args);
        command.env("TURBO_API", url).env("TURBO_TOKEN", TOKEN).envs(more.iter().copied());
        Ran::of(&mut command)
    }
}

impl Ran {
    pub(super) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(!text.contains(TOKEN), "the token was printed: {text}");
        Self { code: output.status.code().unwrap_or(-1), text }
    }

    /// Fails with everything that was said.
    pub(super) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.text);
        self
    }

    pub(super) fn says(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "no `{text}`: {}", self.text);
        self
    }

    pub(super) fn is_silent_on(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "`{text}`: {}", self.text);
        self
    }
}

/// Our own server.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pub(super) url: String,
    pub(super) folder: TempDir,
}

impl Server {
    pub(super) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(super) fn start_with(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask-cache-server"));
        command
            .args(["--addr", "127.0.0.1:0", "--dir"])
            .arg(folder.path())
            .args(more)
            .env("TURBO_TOKEN", TOKEN)
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{line}");
        Self { child, url, folder }
    }

    /// How many artifacts it holds.
    pub(super) fn count(&self) -> usize {
        let below = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten();
        let teams = below(self.folder.path().join("artifacts"));
        let teams = teams.filter(|team| team.file_name() != "making");
        teams.map(|team| below(team.path()).count()).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
