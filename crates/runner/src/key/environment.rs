//! Variables and settings files that compilers and Cargo read.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files::{ABSENT, Set, hash_bytes};
use crate::workspace::flatten;

/// Variables that change the compilation.
const VARIABLES: &[&str] = &[
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTDOCFLAGS",
    "RUSTC_BOOTSTRAP",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_ENCODED_RUSTDOCFLAGS",
    "CLIPPY_ARGS",
    "CLIPPY_CONF_DIR",
    "SDKROOT",
    "MACOSX_DEPLOYMENT_TARGET",
    "SOURCE_DATE_EPOCH",
];
const PREFIXES: &[&str] = &["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_TARGET_", "CARGO_UNSTABLE_"];
/// Those among them that only say where, or how fast.
const PLACES: &[&str] = &["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_JOBS"];

/// Settings of Cargo that bear on no result.
const IDLE: &[&str] = &[
    "alias.",
    "term.",
    "net.",
    "http.",
    "registry.",
    "registries.",
    "cargo-new.",
    "credential-alias.",
    "install.",
    "cache.",
    "future-incompat-report.",
    "build.jobs",
    "build.target-dir",
    "build.build-dir",
    "build.incremental",
];

/// The value of a variable, hashed: keys and what is kept of them hold no secret.
pub(super) fn variable(name: &str) -> String {
    match env::var_os(name) {
        Some(value) => hash_bytes(value.as_encoded_bytes()),
        None => ABSENT.to_owned(),
    }
}

/// The names of the variables of the compilers that are set.
pub(crate) fn compilers() -> Vec<String> {
    let all = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let counts = |name: &String| {
        (VARIABLES.contains(&name.as_str())
            || PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
            && !PLACES.contains(&name.as_str())
    };
    all.filter(counts).collect()
}

/// Those with their values.
pub(super) fn of_compilers() -> Set {
    let all = compilers().into_iter();
    all.map(|name| (format!("variable {name}"), variable(&name))).collect()
}

/// The names that a list stands for: `CI`, or `VITE_*`.
pub(crate) fn named(list: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for name in list {
        match name.strip_suffix('*') {
            None => found.push(name.clone()),
            Some(prefix) => {
                let all = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
                found.extend(all.filter(|name| name.starts_with(prefix)));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The lines of all settings of Cargo that hold here, by file.
pub(super) fn chain(root: &Path) -> Set {
    let mut folders: Vec<PathBuf> = root.ancestors().map(|folder| folder.join(".cargo")).collect();
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    folders.extend(home);
    folders.dedup();
    let mut found = Set::default();
    for (distance, folder) in folders.iter().enumerate() {
        for name in ["config.toml", "config"] {
            let Ok(text) = fs::read_to_string(folder.join(name)) else { continue };
            // Which one wins follows from the distance, and not from where the clone lies.
            match settings_of_cargo(&text) {
                Ok(lines) => found.extend(
                    lines.into_iter().map(|(key, value)| (format!("{distance} {key}"), value)),
                ),
                Err(_) => found.insert(format!("{distance} {name}"), hash_bytes(text.as_bytes())),
            }
        }
    }
    found
}

/// The lines of one file of settings that bear on results.
pub(crate) fn settings_of_cargo(text: &str) -> Result<Vec<(String, String)>> {
    let lines = flatten(text)?.into_iter();
    Ok(lines.filter(|(key, _)| !IDLE.iter().any(|idle| key.starts_with(idle))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_no_setting_of_a_compiler() {
        let text = "[alias]\nx = \"run\"\n[build]\nrustflags = [\"-g\"]\njobs = 2\n";
        let lines = settings_of_cargo(text).unwrap();
        assert_eq!(lines, [("build.rustflags".to_owned(), "[\"-g\"]".to_owned())]);
    }
}
