//! The servers: started, asked whether they are ready, restarted one after another.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::again::Again;
use super::balancer::Balancer;
use crate::bundle::Bundle;
use crate::cargo;
use crate::probe;
use crate::process::{self, Group, Interrupted, Output};
use crate::screen::{self, Colour};

/// How long a server may take until it answers.
const START: Duration = Duration::from_mins(1);
/// How long it may take to end.
const GRACE: Duration = Duration::from_secs(8);
const PROBE: Duration = Duration::from_millis(10);

/// Settings of all servers.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) bundle: Bundle,
    pub(super) data: PathBuf,
    pub(super) redis: Option<String>,
    pub(super) reload_port: u16,
}

/// All servers.
#[derive(Debug)]
pub(super) struct Servers {
    settings: Settings,
    all: Vec<Server>,
}

#[derive(Debug)]
struct Server {
    number: usize,
    address: SocketAddr,
    running: Option<Running>,
    again: Again,
}

#[derive(Debug)]
struct Running {
    group: Group,
    since: Instant,
    is_ready: bool,
}

impl Servers {
    /// Takes the ports after that of the URL, which must be free, or any free ones after 0;
    /// nothing is started yet.
    pub(super) fn on(url_port: u16, count: u16, settings: Settings) -> Result<Self> {
        let mut all = Vec::new();
        for number in 1..=count {
            let port = if url_port == 0 { probe::free_port()? } else { url_port + number };
            drop(probe::listen(&format!("server {number}"), port)?);
            let (number, address) = (usize::from(number), probe::local(port));
            all.push(Server { number, address, running: None, again: Again::default() });
        }
        Ok(Self { settings, all })
    }

    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Says where the Redis is; servers that are started from now on use it.
    pub(super) fn set_redis(&mut self, url: Option<String>) {
        self.settings.redis = url;
    }

    pub(super) fn bundle(&self) -> &Bundle {
        &self.settings.bundle
    }

    /// Starts or restarts each server in turn, so that with several one is always there.
    pub(super) fn restart(&mut self, balancer: &Balancer) -> Result<()> {
        for index in 0..self.all.len() {
            if let Some(mut old) = self.all[index].running.take() {
                balancer.set_ready(self.ready());
                old.group.end(GRACE);
            }
            self.all[index].again = Again::default();
            self.start(index, balancer)?;
        }
        Ok(())
    }

    fn start(&mut self, index: usize, balancer: &Balancer) -> Result<()> {
        let server = &mut self.all[index];
        server.start(&self.settings)?;
        server.wait_until_ready()?;
        balancer.set_ready(self.ready());
        Ok(())
    }

    /// Reports each server that ended by itself, and starts those again whose time has come.
    pub(super) fn mend(&mut self, balancer: &Balancer) -> Result<()> {
        for index in 0..self.all.len() {
            if self.all[index].bury() {
                balancer.set_ready(self.ready());
            }
            let now = Instant::now();
            if self.all[index].again.at().is_some_and(|at| at <= now) {
                self.start(index, balancer)?;
            }
        }
        Ok(())
    }

    /// When the next server that ended is to be started again.
    pub(super) fn next_start(&self) -> Option<Instant> {
        self.all.iter().filter_map(|server| server.again.at()).min()
    }

    /// Whether a server ended by itself.
    pub(super) fn has_dead(&self) -> bool {
        self.all
            .iter()
            .filter_map(|server| server.running.as_ref())
            .any(|running| running.group.ended().is_some())
    }

    /// The servers that take connections.
    pub(super) fn ready(&self) -> Vec<SocketAddr> {
        let is_ready =
            |server: &&Server| server.running.as_ref().is_some_and(|running| running.is_ready);
        self.all.iter().filter(is_ready).map(|server| server.address).collect()
    }

    pub(super) fn are_running(&self) -> bool {
        self.all.iter().any(|server| server.running.is_some())
    }

    /// Ends all at once.
    pub(super) fn end(&mut self) {
        let running: Vec<Running> =
            self.all.iter_mut().filter_map(|server| server.running.take()).collect();
        for server in &running {
            server.group.ask();
        }
        for mut server in running {
            server.group.end(GRACE);
        }
    }
}

impl Server {
    fn name(&self) -> String {
        format!("server {}", self.number)
    }

    fn start(&mut self, settings: &Settings) -> Result<()> {
        let bundle = &settings.bundle;
        let mut command = Command::new(bundle.server());
        cargo::clean(&mut command);
        command
            .env("CONFAB_ADDR", self.address.to_string())
            .env("CONFAB_DATA_DIR", &settings.data)
            .env("CONFAB_SITE_DIR", bundle.site())
            .env("LEPTOS_SITE_ROOT", bundle.site())
            .env("LEPTOS_SITE_ADDR", self.address.to_string())
            .env("LEPTOS_HASH_FILES", "false")
            .env("LEPTOS_RELOAD_PORT", settings.reload_port.to_string())
            .env("LEPTOS_WATCH", "ON");
        match &settings.redis {
            Some(url) => command.env("CONFAB_REDIS_URL", url),
            None => command.env_remove("CONFAB_REDIS_URL"),
        };
        for (name, value) in [
            ("CONFAB_LOG_FORMAT", "pretty"),
            ("CONFAB_DRAIN_SECONDS", "0"),
            ("CONFAB_SET_UP_CODE", "off"),
            ("CONFAB_PSEUDO_LANGUAGES", "on"),
        ] {
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        let colour = Colour::of_server(self.number);
        let group = Group::spawn(&self.name(), Output::Named(colour), &mut command)?;
        self.running = Some(Running { group, since: Instant::now(), is_ready: false });
        self.again.started();
        Ok(())
    }

    /// Reports it if it ended by itself, and says whether it did.
    fn bury(&mut self) -> bool {
        let ended = self.running.as_ref().and_then(|running| {
            running.group.ended().map(|status| (status, running.since.elapsed()))
        });
        let Some((status, lived)) = ended else { return false };
        self.running = None;
        let when = match self.again.ended(lived, Instant::now()) {
            Duration::ZERO => "starting it again".to_owned(),
            pause => format!("starting it again in {} s", pause.as_secs()),
        };
        screen::error(&format!("{} ended ({status}); {when}", self.name()));
        true
    }

    /// Waits until it answers or ends. One that never answers is reported and left running.
    fn wait_until_ready(&mut self) -> Result<()> {
        let (name, address) = (self.name(), self.address);
        let Some(running) = &mut self.running else { return Ok(()) };
        let deadline = running.since + START;
        while running.group.ended().is_none() {
            if process::is_stopping() {
                return Err(Interrupted.into());
            }
            if probe::is_healthy(address) {
                running.is_ready = true;
                let process = running.group.process();
                screen::step(&format!("{name} is ready (process {process})"));
                return Ok(());
            }
            if Instant::now() > deadline {
                screen::error(&format!(
                    "{name} does not answer on {address} after {} s",
                    START.as_secs()
                ));
                return Ok(());
            }
            let soon = Instant::now() + PROBE;
            process::wait_until(Some(soon), || {
                (process::is_stopping() || running.group.ended().is_some()).then_some(())
            });
        }
        Ok(())
    }
}
