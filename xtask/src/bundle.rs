//! A server with its site and its documentation beside it: the files for development, end-to-end tests and releases.
//!
//! cargo-leptos empties its site folder when a build begins. Everything is therefore built in one
//! place and mirrored into a bundle when it is whole, so that a failed build leaves the old bundle
//! as it was, and a server that runs never sees half of a new one.

mod checksums;
mod compile;
mod docs;
mod made_of;
mod mirror;
mod seal;
mod trial;
mod weight;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::workspace::Workspace;

pub(crate) use checksums::write_checksums;
pub(crate) use compile::{Flavour, Scope, built_server, compile, compile_release};
pub(crate) use docs::{compile_docs, docs_program};
pub(crate) use made_of::say_what_it_is_made_of;
pub(crate) use trial::try_out;
pub(crate) use weight::{
    FIRST_LOAD_LIMIT, LATE_LOAD_LIMIT, LATE_PART_LIMIT, download, heaviest_part, show_size, weight,
};

/// The program's name.
pub(crate) const SERVER: &str = "confab-server";

/// A folder with `confab-server`, `site/` and `docs/`.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    folder: PathBuf,
}

/// Changes by mirroring.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) server: bool,
    /// The files of the site, relative to it.
    pub(crate) site: Vec<PathBuf>,
}

impl Bundle {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(crate) fn server(&self) -> PathBuf {
        self.folder.join(SERVER)
    }

    pub(crate) fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// Where the server looks for the documentation by itself.
    pub(crate) fn docs(&self) -> PathBuf {
        self.folder.join("docs")
    }

    /// Takes over the built files, writing only those that differ.
    pub(crate) fn take(&self, workspace: &Workspace, flavour: Flavour) -> Result<Changes> {
        let put = if flavour == Flavour::Dev { mirror::link } else { mirror::file };
        let server = put(&built_server(workspace, flavour), &self.server())?;
        let built = flavour.site(workspace);
        if flavour.has_hashes() && !seal::is_sealed(&built) {
            if flavour == Flavour::Release {
                compile::press(workspace, &built)?;
            }
            seal::seal(&built)?;
        }
        let site = mirror::folder(&built, &self.site())?;
        Ok(Changes { server, site })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}
