//! Finds the browser's part of the app, and the documentation.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

/// Where the browser's part of the app lies, and what it is called.
#[derive(Clone, Debug)]
pub struct Site {
    /// Holds `pkg/` and the assets.
    pub dir: PathBuf,
    /// The name before `.wasm`, `.js` and `.css`.
    pub output_name: String,
    /// The folder within `dir` with those, named by what is in it where that never changes.
    pub pkg_dir: String,
    /// The port of cargo-leptos' reload socket, while it watches.
    pub reload_port: Option<u16>,
}

/// Settings that cargo-leptos passes to the server it runs.
#[derive(Debug, Args)]
pub(super) struct Leptos {
    #[arg(long = "leptos-site-addr", env = "LEPTOS_SITE_ADDR", hide = true)]
    pub(super) site_addr: Option<SocketAddr>,
    #[arg(long = "leptos-site-root", env = "LEPTOS_SITE_ROOT", hide = true)]
    site_root: Option<PathBuf>,
    #[arg(
        long = "leptos-site-pkg-dir",
        env = "LEPTOS_SITE_PKG_DIR",
        hide = true,
        default_value = "pkg"
    )]
    site_pkg_dir: String,
    #[arg(
        long = "leptos-output-name",
        env = "LEPTOS_OUTPUT_NAME",
        hide = true,
        default_value = "confab"
    )]
    output_name: String,
    #[arg(long = "leptos-watch", env = "LEPTOS_WATCH", hide = true)]
    watch: Option<String>,
    #[arg(long = "leptos-reload-port", env = "LEPTOS_RELOAD_PORT", hide = true)]
    reload_port: Option<u16>,
}

/// Where the documentation lies, as the flag says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Docs {
    Off,
    In(PathBuf),
}

impl Docs {
    /// Where a release has it.
    pub(super) fn beside_the_executable() -> Self {
        beside_the_executable("docs").map_or(Self::Off, Self::In)
    }

    /// The directory, where there is one to serve.
    pub(super) fn directory(self) -> Option<PathBuf> {
        match self {
            Self::Off => None,
            Self::In(dir) => Some(dir).filter(|dir| dir.join("index.html").is_file()),
        }
    }
}

impl Site {
    /// Whether the styles and scripts are where they should be.
    pub fn is_there(&self) -> bool {
        self.dir.join(&self.pkg_dir).is_dir()
    }

    /// The site directory named, or the first usual place: beside the executable, or
    /// cargo-leptos'. Where none was named there need not be one.
    pub(super) fn find(named: Option<&Path>, leptos: &Leptos) -> Self {
        let usual = beside_the_executable("site");
        let watched = leptos.site_root.clone();
        let there = || watched.into_iter().chain(usual.clone()).find(|dir| dir.is_dir());
        let dir = named.map(Path::to_owned).or_else(there).or(usual.clone());
        let dir = dir.unwrap_or("site".into());
        let watching = leptos.watch.is_some();
        Self {
            output_name: leptos.output_name.clone(),
            pkg_dir: pkg_dir(&dir, &leptos.site_pkg_dir),
            dir,
            reload_port: leptos.reload_port.filter(|_| watching),
        }
    }
}

fn beside_the_executable(name: &str) -> Option<PathBuf> {
    let executable = std::env::current_exe().ok();
    executable.as_deref().and_then(Path::parent).map(|beside| beside.join(name))
}

/// The folder with what a browser downloads: a release names it in `pkg.txt`, by its content.
fn pkg_dir(site: &Path, plain: &str) -> String {
    let name = std::fs::read_to_string(site.join(format!("{plain}.txt"))).unwrap_or_default();
    match name.trim() {
        name if is_hash(name) => format!("{plain}/{name}"),
        _ => plain.to_owned(),
    }
}

/// Whether a folder's name is the hash of its content, so that its files never change.
pub(crate) fn is_hash(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_served_where_it_is_there_and_not_off() {
        let folder = tempfile::tempdir().unwrap();
        let there = Docs::In(folder.path().to_owned());
        assert_eq!(there.clone().directory(), None, "an empty folder is none");
        std::fs::write(folder.path().join("index.html"), "<!DOCTYPE html>").unwrap();
        assert_eq!(there.directory().as_deref(), Some(folder.path()));
        assert_eq!(Docs::Off.directory(), None);
    }

    #[test]
    fn a_release_names_the_folder_of_its_files() {
        let site = tempfile::tempdir().unwrap();
        assert_eq!(pkg_dir(site.path(), "pkg"), "pkg");
        let name = "0123456789abcdef0123456789abcdef";
        std::fs::write(site.path().join("pkg.txt"), format!("{name}\n")).unwrap();
        assert_eq!(pkg_dir(site.path(), "pkg"), format!("pkg/{name}"));
        std::fs::write(site.path().join("pkg.txt"), "../../etc").unwrap();
        assert_eq!(pkg_dir(site.path(), "pkg"), "pkg");
    }
}
