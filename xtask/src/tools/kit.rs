//! The list of tools: which, in which version, where they come from.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::Need;
use crate::process::{on_path, run_quietly};
use crate::workspace::Workspace;

/// One tool in one version.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    /// The name of its folder in the cache, before the version.
    pub(crate) name: &'static str,
    pub(crate) version: String,
    /// The program that is called, or the file that is read.
    pub(crate) program: &'static str,
    /// Where its programs lie inside its folder.
    pub(crate) programs: &'static str,
    pub(crate) source: Source,
    /// Its purpose.
    pub(crate) needs: &'static [Need],
    fits: fn(found: &str, wanted: &str) -> bool,
}

/// Where a tool comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// `cargo install`, after `cargo binstall` where that is at hand.
    Crate { name: &'static str, lock: Lock, minutes: u32 },
    /// `npm install`. Where there is no npm, this is what happens `instead`.
    Npm { name: &'static str, instead: &'static str },
}

/// Whether a crate is built with the Cargo.lock that it was published with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    Published,
    /// Its lock asks for crates that are gone; what fits this compiler is chosen anew.
    Fresh,
}

/// cargo-leptos 0.3.11 and later need a newer compiler than the pinned one.
const CARGO_LEPTOS: &str = "0.3.10";
const BINARYEN: &str = "132";
const AXE: &str = "4.14.1";
const ECE: &str = "1.2.1";

/// The rules of accessibility, as a script that a page runs. Tests alone use it; nothing of it ships.
pub(crate) const AXE_SCRIPT: &str = "axe.min.js";

/// The decryption of pushes that others wrote. Tests alone use it.
pub(crate) const ECE_SCRIPT: &str = "ece.js";

const ALL: &[Need] = &[Need::Development, Need::Test, Need::Release];

/// The tools of this workspace.
pub(crate) fn kit(workspace: &Workspace) -> Result<Vec<Tool>> {
    Ok(vec![
        Tool {
            name: "cargo-leptos",
            version: CARGO_LEPTOS.to_owned(),
            program: "cargo-leptos",
            programs: "bin",
            source: Source::Crate { name: "cargo-leptos", lock: Lock::Published, minutes: 6 },
            needs: ALL,
            fits: same_series_and_not_older,
        },
        Tool {
            name: "wasm-bindgen",
            // The command-line tool and the library must agree to the last digit.
            version: workspace.locked_version("wasm-bindgen")?,
            program: "wasm-bindgen",
            programs: "bin",
            source: Source::Crate { name: "wasm-bindgen-cli", lock: Lock::Fresh, minutes: 2 },
            needs: ALL,
            fits: |found, wanted| found == wanted,
        },
        Tool {
            name: "binaryen",
            version: BINARYEN.to_owned(),
            program: "wasm-opt",
            programs: "node_modules/.bin",
            source: Source::Npm {
                name: "binaryen",
                instead: "cargo-leptos will download wasm-opt itself",
            },
            needs: &[Need::Release],
            fits: |found, wanted| matches!((found.parse::<u32>(), wanted.parse::<u32>()), (Ok(f), Ok(w)) if f >= w),
        },
        Tool {
            name: "axe-core",
            version: AXE.to_owned(),
            program: AXE_SCRIPT,
            programs: "node_modules/axe-core",
            source: Source::Npm {
                name: "axe-core",
                instead: "the screens are not checked for accessibility",
            },
            needs: &[Need::Test],
            // It is no program: only the cache has it.
            fits: |_, _| false,
        },
        Tool {
            name: "http_ece",
            version: ECE.to_owned(),
            program: ECE_SCRIPT,
            programs: "node_modules/http_ece",
            source: Source::Npm {
                name: "http_ece",
                instead: "pushes are not read by another's library",
            },
            needs: &[Need::Test],
            fits: |_, _| false,
        },
    ])
}

impl Tool {
    /// The one on PATH, when its version fits.
    pub(crate) fn on_path(&self) -> Option<PathBuf> {
        let file = on_path(self.program)?;
        let mut question = Command::new(&file);
        if self.program == "cargo-leptos" {
            question.arg("leptos");
        }
        let answer = run_quietly(question.arg("--version")).ok()?;
        let found = version_in(&String::from_utf8_lossy(&answer.stdout))?;
        (self.fits)(&found, &self.version).then_some(file)
    }

    /// Its name and version, as the folder in the cache is called.
    pub(crate) fn folder_name(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// The first word of `--version` output that starts with a digit.
fn version_in(text: &str) -> Option<String> {
    text.split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
}

/// 0.3.11 serves where 0.3.10 is wanted; 0.3.9 and 0.4.0 do not.
fn same_series_and_not_older(found: &str, wanted: &str) -> bool {
    let parse = |version: &str| -> Option<Vec<u32>> {
        version.split('.').map(|part| part.parse().ok()).collect()
    };
    matches!((parse(found), parse(wanted)), (Some(f), Some(w)) if f.len() == 3 && f[..2] == w[..2] && f[2] >= w[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_tools_say() {
        assert_eq!(version_in("wasm-opt version 132 (version_132)").as_deref(), Some("132"));
        assert_eq!(version_in("wasm-bindgen 0.2.130\n").as_deref(), Some("0.2.130"));
        assert_eq!(version_in("no such command"), None);
    }

    #[test]
    fn only_a_fitting_version_is_taken_from_the_path() {
        assert!(same_series_and_not_older("0.3.10", "0.3.10"));
        assert!(same_series_and_not_older("0.3.12", "0.3.10"));
        assert!(!same_series_and_not_older("0.3.9", "0.3.10"));
        assert!(!same_series_and_not_older("0.4.0", "0.3.10"));
        assert!(!same_series_and_not_older("nightly", "0.3.10"));
    }

    #[test]
    fn wasm_bindgen_follows_the_lock() {
        let workspace = Workspace::load().unwrap();
        let kit = kit(&workspace).unwrap();
        let bindgen = kit.iter().find(|tool| tool.name == "wasm-bindgen").unwrap();
        assert_eq!(bindgen.version, workspace.locked_version("wasm-bindgen").unwrap());
    }
}
