//! Installs one tool into the cache, with its progress on screen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::cache::{self, Site};
use super::kit::{Lock, Source, Tool};
use crate::process::{self, Interrupted, on_path};
use crate::{cargo, screen};

/// Installs the tool and gives the folder of its programs, or nothing where npm is missing for one that
/// can be done without.
pub(super) fn install(tool: &Tool) -> Result<Option<PathBuf>> {
    if let Source::Npm { name, instead } = tool.source
        && on_path("npm").is_none()
    {
        screen::warn(&format!("npm is not here to install {name}; {instead}"));
        return Ok(None);
    }
    let site = Site::open(tool)?;
    if !site.is_finished() {
        match tool.source {
            Source::Crate { name, lock, minutes } => {
                install_crate(tool, &site, name, lock, minutes)?;
            }
            Source::Npm { name, .. } => install_package(tool, &site, name)?,
        }
        let program = site.unfinished().join(tool.programs).join(tool.program);
        anyhow::ensure!(
            program.exists(),
            "{} was installed but has no {}",
            tool.name,
            tool.program
        );
        site.finish()?;
    }
    Ok(Some(site.finished().join(tool.programs)))
}

fn install_crate(tool: &Tool, site: &Site, name: &str, lock: Lock, minutes: u32) -> Result<()> {
    if on_path("cargo-binstall").is_some() && install_prebuilt(tool, site, name)? {
        return Ok(());
    }
    let version = &tool.version;
    screen::step(&format!(
        "installing {name} {version}: once per machine, about {minutes} minutes on two cores"
    ));
    let mut command = cargo::command();
    command.args(["install", name, "--version", version, "--debug", "--no-track", "--force"]);
    command.arg("--root").arg(site.unfinished()).arg("--target-dir").arg(site.scratch());
    // Quick to compile; what these tools do is quick enough without an optimiser.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    match lock {
        Lock::Published => command.arg("--locked"),
        Lock::Fresh => command.env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback"),
    };
    process::run(&format!("the installation of {name} {version}"), &mut command)
}

/// Tries for a prebuilt one. Not getting it is no failure.
fn install_prebuilt(tool: &Tool, site: &Site, name: &str) -> Result<bool> {
    screen::step(&format!("fetching {name} {} with cargo-binstall", tool.version));
    let mut command = cargo::command();
    command.args([
        "binstall",
        "--no-confirm",
        "--no-track",
        "--disable-strategies=compile",
        "--root",
    ]);
    command.arg(site.unfinished()).arg(format!("{name}@{}", tool.version));
    match process::run("cargo-binstall", &mut command) {
        Ok(()) => Ok(has(&site.unfinished(), tool)),
        Err(error) if error.is::<Interrupted>() => Err(error),
        Err(_) => {
            screen::step("there is no prebuilt one to be had; building it");
            Ok(false)
        }
    }
}

fn has(folder: &Path, tool: &Tool) -> bool {
    folder.join(tool.programs).join(tool.program).exists()
}

fn install_package(tool: &Tool, site: &Site, name: &str) -> Result<()> {
    let version = &tool.version;
    screen::step(&format!("installing {} {version} from npm's {name}", tool.program));
    let folder = site.unfinished();
    cache::remove(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    command.arg(&folder).arg(format!("{name}@{version}"));
    process::run(&format!("the installation of {name} {version}"), &mut command)
}
