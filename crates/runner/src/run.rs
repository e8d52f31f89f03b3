//! One run: what was asked for, what of it is known already, and the rest of it done.

mod batch;
mod command;
mod environment;
mod execute;
mod follow;
mod lasting;
mod lookup;
mod messages;
mod options;
mod outputs;
mod prefetch;
mod printer;
mod report;
mod tests;
pub(crate) mod why;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

pub(crate) use follow::follow;
pub(crate) use lookup::{Lookup, look_up};
pub(crate) use options::{FLAGS, Options, Since};
pub use report::Report;
pub(crate) use report::{Ended as TaskEnded, Status};

use crate::config::{Config, Upload, Verb};
use crate::files::Files;
use crate::filter::{Ground, affected, select};
use crate::graph::{Graph, Node, draw};
use crate::key::Keys;
use crate::remote::{Access, Exchanged, Place, Remote};
use crate::screen;
use crate::store::Store;
use crate::workspace::{Workspace, cache_home, tree_home};

/// The ground of every command of the runner.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) workspace: Workspace,
    pub(crate) config: Config,
    pub(crate) files: Files,
    pub(crate) store: Store,
    here: PathBuf,
}

impl Session {
    pub(crate) fn open() -> Result<Self> {
        let workspace = Workspace::load()?;
        Ok(Self {
            config: Config::read(&workspace)?,
            files: Files::open(tree_home(&workspace.root).join("files")),
            store: Store::open(&cache_home()),
            here: std::env::current_dir()?,
            workspace,
        })
    }

    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground { workspace: &self.workspace, config: &self.config, here: &self.here }
    }

    /// The remote cache, as far as a run may use it: as told, and as the workspace wants it.
    fn remote(&self, options: &Options) -> Option<Remote<'_>> {
        let Self { workspace, files, store, config, .. } = self;
        let sends = match config.remote.upload {
            Upload::Always => true,
            Upload::InCi => screen::is_in_ci(),
            Upload::Never => false,
        };
        let access = Access { write: options.remote.write && sends, ..options.remote };
        Remote::of(Place { workspace, files, store }, config, access)
    }

    /// The packages that the options select.
    pub(crate) fn packages(&self, options: &Options) -> Result<Vec<usize>> {
        let mut packages = select(&self.ground(), &options.filters)?;
        if let Some(base) = &options.affected {
            let affected = affected(&self.ground(), base.commit())?;
            packages.retain(|package| affected.iter().any(|one| one.package == *package));
        }
        Ok(packages)
    }
}

/// Does what the options say, and gives the exit code of the worst task.
pub(crate) fn run(options: &Options) -> Result<Report> {
    let began = Instant::now();
    let session = Session::open()?;
    let packages = session.packages(options)?;
    let mut graph = Graph::build(&session.workspace, &session.config, &packages, &options.tasks)?;
    if options.only {
        graph.keep_only(&session.workspace, &packages, &options.tasks);
    }
    if let Some(style) = options.graph {
        screen::plain(&draw(&graph, &session.workspace, style));
        return Ok(Report::default());
    }
    let keys = Keys::new(&session.workspace, &session.config, &session.files, &options.arguments)?;
    if let Some(dry) = options.dry {
        let text = report::dry(&session, &keys, &graph, options, dry);
        session.files.save();
        screen::plain(&text);
        return Ok(Report::default());
    }
    let remote = session.remote(options);
    if let Some(remote) = &remote {
        prefetch::prefetch(&session, &keys, &graph, options, remote);
    }
    let known = graph.nodes.iter().map(|_| None).collect();
    let mut report = execute::execute(&session, keys, &graph, options, remote.as_ref(), known)?;
    session.files.save();
    report.took = began.elapsed();
    report.exchanged = remote.map_or_else(Exchanged::default, |remote| remote.finish());
    if options.summarize {
        let path = report.summarise(&session, options)?;
        screen::step(&format!("summary in {}", session.workspace.show(&path)));
    }
    if options.local.write {
        // Eviction that fails is tried again tomorrow.
        let _later = session.store.evict_daily(session.config.cache);
    }
    Ok(report)
}

/// Whether a result from a cache will do for a task. No result of a test does in CI.
fn replays(node: &Node) -> bool {
    let is_test = node.task.verb == Some(Verb::Test) || node.name == "test";
    node.task.is_cached() && !(is_test && screen::is_in_ci())
}
