//! Where what runs comes from: built from the sources at each edit, or given as it is.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use xtask_runner::watch::Watch;

use super::run::Apps;
use super::watch;
use crate::bundle::{self, Bundle, Changes, Flavour, Scope};
use crate::process::{self, Group, Interrupted, Output};
use crate::screen::{self, Colour};
use crate::tools::{self, Need, Toolbox};
use crate::workspace::Workspace;

/// How long a build may take to end once it is not wanted any more.
const GRACE: Duration = Duration::from_millis(500);

/// Supply of the servers.
#[derive(Debug)]
pub(super) enum Supply {
    /// It never changes.
    Given,
    Sources(Sources),
}

/// The workspace's own sources, and who builds them.
#[derive(Debug)]
pub(super) struct Sources {
    workspace: Workspace,
    toolbox: Toolbox,
    watch: Watch,
    apps: Apps,
}

/// How a build ended.
enum Built {
    Well,
    Badly,
    /// An edit came meanwhile.
    Overtaken,
}

impl Supply {
    /// Installs the tools for building, and watches the sources.
    pub(super) fn of_sources(workspace: Workspace, apps: Apps) -> Result<Self> {
        let toolbox = tools::prepare(&workspace, Need::Development)?;
        let watch = watch::start(&workspace.root);
        Ok(Self::Sources(Sources { workspace, toolbox, watch, apps }))
    }

    /// Whether there were edits since the last build began.
    pub(super) fn has_edits(&self) -> bool {
        match self {
            Self::Given => false,
            Self::Sources(sources) => sources.watch.has_edits(),
        }
    }

    /// Takes the edits; gives what has to be built for them.
    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Given => Scope::All,
            Self::Sources(sources) => watch::scope_of(&sources.watch.take()),
        }
    }

    /// Brings the bundle up to date and gives its changes; `None` after a failed build.
    pub(super) fn fill(&self, bundle: &Bundle, scope: Scope) -> Result<Option<Changes>> {
        match self {
            Self::Given => Ok(Some(Changes { server: true, site: Vec::<PathBuf>::new() })),
            Self::Sources(sources) => sources.build(bundle, scope),
        }
    }
}

impl Sources {
    fn build(&self, bundle: &Bundle, mut scope: Scope) -> Result<Option<Changes>> {
        let mut changes = Changes::default();
        while scope != Scope::Docs {
            match self.compile(scope)? {
                Built::Overtaken => scope = scope.and(watch::scope_of(&self.watch.take())),
                Built::Well => {
                    changes = bundle.take(&self.workspace, Flavour::Dev)?;
                    break;
                }
                Built::Badly => return Ok(None),
            }
        }
        self.print_docs(bundle)?;
        Ok(Some(changes))
    }

    /// Brings the documentation up to date. Where that fails it stays as it was, and so does the rest.
    fn print_docs(&self, bundle: &Bundle) -> Result<()> {
        if !self.apps.docs {
            // What an earlier run has printed is older than what runs.
            drop(fs::remove_dir_all(bundle.docs()));
            return Ok(());
        }
        match bundle.take_docs(&self.workspace, Flavour::Dev) {
            Err(error) if !error.is::<Interrupted>() => {
                screen::error(&format!("{error:#}; the documentation stays as it was"));
                Ok(())
            }
            result => result,
        }
    }

    fn compile(&self, scope: Scope) -> Result<Built> {
        let mut command = bundle::compile(&self.workspace, &self.toolbox, Flavour::Dev, scope)?;
        let mut group = Group::spawn("build", Output::Named(Colour::Cyan), &mut command)?;
        let end = process::wait_until(None, || {
            let is_unwanted = process::is_stopping() || self.watch.has_edits();
            if is_unwanted { Some(None) } else { group.ended().map(Some) }
        });
        let Some(status) = end.flatten() else {
            group.hush();
            group.end(GRACE);
            return if process::is_stopping() {
                Err(Interrupted.into())
            } else {
                Ok(Built::Overtaken)
            };
        };
        group.end(GRACE);
        Ok(if status.success() { Built::Well } else { Built::Badly })
    }
}
