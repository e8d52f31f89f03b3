//! The life of `cargo xtask dev`: set up, start, then build and restart at each edit.

use std::path::{self, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use super::balancer::Balancer;
use super::docs;
use super::lock::Lock;
use super::redis::Redis;
use super::reload::{Message, Reload};
use super::servers::{Servers, Settings};
use super::supply::{Edits, Supply};
use crate::bundle::{Bundle, Changes, Scope};
use crate::process::{self, Interrupted};
use crate::screen::{self, Colour};
use crate::workspace::Workspace;

/// Options of the command line.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) apps: Apps,
    pub(crate) servers: u16,
    /// The port of the URL; 0 takes free ones for it and for the servers.
    pub(crate) port: u16,
    /// Where data and all else is kept, if not in the target directory.
    pub(crate) home: Option<PathBuf>,
    /// Bundle to run, if not the sources.
    pub(crate) bundle: Option<PathBuf>,
}

/// Apps that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Apps {
    /// The web app, with its servers.
    pub(crate) web: bool,
    /// The documentation; with the web app, the servers have it under `/docs`.
    pub(crate) docs: bool,
}

impl Apps {
    pub(crate) const NONE: Self = Self { web: false, docs: false };
    pub(crate) const BOTH: Self = Self { web: true, docs: true };
}

/// Runs until a signal comes. All children have ended when it returns, whatever it returns.
pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.apps.web {
        return docs::run(options.port);
    }
    let workspace = Workspace::load()?;
    let usual = workspace.own("dev");
    let home = options.home.as_ref().map(path::absolute).transpose()?;
    // Builds go to the target directory, wherever the rest is kept.
    let builds = options.bundle.is_none() || home.is_none();
    let _workspace = builds.then(|| Lock::take(&usual)).transpose()?;
    let _home = home.as_deref().filter(|home| **home != usual).map(Lock::take).transpose()?;
    let folder = home.unwrap_or(usual);
    let bundle = match &options.bundle {
        Some(given) => given.canonicalize().with_context(|| given.display().to_string())?,
        None => folder.join("bundle"),
    };
    let balancer = Balancer::start(options.port)?;
    let reload = Reload::start()?;
    let settings = Settings {
        bundle: Bundle::at(bundle),
        data: folder.join("data"),
        redis: None,
        reload_port: reload.port,
    };
    let servers = Servers::on(options.port, options.servers, settings)?;
    let root = workspace.root.clone();
    let supply = match options.bundle {
        Some(_) => Supply::Given,
        None => Supply::of_sources(workspace, options.apps)?,
    };
    let redis = Redis::choose(&root, &folder, usize::from(options.servers))?;
    let mut dev = Dev { folder, supply, balancer, reload, servers, redis, is_announced: false };
    dev.servers.set_redis(dev.redis.url());
    let end = dev.follow();
    dev.servers.end();
    dev.redis.end(&root);
    end
}

/// All that runs.
struct Dev {
    folder: PathBuf,
    supply: Supply,
    balancer: Balancer,
    reload: Reload,
    servers: Servers,
    redis: Redis,
    is_announced: bool,
}

/// Reason for the loop to wake up.
enum Wake {
    Stop,
    Edit,
    /// Something ended, or what ended is to be started again.
    Mend,
}

impl Dev {
    /// Builds, starts, and follows edits and deaths until a signal comes.
    fn follow(&mut self) -> Result<()> {
        let mut edits = (Scope::All, None);
        loop {
            self.build(edits)?;
            loop {
                match self.wait() {
                    Wake::Stop => return Err(Interrupted.into()),
                    Wake::Mend => self.mend()?,
                    Wake::Edit => break,
                }
            }
            edits = self.supply.take_edits();
            if !self.servers.are_running() {
                edits.0 = Scope::All;
            }
        }
    }

    fn wait(&self) -> Wake {
        let wake = process::wait_until(self.servers.next_start(), || {
            if process::is_stopping() {
                Some(Wake::Stop)
            } else if self.redis.ended().is_some() || self.servers.has_dead() {
                Some(Wake::Mend)
            } else {
                self.supply.has_edits().then_some(Wake::Edit)
            }
        });
        wake.unwrap_or(Wake::Mend)
    }

    /// Builds and, where that succeeds, puts the result to work.
    fn build(&mut self, edits: Edits) -> Result<()> {
        let Some(filled) = self.supply.fill(self.servers.bundle(), edits)? else {
            let kept = if self.servers.are_running() {
                "the servers run on as they were"
            } else {
                "nothing runs yet"
            };
            screen::error(&format!("the build failed; {kept}; waiting for an edit"));
            return Ok(());
        };
        self.put_to_work(&filled.changes)?;
        if let Some(saved) = filled.saved.filter(|_| filled.changes.server) {
            say_how_long(saved, filled.took);
        }
        // People wait for the servers; it comes after them.
        let is_first = !self.is_announced && self.announce();
        if self.supply.print_docs(self.servers.bundle(), self.reload.port)? {
            self.reload.tell(&Message::Docs);
            if is_first {
                screen::step(&format!("its documentation is at {}/docs/", self.url()));
            }
        }
        if filled.saved.is_some() && !self.supply.has_edits() {
            screen::step("waiting for an edit");
        }
        Ok(())
    }

    fn put_to_work(&mut self, changes: &Changes) -> Result<()> {
        if changes.server || !self.servers.are_running() {
            self.servers.restart(&self.balancer)?;
            self.reload.tell(&Message::All);
            return Ok(());
        }
        let is_style = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "css");
        match changes.site.as_slice() {
            [] => {}
            styles if styles.iter().all(is_style) => {
                for style in styles {
                    self.reload.tell(&Message::Style(style.to_string_lossy().into_owned()));
                }
            }
            _ => self.reload.tell(&Message::All),
        }
        Ok(())
    }

    fn mend(&mut self) -> Result<()> {
        if let Some(status) = self.redis.ended() {
            screen::error(&format!("redis ended ({status}); starting it again on its port"));
            self.redis.restart(&self.folder)?;
        }
        self.servers.mend(&self.balancer)
    }

    fn url(&self) -> String {
        format!("http://localhost:{}", self.balancer.port())
    }

    /// Says where it is, once a server is ready; gives whether one is.
    fn announce(&mut self) -> bool {
        if self.servers.ready().is_empty() {
            return false;
        }
        let servers = match self.servers.count() {
            1 => "one server".to_owned(),
            many => format!("{many} servers"),
        };
        let url = screen::paint(Colour::Green, &self.url());
        screen::step(&format!("Confab is at {url} ({servers}; Ctrl-C ends everything)"));
        self.is_announced = true;
        true
    }
}

/// Says how long a person has waited for the servers since the save, beside the compilers.
#[expect(clippy::disallowed_methods, reason = "compared with the time of a file")]
fn say_how_long(saved: SystemTime, compiled: Duration) {
    let Ok(waited) = SystemTime::now().duration_since(saved) else { return };
    let beside = waited.saturating_sub(compiled).as_millis();
    let compiled = compiled.as_secs_f64();
    screen::step(&format!(
        "restarted {beside} ms after the save, beside {compiled:.1} s of building"
    ));
}
