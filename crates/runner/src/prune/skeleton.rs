//! The manifests alone, with an empty target for each that they name: enough to fetch and compile
//! every dependency, and the same until a dependency changes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use toml::de::DeTable;

use crate::workspace::{Package, Workspace};

/// Files at the top that bear on how dependencies are compiled.
const SETTINGS: &[&str] = &["Cargo.toml", "Cargo.lock", "rust-toolchain", "rust-toolchain.toml"];

pub(super) fn make(
    workspace: &Workspace,
    kept: &[usize],
    full: &Path,
    manifests: &Path,
) -> Result<()> {
    fs::create_dir_all(manifests)?;
    for name in SETTINGS.iter().filter(|name| full.join(name).exists()) {
        fs::copy(full.join(name), manifests.join(name))?;
    }
    if full.join(".cargo").is_dir() {
        super::copy(&full.join(".cargo"), &manifests.join(".cargo"))?;
    }
    for package in kept {
        let about = &workspace.packages[*package];
        let manifest = manifests.join(about.manifest());
        fs::create_dir_all(manifest.parent().context("a manifest has a folder")?)?;
        fs::copy(full.join(about.manifest()), &manifest)?;
        targets(about, &workspace.root, manifests, &declared(&fs::read_to_string(&manifest)?)?)?;
    }
    Ok(())
}

/// Tests and benches that a manifest names: without their files Cargo refuses it.
fn declared(manifest: &str) -> Result<Vec<String>> {
    let table = DeTable::parse(manifest)?;
    let lists = ["test", "bench"].into_iter().filter_map(|kind| table.get_ref().get(kind));
    let entries = lists.filter_map(|list| list.get_ref().as_array()).flatten();
    let names = entries.filter_map(|one| one.get_ref().as_table()?.get("name")?.get_ref().as_str());
    Ok(names.map(str::to_owned).collect())
}

/// A file for each library and program, and for each test that is named, where Cargo looks for them.
fn targets(about: &Package, root: &Path, manifests: &Path, named: &[String]) -> Result<()> {
    for target in &about.targets {
        let Ok(path) = target.source.strip_prefix(root) else { continue };
        let text = match target.kind.as_str() {
            "test" | "bench" if !named.contains(&target.name) => continue,
            "bin" | "custom-build" | "example" | "test" | "bench" => "fn main() {}\n",
            _ => "",
        };
        let path = manifests.join(path);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}
