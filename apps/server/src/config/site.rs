//! Finds the browser's part of the app.

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
    /// The folder within `dir` with those three.
    pub pkg_dir: String,
    /// Names the content hashes of the three; absent where their names have none.
    pub hash_file: Option<PathBuf>,
    /// The port of cargo-leptos' reload socket, while it watches.
    pub reload_port: Option<u16>,
}

/// What cargo-leptos tells the server that it runs.
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

impl Site {
    /// Whether the styles and scripts are where they should be.
    pub fn is_there(&self) -> bool {
        self.dir.join(&self.pkg_dir).is_dir()
    }

    /// The site directory named, or the first usual place: beside the executable, or
    /// cargo-leptos'. Where none was named there need not be one.
    pub(super) fn find(named: Option<&Path>, leptos: &Leptos) -> Self {
        let executable = std::env::current_exe().ok();
        let beside = executable.as_deref().and_then(Path::parent).map(Path::to_owned);
        let usual = beside.as_ref().map(|beside| beside.join("site"));
        let watched = leptos.site_root.clone();
        let there = || watched.into_iter().chain(usual.clone()).find(|dir| dir.is_dir());
        let dir = named.map(Path::to_owned).or_else(there).or(usual.clone());
        let dir = dir.unwrap_or("site".into());
        // cargo-leptos puts hash.txt beside the executable; a release may carry it beside the site.
        let near_site = dir.parent().map(Path::to_owned);
        let places = [near_site, beside, Some(dir.clone())];
        let hash_file = places.into_iter().flatten().map(|place| place.join("hash.txt"));
        let watching = leptos.watch.is_some();
        Self {
            hash_file: hash_file.into_iter().find(|file| file.is_file()),
            dir,
            output_name: leptos.output_name.clone(),
            pkg_dir: leptos.site_pkg_dir.clone(),
            reload_port: leptos.reload_port.filter(|_| watching),
        }
    }
}
