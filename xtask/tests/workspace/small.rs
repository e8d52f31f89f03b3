//! A workspace that looks to `cargo xtask dev` as Confab does, and compiles in a second.

use std::fs;
use std::io::{BufRead, BufReader, PipeReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const PACKAGE: &str = "version = \"0.0.1\"\nedition = \"2024\"\n";

/// Manifests by folder, without what all have.
const PACKAGES: &[(&str, &str, &str)] = &[
    ("crates/words", "words", ""),
    ("crates/wasm-bindgen", "wasm-bindgen", ""),
    ("apps/server", "confab-server", "[dependencies]\nwords = { path = \"../../crates/words\" }\n"),
    ("apps/docs", "confab-docs", ""),
];

const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"apps/*\", \"crates/*\"]\n"),
    ("crates/words/src/lib.rs", "pub const SAYS: &str = \"one\";\n"),
    ("crates/wasm-bindgen/src/lib.rs", ""),
    ("docs/index.md", "text one\n"),
    ("apps/docs/style/docs.css", "style one\n"),
    (
        "apps/server/src/main.rs",
        r#"use std::io::{Read, Write};
fn main() {
    let listener = std::net::TcpListener::bind(std::env::var("CONFAB_ADDR").unwrap()).unwrap();
    let docs = std::env::current_exe().unwrap().with_file_name("docs").join("index.html").exists();
    println!("{}, it says {}", if docs { "with documentation" } else { "alone" }, words::SAYS);
    for mut stream in listener.incoming().flatten() {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
}
"#,
    ),
    (
        "apps/docs/src/main.rs",
        r#"const PART: &str = "part one";
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).map(|at| args[at + 1].clone());
    let root = value("--root").unwrap();
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let port = value("--reload").unwrap_or_default();
    let text = format!("{port}\n{}{}{PART}\n", read("docs/index.md"), read("apps/docs/style/docs.css"));
    let out = args.last().unwrap();
    std::fs::create_dir_all(out).unwrap();
    std::fs::write(format!("{out}/index.html"), text).unwrap();
}
"#,
    ),
];

/// In the place of the tools that build the site.
const TOOLS: &[(&str, &str)] = &[
    (
        "cargo-leptos",
        "case $* in *--version*) echo 'cargo-leptos 0.3.99'; exit ;; esac\n\
         mkdir -p \"$LEPTOS_SITE_ROOT/pkg\" && echo > \"$LEPTOS_SITE_ROOT/pkg/app.css\"\n\
         exec cargo build --quiet --package=confab-server --offline\n",
    ),
    ("wasm-bindgen", "echo 'wasm-bindgen 0.0.1'\n"),
];

/// The workspace, which goes with this.
pub(super) struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    pub(super) fn new() -> Self {
        let small = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (folder, name, more) in PACKAGES {
            let head = format!("[package]\nname = \"{name}\"\n{PACKAGE}");
            small.write(&format!("{folder}/Cargo.toml"), &(head + more));
        }
        for (path, text) in FILES {
            small.write(path, text);
        }
        // Its parts are looked for: the browser's target among them.
        let toolchain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rust-toolchain.toml");
        small.write("rust-toolchain.toml", &fs::read_to_string(toolchain).expect("it is pinned"));
        for (name, script) in TOOLS {
            let path = small.folder.path().join("tools").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, format!("#!/bin/sh\n{script}")).expect("a script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode");
        }
        let mut lock = Command::new("cargo");
        xtask_runner::cargo::clean(&mut lock);
        let locked = lock.args(["generate-lockfile", "--offline"]).current_dir(small.root());
        assert!(locked.output().expect("Cargo starts").status.success());
        small
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_default()
    }

    /// Starts `cargo xtask dev` in it.
    pub(super) fn dev(&self, more: &[&str]) -> Dev {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask_runner::cargo::clean(&mut command);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let tools = [self.folder.path().join("tools")].into_iter();
        let path = std::env::join_paths(tools.chain(std::env::split_paths(&path)));
        command
            .args(["dev", "--port=0"])
            .args(more)
            .current_dir(self.root())
            .env("PATH", path.expect("folders"))
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env("XTASK_CACHE_DIR", self.folder.path().join("cache"))
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null());
        let (reader, writer) = std::io::pipe().expect("a pipe");
        command.stdout(writer.try_clone().expect("the same")).stderr(writer);
        let child = command.spawn().expect("xtask starts");
        Dev { child, lines: BufReader::new(reader), seen: Vec::new() }
    }

    /// Processes whose folder lies in the workspace, whoever started them.
    pub(super) fn processes(&self) -> Vec<String> {
        let root = self.root();
        let all = fs::read_dir("/proc").into_iter().flatten().flatten();
        let here = all.filter(|entry| {
            let is_here =
                fs::read_link(entry.path().join("cwd")).is_ok_and(|it| it.starts_with(&root));
            let state = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            is_here && !state.contains(") Z")
        });
        here.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

/// `cargo xtask dev`, whose lines are read as they come.
pub(super) struct Dev {
    pub(super) child: Child,
    lines: BufReader<PipeReader>,
    seen: Vec<String>,
}

impl Dev {
    /// Reads on until a line holds this, and gives the line.
    pub(super) fn until(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).expect("lines");
            assert!(read > 0, "it ended before `{text}`: {:#?}", self.seen);
            self.seen.push(line.trim_end().to_owned());
            if line.contains(text) {
                return line;
            }
        }
    }

    pub(super) fn has_said(&self, text: &str) -> bool {
        self.seen.iter().any(|line| line.contains(text))
    }

    pub(super) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).expect("a process id");
        kill(Pid::from_raw(id), signal).expect("it runs");
    }

    pub(super) fn end(mut self) {
        self.signal(Signal::SIGINT);
        self.child.wait().expect("it ends");
    }
}

impl Drop for Dev {
    /// A test that fails leaves nothing behind either: the runner's guard ends the rest.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            // It may have ended by itself.
            let _ended = self.child.kill();
            let _gone = self.child.wait();
        }
    }
}

/// Waits for something that comes about by itself.
pub(super) fn in_time(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
