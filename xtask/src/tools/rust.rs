//! The parts of the pinned toolchain: its wasm32 target, clippy, rustfmt, the
//! source of the standard library.

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

/// Whether the standard library can be compiled for the browser: its source is a component, which is
/// added where that is possible.
pub(crate) fn find_std_source() -> Result<bool> {
    let has_source = || {
        Ok::<_, anyhow::Error>(sysroot()?.join("lib/rustlib/src/rust/library/Cargo.lock").exists())
    };
    if has_source()? {
        return Ok(true);
    }
    match add("component", "rust-src") {
        Ok(()) => has_source(),
        Err(error) if error.is::<process::Interrupted>() => Err(error),
        Err(error) => {
            screen::warn(&format!("the browser's part gets heavier by 20 kB: {error:#}"));
            Ok(false)
        }
    }
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
