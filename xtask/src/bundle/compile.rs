//! Calls cargo-leptos to build the server and the site.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::SERVER;
use crate::tools::Toolbox;
use crate::workspace::Workspace;
use crate::{cargo, process};

/// Purpose of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Names without hashes, so that a stylesheet is exchanged in place.
    Dev,
    /// As a release is laid out, compiled as in development.
    Test,
    /// Optimised, compressed, in a folder named by its content.
    Release,
}

/// How much of it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    All,
    /// The site alone: the server is built already, or has not changed.
    Site,
    /// The server alone.
    Server,
    /// Neither: the documentation is printed after each build.
    Docs,
}

impl Scope {
    /// Gives what has to be built for two edits.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Docs, scope) | (scope, Self::Docs) => scope,
            (one, other) if one == other => one,
            _ => Self::All,
        }
    }
}

impl Flavour {
    pub(super) const fn has_hashes(self) -> bool {
        !matches!(self, Self::Dev)
    }

    /// The folder that cargo-leptos fills.
    pub(super) fn site(self, workspace: &Workspace) -> PathBuf {
        workspace.own(match self {
            Self::Dev => "site-dev",
            Self::Test => "site-test",
            Self::Release => "site-release",
        })
    }

    pub(super) const fn profile_folder(self) -> &'static str {
        match self {
            Self::Dev | Self::Test => "debug",
            Self::Release => "release",
        }
    }
}

/// Compiles the standard library anew for the browser's part of a release, small and without the text
/// of its panics: 25 kB less to download. A panic tells no place, and what is printed for debugging
/// is empty, too. Stable Rust asks for the first variable to do so; the last one is read in place of
/// the flags in .cargo/config.toml, which are the first two words of it.
const OWN_STD: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_PROFILE_WASM_RELEASE_PANIC", "immediate-abort"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "--cfg erase_components -Zlocation-detail=none -Zfmt-debug=none",
    ),
];
const OWN_STD_ARGS: [&str; 3] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "-Zpanic-immediate-abort",
];

/// Builds a release: the server as stable Rust has it, then the site.
pub(crate) fn compile_release(workspace: &Workspace, toolbox: &Toolbox) -> Result<()> {
    for scope in [Scope::Server, Scope::Site] {
        process::run("the build", &mut compile(workspace, toolbox, Flavour::Release, scope)?)?;
    }
    Ok(())
}

/// The command that builds.
pub(crate) fn compile(
    workspace: &Workspace,
    toolbox: &Toolbox,
    flavour: Flavour,
    scope: Scope,
) -> Result<Command> {
    let mut command = toolbox.cargo_leptos()?;
    command.args(["build", "--split"]).current_dir(&workspace.root);
    match scope {
        Scope::All | Scope::Docs => {}
        Scope::Site => drop(command.arg("--frontend-only")),
        Scope::Server => drop(command.arg("--server-only")),
    }
    if flavour == Flavour::Release {
        command.arg("--release");
        if scope == Scope::Site && toolbox.has_std_source {
            command.envs(OWN_STD);
            command.args(OWN_STD_ARGS.map(|arg| format!("--lib-cargo-args={arg}")));
        }
    }
    command.env("LEPTOS_SITE_ROOT", flavour.site(workspace));
    Ok(command)
}

/// Where Cargo leaves the server.
pub(crate) fn built_server(workspace: &Workspace, flavour: Flavour) -> PathBuf {
    workspace.target.join(flavour.profile_folder()).join(SERVER)
}

/// Gives a release short names between its files, and compresses them.
pub(super) fn press(workspace: &Workspace, site: &std::path::Path) -> Result<()> {
    let program = ["run", "--release", "--quiet", "--package=xtask-press", "--"];
    let mut command = cargo::command();
    command.args(program).arg(site).current_dir(&workspace.root);
    process::run("compression", &mut command)
}
