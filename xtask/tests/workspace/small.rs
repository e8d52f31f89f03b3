//! A workspace that looks to `cargo xtask dev` as Confab does, and compiles in a second.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::running::{Running, left_in};

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
    pub(super) fn dev(&self, more: &[&str]) -> Running {
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
        Running::new(child, reader)
    }

    /// Processes of the workspace, whoever started them.
    pub(super) fn processes(&self) -> Vec<String> {
        left_in(&self.root())
    }
}
