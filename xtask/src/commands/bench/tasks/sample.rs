//! A workspace of small packages to measure on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{cargo, process};

const PACKAGES: usize = 14;
/// Of each package.
const FILES: usize = 30;
const LARGE: &str = "crates/p0/out/large";

const ROOT: &str = "[workspace]
resolver = \"3\"
members = [\"crates/*\"]

[workspace.metadata]
name = \"sample\"

[workspace.metadata.xtask.tasks.\"p0#large\"]
command = \"sh large.sh\"
inputs = [\"large.sh\"]
outputs = [\"out/large\"]
";

/// The workspace, and the runner that is measured on it.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) root: PathBuf,
    runner: PathBuf,
}

impl Sample {
    pub(super) fn make(root: &Path, runner: &Path) -> Result<Self> {
        let write = |path: &str, text: &str| -> Result<()> {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            Ok(fs::write(path, text)?)
        };
        write("Cargo.toml", ROOT)?;
        write(".gitignore", "target\nout\n.turbo\nnode_modules\n")?;
        write("crates/p0/large.sh", "mkdir -p out && head -c 95420416 /dev/urandom > out/large\n")?;
        for package in 0..PACKAGES {
            let folder = format!("crates/p{package}");
            let below = match package {
                0 => String::new(),
                _ => format!("p{0} = {{ path = \"../p{0}\" }}\n", package - 1),
            };
            write(
                &format!("{folder}/Cargo.toml"),
                &format!(
                    "[package]\nname = \"p{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                     [dependencies]\n{below}"
                ),
            )?;
            let modules: Vec<_> = (0..FILES).map(|file| format!("pub mod m{file};\n")).collect();
            write(&format!("{folder}/src/lib.rs"), &modules.concat())?;
            for file in 0..FILES {
                let path = format!("{folder}/src/m{file}.rs");
                write(&path, &format!("pub fn number() -> u32 {{ {file} }}\n"))?;
            }
        }
        let mut lock = cargo::command();
        lock.args(["generate-lockfile", "--offline", "--quiet"]).current_dir(root);
        process::run("cargo generate-lockfile", &mut lock)?;
        Ok(Self { root: root.to_owned(), runner: runner.to_owned() })
    }

    /// The runner with one task.
    pub(super) fn run(&self, task: &str) -> Command {
        let mut command = Command::new(&self.runner);
        cargo::clean(&mut command);
        command
            .args(["run", task, "--output-logs=none"])
            .current_dir(&self.root)
            .env("XTASK_CACHE_DIR", self.root.with_file_name("cache"))
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    /// The file that a task writes.
    pub(super) fn large(&self) -> PathBuf {
        self.root.join(LARGE)
    }
}
