//! Asks `cargo metadata --no-deps`, and keeps the answer for as long as nothing that it follows
//! from has changed.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::place;
use crate::cargo;

/// Changes with the parts that are read.
const FORMAT: u32 = 2;

/// Folders whose files are targets of their own.
const TARGETS: &[&str] = &["", "src", "src/bin", "tests", "examples", "benches"];

/// The parts of Cargo's answer that the runner reads.
pub(super) fn ask(folder: &Path) -> Result<Value> {
    let Some(root) = find_root(folder) else { return ask_cargo(folder) };
    let memo = place::tree_home(&root).join("metadata.json");
    let kept = fs::read(&memo).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    if let Some(mut kept) = kept
        && is_current(&kept)
    {
        return Ok(kept["metadata"].take());
    }
    let answer = ask_cargo(folder)?;
    let watched = watched(&root, &answer);
    // An answer that cannot be kept is asked for again.
    let _unkept = crate::files::write(
        &memo,
        json!({ "watched": watched, "environment": environment(), "metadata": answer })
            .to_string()
            .as_bytes(),
    );
    Ok(answer)
}

fn ask_cargo(folder: &Path) -> Result<Value> {
    let output = cargo::command()
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(folder)
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    let mut answer: Value =
        serde_json::from_slice(&output.stdout).context("cannot read cargo metadata")?;
    Ok(json!({
        "workspace_root": answer["workspace_root"].take(),
        "target_directory": answer["target_directory"].take(),
        "metadata": { "xtask": answer["metadata"]["xtask"].take() },
        "packages": answer["packages"].as_array_mut().map(|packages| {
            packages.iter_mut().map(slim).collect::<Vec<_>>()
        }),
    }))
}

fn slim(package: &mut Value) -> Value {
    let dependencies = package["dependencies"].as_array_mut().map(|all| {
        let slim = |one: &mut Value| {
            json!({
                "name": one["name"].take(), "kind": one["kind"].take(),
                "features": one["features"].take(), "target": one["target"].take(),
                "uses_default_features": one["uses_default_features"].take(),
                "optional": one["optional"].take(), "path": one["path"].take(),
            })
        };
        all.iter_mut().map(slim).collect::<Vec<_>>()
    });
    let targets = package["targets"].as_array_mut().map(|all| {
        let slim = |one: &mut Value| {
            json!({
                "name": one["name"].take(), "kind": one["kind"].take(),
                "test": one["test"].take(), "doctest": one["doctest"].take(),
                "src_path": one["src_path"].take(),
            })
        };
        all.iter_mut().map(slim).collect::<Vec<_>>()
    });
    json!({
        "name": package["name"].take(), "version": package["version"].take(),
        "manifest_path": package["manifest_path"].take(), "features": package["features"].take(),
        "dependencies": dependencies, "targets": targets,
        "metadata": { "xtask": package["metadata"]["xtask"].take() },
    })
}

/// The folder of the outermost manifest with a `[workspace]`.
fn find_root(folder: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace")))
    };
    folder.ancestors().find(is_root).map(Path::to_owned)
}

/// Manifests, and the folders whose entries decide what the members and their targets are.
fn watched(root: &Path, answer: &Value) -> Vec<Value> {
    let packages = answer["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let manifests = packages.iter().filter_map(|package| package["manifest_path"].as_str());
    let folders: Vec<PathBuf> =
        manifests.filter_map(|path| Path::new(path).parent()).map(Path::to_owned).collect();
    let mut paths = vec![root.to_owned()];
    paths.extend(root.ancestors().map(|folder| folder.join(".cargo/config.toml")));
    paths.push(root.join("Cargo.toml"));
    paths.extend(folders.iter().filter_map(|folder| folder.parent()).map(Path::to_owned));
    for folder in &folders {
        paths.push(folder.join("Cargo.toml"));
        paths.extend(TARGETS.iter().map(|name| folder.join(name)));
    }
    paths.sort();
    paths.dedup();
    paths.iter().map(|path| json!([path.to_string_lossy(), state(path)])).collect()
}

fn is_current(kept: &Value) -> bool {
    let watched = kept["watched"].as_array().map(Vec::as_slice).unwrap_or_default();
    !watched.is_empty()
        && kept["environment"] == environment()
        && watched.iter().all(|one| {
            one[0].as_str().is_some_and(|path| one[1].as_str() == Some(&state(Path::new(path))))
        })
}

/// Size and times of a file; its own times of change, too, since an editor may set the other.
fn state(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    let Ok(about) = fs::metadata(path) else { return "absent".to_owned() };
    let time = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let time = time.unwrap_or_default().as_nanos();
    if about.is_dir() {
        // A build writes into a root's `target`, not into the root itself.
        return format!("{time}");
    }
    format!("{time} {} {} {}.{}", about.len(), about.ino(), about.ctime(), about.ctime_nsec())
}

/// The variables that decide where outputs go.
fn environment() -> Value {
    let variable = |name: &str| env::var_os(name).map(|value| text(&value));
    json!([
        env!("CARGO_PKG_VERSION"),
        FORMAT,
        variable("CARGO_TARGET_DIR"),
        variable("CARGO_BUILD_TARGET_DIR"),
        variable("CARGO_HOME"),
    ])
}

fn text(value: &OsStr) -> String {
    value.to_string_lossy().into_owned()
}
