//! One run: what was asked for, what of it is known already, and the rest of it done.

mod batch;
mod command;
mod environment;
mod execute;
mod lookup;
mod messages;
mod options;
mod outputs;
mod printer;
mod report;
mod tests;
pub(crate) mod why;

use std::path::PathBuf;

use anyhow::Result;

pub(crate) use lookup::{Lookup, look_up};
pub(crate) use options::{Options, Since};
pub use report::Report;
pub(crate) use report::{Ended as TaskEnded, Status};

use crate::config::Config;
use crate::files::Files;
use crate::filter::{Ground, affected, select};
use crate::graph::{Graph, draw};
use crate::key::Keys;
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
    let began = std::time::Instant::now();
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
    let report = execute::execute(&session, keys, &graph, options, began)?;
    session.files.save();
    if options.summarize {
        let path = report.summarise(&session, options)?;
        screen::step(&format!("summary in {}", session.workspace.show(&path)));
    }
    if options.writes_cache {
        // Eviction that fails is tried again tomorrow.
        let _later = session.store.evict_daily(session.config.cache);
    }
    Ok(report)
}
