//! Calls Cargo as a person at a prompt would, without the variables that `cargo run` adds.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

/// A `cargo` in a clean environment.
pub fn command() -> Command {
    let mut command = Command::new("cargo");
    clean(&mut command);
    command
}

/// Removes the variables that `cargo run` injected. With it left in, `cargo build` and `cargo xtask
/// build` would see different environments and rebuild each other's work for ever.
pub fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if is_injected(&name) {
            command.env_remove(name);
        }
    }
    for name in ["LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
        let Some(value) = env::var_os(name) else { continue };
        match without_cargos(&value) {
            Some(kept) => command.env(name, kept),
            None => command.env_remove(name),
        };
    }
}

fn is_injected(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let exact =
        ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR", "RUST_RECURSION_COUNT"];
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_FEATURE_", "CARGO_CFG_"];
    exact.contains(&name.as_ref()) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// The person's own entries of a library path: all but Cargo's output folders and rustup's.
fn without_cargos(value: &OsStr) -> Option<OsString> {
    let is_cargos = |path: &Path| {
        let text = path.to_string_lossy();
        path.ends_with("deps") || text.contains("/toolchains/") || is_profile_folder(path)
    };
    let kept: Vec<_> = env::split_paths(value)
        .filter(|path| !path.as_os_str().is_empty() && !is_cargos(path))
        .collect();
    if kept.is_empty() { None } else { env::join_paths(kept).ok() }
}

fn is_profile_folder(path: &Path) -> bool {
    path.join("deps").is_dir() && path.join(".fingerprint").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_run_adds_is_left_out() {
        for name in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
            assert!(is_injected(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn what_a_person_set_is_kept() {
        for name in ["CARGO_TARGET_DIR", "CARGO_HOME", "RUSTFLAGS", "CARGO_NET_OFFLINE", "PATH"] {
            assert!(!is_injected(OsStr::new(name)), "{name}");
        }
        let mixed = OsStr::new("/w/target/debug/deps:/opt/lib:/root/.rustup/toolchains/1.95.0/lib");
        assert_eq!(without_cargos(mixed), Some("/opt/lib".into()));
        assert_eq!(without_cargos(OsStr::new("/w/target/debug/deps")), None);
    }
}
