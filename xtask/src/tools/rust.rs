//! The parts of the pinned toolchain: its wasm32 target, clippy, rustfmt.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, on_path, run_quietly};
use crate::{cargo, screen};

const WASM: &str = "wasm32-unknown-unknown";

/// Installs the wasm32 target when the toolchain lacks it.
pub(crate) fn require_wasm_target() -> Result<()> {
    if has_wasm_target()? {
        return Ok(());
    }
    add("target", WASM)
}

/// Whether the pinned toolchain can compile for the browser.
pub(crate) fn has_wasm_target() -> Result<bool> {
    Ok(sysroot()?.join("lib/rustlib").join(WASM).join("lib").is_dir())
}

/// Installs a component when the toolchain lacks the program that belongs to it.
pub(crate) fn require_component(component: &str, program: &str) -> Result<()> {
    if sysroot()?.join("bin").join(program).exists() {
        return Ok(());
    }
    add("component", component)
}

/// A rustup that is switched off from installing by itself still does it when asked.
fn add(what: &str, name: &str) -> Result<()> {
    anyhow::ensure!(
        on_path("rustup").is_some(),
        "the toolchain has no {name} and there is no rustup to add it; install rustup from https://rustup.rs"
    );
    screen::step(&format!("adding {name} to the toolchain"));
    process::run(
        &format!("`rustup {what} add {name}`"),
        Command::new("rustup").args([what, "add", name]),
    )
}

fn sysroot() -> Result<PathBuf> {
    let mut question = Command::new("rustc");
    cargo::clean(&mut question);
    let answer = run_quietly(question.args(["--print", "sysroot"]))?;
    let text =
        String::from_utf8(answer.stdout).context("rustc named a folder that is not UTF-8")?;
    Ok(PathBuf::from(text.trim()))
}
