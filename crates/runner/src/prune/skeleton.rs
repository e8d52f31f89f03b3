//! The manifests alone, with an empty target for each that they name: enough to fetch and compile
//! every dependency, and the same until a dependency changes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

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
        targets(about, &workspace.root, manifests)?;
    }
    Ok(())
}

/// A file for each library and program, whose paths are where Cargo looks for them.
fn targets(about: &Package, root: &Path, manifests: &Path) -> Result<()> {
    for target in &about.targets {
        let Ok(path) = target.source.strip_prefix(root) else { continue };
        let text = match target.kind.as_str() {
            "bin" | "custom-build" | "example" => "fn main() {}\n",
            "test" | "bench" => continue,
            _ => "",
        };
        let path = manifests.join(path);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}
