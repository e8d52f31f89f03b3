//! Knows which compiler and which Cargo run, and asks them only when they have changed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::tree_home;
use crate::cargo;
use crate::process::on_path;

/// `rustc -vV` and `cargo -V`, which cost 76 ms together.
pub(crate) fn identity(root: &Path) -> Result<String> {
    let memo = tree_home(root).join("toolchain.json");
    let question = question(root);
    let kept = fs::read(&memo).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    if let Some(kept) = kept
        && kept["question"] == question
        && kept["compiler"].as_str().is_some_and(|path| kept["state"] == state(Path::new(path)))
        && let Some(answer) = kept["answer"].as_str()
    {
        return Ok(answer.to_owned());
    }
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = ask(Command::new(&rustc).arg("-vV"), root)?;
    let sysroot = ask(Command::new(&rustc).args(["--print", "sysroot"]), root)?;
    let answer = version + &ask(Command::new("cargo").arg("-V"), root)?;
    let compiler = Path::new(sysroot.trim()).join("bin/rustc");
    let kept = json!({
        "question": question, "compiler": compiler.to_string_lossy(),
        "state": state(&compiler), "answer": answer,
    });
    // An answer that cannot be kept is asked for again.
    let _unkept = crate::files::write(&memo, kept.to_string().as_bytes());
    Ok(answer)
}

fn ask(command: &mut Command, root: &Path) -> Result<String> {
    cargo::clean(command);
    let name = command.get_program().to_string_lossy().into_owned();
    let output =
        command.current_dir(root).output().with_context(|| format!("cannot run {name}"))?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Everything that decides which compiler is found.
fn question(root: &Path) -> Value {
    let variable = |name: &str| env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let home = env::var_os("RUSTUP_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".rustup")));
    let settings = home.map(|home| home.join("settings.toml"));
    // `cargo run` puts the toolchain's own folder on PATH: the first rustc is not always the same.
    let found = on_path("rustc").map(|path| path.to_string_lossy().into_owned());
    let files = ["rust-toolchain.toml", "rust-toolchain"].map(|name| state(&root.join(name)));
    json!([
        found,
        files,
        settings.map(|path| state(&path)),
        variable("RUSTC"),
        variable("RUSTUP_TOOLCHAIN"),
    ])
}

fn state(path: &Path) -> String {
    let Ok(about) = fs::metadata(path) else { return "absent".to_owned() };
    format!("{:?} {}", about.modified().ok(), about.len())
}
