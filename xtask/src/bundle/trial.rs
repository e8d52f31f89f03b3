//! Tries a release out: started from another folder, with nothing set, does it show a page, and is
//! all there that the page asks for?

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Bundle;
use crate::process::{self, Group, Interrupted, Output};
use crate::screen::Colour;
use crate::{cargo, probe};

const START: Duration = Duration::from_secs(30);
const GRACE: Duration = Duration::from_secs(15);
/// First page of a new installation.
const FIRST_PAGE: &str = "/set-up";
const DOCS: &str = "/docs/";

/// Starts the server with an empty data directory and loads its first page.
pub(crate) fn try_out(bundle: &Bundle, data: &Path) -> Result<()> {
    if data.exists() {
        fs::remove_dir_all(data).with_context(|| format!("cannot remove {}", data.display()))?;
    }
    let address = probe::local(probe::free_port()?);
    let mut command = Command::new(bundle.server());
    cargo::clean(&mut command);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CONFAB_")
            || name.to_string_lossy().starts_with("LEPTOS_")
        {
            command.env_remove(name);
        }
    }
    command.current_dir("/").env("CONFAB_ADDR", address.to_string()).env("CONFAB_DATA_DIR", data);
    let mut server = Group::spawn("server", Output::Named(Colour::Green), &mut command)?;
    let result = wait_for(&server, address).and_then(|()| load(address, &bundle.site()));
    server.hush();
    server.end(GRACE);
    result
}

fn wait_for(server: &Group, address: SocketAddr) -> Result<()> {
    let deadline = Instant::now() + START;
    while !probe::is_healthy(address) {
        if process::is_stopping() {
            return Err(Interrupted.into());
        }
        if let Some(status) = server.ended() {
            bail!("the server ended at once ({status})");
        }
        anyhow::ensure!(
            Instant::now() < deadline,
            "the server does not answer after {} s",
            START.as_secs()
        );
        let soon = Instant::now() + Duration::from_millis(25);
        process::wait_until(Some(soon), || {
            (process::is_stopping() || server.ended().is_some()).then_some(())
        });
    }
    Ok(())
}

/// The first page is a plain one; what a room's page needs beyond it is asked for by name.
fn load(address: SocketAddr, site: &Path) -> Result<()> {
    let page = probe::get(address, FIRST_PAGE)?;
    let mut files = files_in(&page);
    let has = |files: &BTreeSet<String>, kind: &str| files.iter().any(|file| file.ends_with(kind));
    anyhow::ensure!(has(&files, ".css"), "{FIRST_PAGE} asks for no .css file");
    for (file, _) in super::download(site)?.files() {
        files.insert(format!("/{}", file.display()));
    }
    for kind in [".js", ".wasm"] {
        anyhow::ensure!(
            files.iter().any(|file| file.ends_with(kind)),
            "the site has no {kind} file"
        );
    }
    for file in files {
        probe::get(address, &file).context("a page needs it")?;
    }
    probe::get(address, DOCS).map(drop)
}

/// The files below `/pkg/` that a page names.
fn files_in(page: &str) -> BTreeSet<String> {
    let ends = |c: char| matches!(c, '"' | '\'' | ')' | ' ' | '<' | '\\');
    page.match_indices("/pkg/")
        .filter_map(|(at, _)| page[at..].split(ends).next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_a_page_names_are_found() {
        let page =
            r#"<link href="/pkg/confab.1a.css"><script>import('/pkg/confab.2b.js')</script>"#;
        let found: Vec<_> = files_in(page).into_iter().collect();
        assert_eq!(found, ["/pkg/confab.1a.css", "/pkg/confab.2b.js"]);
    }
}
