//! The life of `cargo xtask dev`: set up, start, then build and restart at each edit.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::balancer::Balancer;
use super::lock::Lock;
use super::redis::Redis;
use super::reload::{Message, Reload};
use super::servers::{Servers, Settings};
use super::watch::{self, Watch};
use crate::bundle::{self, Bundle, Changes, Flavour, Scope};
use crate::process::{self, Group, Interrupted, Output};
use crate::screen::{self, Colour};
use crate::tools::{self, Need, Toolbox};
use crate::workspace::Workspace;

/// What was asked for on the command line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) servers: u16,
    pub(crate) port: u16,
}

/// How long a build may take to end once it is not wanted any more.
const GRACE: Duration = Duration::from_millis(500);

/// Runs until a signal comes. All children have ended when it returns, whatever it returns.
pub(crate) fn run(options: Options) -> Result<()> {
    let workspace = Workspace::load()?;
    let folder = workspace.own("dev");
    let _lock = Lock::take(&folder)?;
    let balancer = Balancer::start(options.port)?;
    let reload = Reload::start()?;
    let settings = Settings {
        bundle: Bundle::at(folder.join("bundle")),
        data: folder.join("data"),
        redis: None,
        reload_port: reload.port,
    };
    let servers = Servers::on(options.port + 1, usize::from(options.servers), settings)?;
    let toolbox = tools::prepare(&workspace, Need::Development)?;
    let redis = Redis::choose(&workspace.root, &folder, usize::from(options.servers))?;
    let watch = Watch::start(&workspace.root);
    let mut dev =
        Dev { options, workspace, folder, toolbox, balancer, reload, servers, redis, watch };
    dev.servers.set_redis(dev.redis.url());
    let end = dev.follow();
    dev.servers.end();
    dev.redis.end(&dev.workspace.root);
    end
}

/// All that runs.
struct Dev {
    options: Options,
    workspace: Workspace,
    folder: PathBuf,
    toolbox: Toolbox,
    balancer: Balancer,
    reload: Reload,
    servers: Servers,
    redis: Redis,
    watch: Watch,
}

/// How a build ended.
enum Built {
    Well,
    Badly,
    /// An edit came meanwhile.
    Overtaken,
}

/// What the loop wakes up for.
enum Wake {
    Stop,
    Edit,
    Death,
}

impl Dev {
    /// Builds, starts, and follows edits and deaths until a signal comes.
    fn follow(&mut self) -> Result<()> {
        let mut scope = Scope::All;
        let mut is_announced = false;
        loop {
            if self.build(scope)? && !is_announced && !self.servers.ready().is_empty() {
                self.announce();
                is_announced = true;
            }
            loop {
                match self.wait() {
                    Wake::Stop => return Err(Interrupted.into()),
                    Wake::Death => self.mend()?,
                    Wake::Edit => break,
                }
            }
            scope = if self.servers.are_running() {
                watch::scope_of(&self.watch.take())
            } else {
                Scope::All
            };
        }
    }

    fn wait(&self) -> Wake {
        let wake = process::wait_until(None, || {
            if process::is_stopping() {
                Some(Wake::Stop)
            } else if self.redis.ended().is_some() || self.servers.has_dead() {
                Some(Wake::Death)
            } else {
                self.watch.has_edits().then_some(Wake::Edit)
            }
        });
        wake.expect("invariant: a wait without a deadline gives an answer")
    }

    /// Builds and, where that succeeds, puts the result to work. False after a failed build.
    fn build(&mut self, mut scope: Scope) -> Result<bool> {
        loop {
            match self.compile(scope)? {
                Built::Overtaken => {
                    if watch::scope_of(&self.watch.take()) == Scope::All {
                        scope = Scope::All;
                    }
                }
                Built::Well => break,
                Built::Badly => {
                    let kept = if self.servers.are_running() {
                        "the servers run on as they were"
                    } else {
                        "nothing runs yet"
                    };
                    screen::error(&format!("the build failed; {kept}; waiting for an edit"));
                    return Ok(false);
                }
            }
        }
        let changes = self.servers.bundle().take(&self.workspace, Flavour::Dev)?;
        self.put_to_work(&changes)?;
        Ok(true)
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

    fn announce(&self) {
        let servers = match self.options.servers {
            1 => "one server".to_owned(),
            many => format!("{many} servers"),
        };
        let url = screen::paint(Colour::Green, &format!("http://localhost:{}", self.options.port));
        screen::step(&format!("Confab is at {url} ({servers}; Ctrl-C ends everything)"));
    }
}
