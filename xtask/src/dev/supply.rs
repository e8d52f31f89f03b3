//! Where what runs comes from: built from the sources at each edit, or given as it is.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};
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

/// Scope of a build for some edits, and the time at which the last of them was saved.
pub(super) type Edits = (Scope, Option<SystemTime>);

/// A build that succeeded.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) changes: Changes,
    /// How long the compilers ran for it.
    pub(super) took: Duration,
    /// When the last edit that it is for was saved.
    pub(super) saved: Option<SystemTime>,
}

/// How a command of a build ended.
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

    /// Takes the edits; gives what has to be built for them, and when the last one was saved.
    pub(super) fn take_edits(&self) -> Edits {
        match self {
            Self::Given => (Scope::All, None),
            Self::Sources(sources) => sources.take_edits(),
        }
    }

    /// Brings the bundle up to date, but for its documentation; `None` after a failed build.
    pub(super) fn fill(&self, bundle: &Bundle, edits: Edits) -> Result<Option<Filled>> {
        match self {
            Self::Given => {
                let changes = Changes { server: true, site: Vec::<PathBuf>::new() };
                Ok(Some(Filled { changes, took: Duration::ZERO, saved: None }))
            }
            Self::Sources(sources) => sources.fill(bundle, edits),
        }
    }

    /// Brings the documentation up to date, and says whether it was not. Where that fails it stays as it
    /// was. Given up at an edit.
    pub(super) fn print_docs(&self, bundle: &Bundle, reload_port: u16) -> Result<bool> {
        match self {
            Self::Given => Ok(false),
            Self::Sources(sources) => sources.print_docs(bundle, reload_port),
        }
    }
}

/// Stands in the place of documentation that is not printed yet.
const PROMISE: &str = "<!DOCTYPE html><title>Confab</title><p>The documentation is being made.";

impl Sources {
    fn take_edits(&self) -> Edits {
        let edits = self.watch.take();
        let saved = edits.iter().filter_map(|path| {
            fs::metadata(self.workspace.root.join(path)).and_then(|about| about.modified()).ok()
        });
        (watch::scope_of(&edits), saved.max())
    }

    fn fill(&self, bundle: &Bundle, edits: Edits) -> Result<Option<Filled>> {
        self.promise_docs(bundle)?;
        let (mut scope, saved) = edits;
        let mut filled = Filled { changes: Changes::default(), took: Duration::ZERO, saved };
        while scope != Scope::Docs {
            let mut command = bundle::compile(&self.workspace, &self.toolbox, Flavour::Dev, scope)?;
            let began = Instant::now();
            match self.compile("build", &mut command)? {
                Built::Overtaken => {
                    let (more, saved) = self.take_edits();
                    (scope, filled.saved) = (scope.and(more), filled.saved.max(saved));
                }
                Built::Well => {
                    filled.took = began.elapsed();
                    filled.changes = bundle.take(&self.workspace, Flavour::Dev)?;
                    break;
                }
                Built::Badly => return Ok(None),
            }
        }
        Ok(Some(filled))
    }

    /// Has a page where there will be documentation, which is printed once the servers run: they look
    /// for it when they start. Where there will be none, that of an earlier run goes.
    fn promise_docs(&self, bundle: &Bundle) -> Result<()> {
        let docs = bundle.docs();
        if !self.apps.docs {
            drop(fs::remove_dir_all(docs));
            return Ok(());
        }
        let first = docs.join("index.html");
        let promise = || {
            fs::create_dir_all(&docs)?;
            fs::write(&first, PROMISE)
        };
        if first.exists() { Ok(()) } else { promise().context("no folder for the documentation") }
    }

    fn print_docs(&self, bundle: &Bundle, reload_port: u16) -> Result<bool> {
        if !self.apps.docs {
            return Ok(false);
        }
        let mut command = bundle::compile_docs(&self.workspace, Flavour::Dev);
        let printed = match self.compile("docs", &mut command)? {
            Built::Well => bundle.print_docs(&self.workspace, Flavour::Dev, Some(reload_port)),
            Built::Badly => Err(anyhow::anyhow!("the documentation does not compile")),
            Built::Overtaken => return Ok(false),
        };
        match printed {
            Err(error) if !error.is::<Interrupted>() => {
                screen::error(&format!("{error:#}; the documentation stays as it was"));
                Ok(false)
            }
            result => result.map(|changed| !changed.is_empty()),
        }
    }

    /// Runs a compiler for as long as what it makes is wanted.
    fn compile(&self, name: &str, command: &mut Command) -> Result<Built> {
        let mut group = Group::spawn(name, Output::Named(Colour::Cyan), command)?;
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
