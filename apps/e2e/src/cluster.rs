//! Runs several servers over one Redis and one database.

mod server;

use std::ffi::OsString;
use std::path::Path;

use anyhow::Context as _;
use confab_testing::{PostgresServer, ProcessSpec, RedisServer};
use tempfile::TempDir;

use crate::Artifacts;

pub use server::Server;

/// Database of a cluster's servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// One file in the data directory.
    Sqlite,
    /// A Postgres of the cluster's own, empty at first.
    Postgres,
}

impl Database {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// The one of this name.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        let known = Self::ALL.into_iter().find(|database| database.name() == name);
        known.with_context(|| format!("there is no database `{name}`: sqlite or postgres"))
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// The one that this run is about, which xtask names in `CONFAB_E2E_DATABASE`: the suites of
    /// what is promised on any database run once on each.
    fn of_this_run() -> anyhow::Result<Self> {
        let Some(name) = std::env::var_os("CONFAB_E2E_DATABASE") else { return Ok(Self::Sqlite) };
        Self::named(&name.to_string_lossy()).context("CONFAB_E2E_DATABASE")
    }
}

/// Which release a server is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The one before this tree's.
    Previous,
    This,
}

/// Specification of a cluster.
#[derive(Clone, Debug)]
pub struct ClusterSpec {
    servers: Vec<Release>,
    redis: bool,
    /// Absent: the one of this run.
    database: Option<Database>,
    core: Option<usize>,
    /// Files and sockets that a server may open.
    descriptors: Option<u32>,
    /// Size of the disk with the data directory, in MiB.
    disk: Option<u32>,
    limits: Limits,
    env: Vec<(String, String)>,
}

/// How often things may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limits {
    /// So often that no test notices.
    Wide,
    /// The server's own defaults.
    Default,
}

impl ClusterSpec {
    fn of(servers: &[Release]) -> Self {
        Self {
            servers: servers.to_vec(),
            redis: false,
            database: None,
            core: None,
            descriptors: None,
            disk: None,
            limits: Limits::Wide,
            env: Vec::new(),
        }
    }

    /// Leaves every limit at the server's own default, in place of ones that no test notices.
    pub fn with_default_limits(self) -> Self {
        Self { limits: Limits::Default, ..self }
    }

    /// Lets every server open so many files and sockets, and no more.
    pub fn with_descriptors(self, descriptors: u32) -> Self {
        Self { descriptors: Some(descriptors), ..self }
    }

    /// Keeps the data directory on a disk of its own, of so many MiB. It is in memory and one server's
    /// alone: gone with it.
    pub fn on_disk_of(self, mib: u32) -> Self {
        Self { disk: Some(mib), ..self }
    }

    /// A setting that every server gets, over the cluster's own.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Joins the servers through a Redis of the test's own, instead of the cluster's.
    pub fn joined_by(self, redis_url: &str) -> Self {
        Self { redis: false, ..self }.env("CONFAB_REDIS_URL", redis_url)
    }

    /// Keeps everything in a database of the test's own.
    pub fn in_database(self, url: &str) -> Self {
        self.env("CONFAB_DATABASE_URL", url)
    }

    /// Keeps everything in this database, whichever the run is about.
    pub fn on(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// Keeps every server on one core of the machine, by `taskset`.
    pub fn on_core(mut self, core: usize) -> Self {
        self.core = Some(core);
        self
    }

    /// Starts everything and waits until every server takes connections.
    pub async fn start(self) -> anyhow::Result<Cluster> {
        let mut cluster = self.prepare().await?;
        for server in &mut cluster.servers {
            server.start().await?;
        }
        Ok(cluster)
    }

    /// Starts Redis and Postgres only: the servers are there to be started, on an empty database.
    pub async fn prepare(mut self) -> anyhow::Result<Cluster> {
        let artifacts = Artifacts::from_env()?;
        let data = tempfile::tempdir()?;
        let redis = if self.redis { Some(RedisServer::start().await?) } else { None };
        let postgres = match self.database.map_or_else(Database::of_this_run, Ok)? {
            Database::Sqlite => None,
            Database::Postgres => {
                let postgres = PostgresServer::start().await?;
                let url = postgres.create_database("confab").await?;
                self.env.insert(0, ("CONFAB_DATABASE_URL".to_owned(), url));
                Some(postgres)
            }
        };
        let redis_url = redis.as_ref().map(RedisServer::url).unwrap_or_default();
        let limit = |(name, wide): &(&'static str, &'static str)| match self.limits {
            Limits::Wide => (*name, *wide),
            // Empty is the same as not set.
            Limits::Default => (*name, ""),
        };
        let limits: Vec<_> = server::WIDE_LIMITS.iter().map(limit).collect();
        let servers = (1..)
            .zip(&self.servers)
            .map(|(number, release)| {
                let spec =
                    self.process(&format!("server {number}"), *release, &artifacts, data.path())?;
                let spec = limits.iter().fold(spec, |spec, (name, value)| spec.env(name, value));
                Server::new(spec, &artifacts.site, data.path(), &redis_url, &self.env)
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Cluster { servers, redis, postgres, data })
    }

    fn process(
        &self,
        name: &str,
        release: Release,
        artifacts: &Artifacts,
        data: &Path,
    ) -> anyhow::Result<ProcessSpec> {
        let server = match release {
            Release::Previous => Artifacts::previous_server()?,
            Release::This => artifacts.server.clone(),
        };
        // Each word runs those after it.
        let mut words: Vec<OsString> = Vec::new();
        if let Some(mib) = self.disk {
            // Of a namespace of its own, which needs no rights.
            words.extend(["unshare", "--map-root-user", "--mount", "sh", "-c"].map(Into::into));
            let mounted = format!("mount -t tmpfs -o size={mib}m none \"$0\" && exec \"$@\"");
            words.extend([mounted.into(), data.into()]);
        }
        if let Some(descriptors) = self.descriptors {
            let limited = format!("ulimit -n {descriptors} && exec \"$@\"");
            words.extend(["sh".into(), "-c".into(), limited.into(), "sh".into()]);
        }
        if let Some(core) = self.core {
            words.extend(["taskset".into(), "-c".into(), core.to_string().into()]);
        }
        words.push(server.into());
        Ok(ProcessSpec::new(name, words.remove(0)).args(words))
    }
}

/// Running servers. Dropping it kills them, their Redis and their Postgres.
#[derive(Debug)]
pub struct Cluster {
    servers: Vec<Server>,
    redis: Option<RedisServer>,
    postgres: Option<PostgresServer>,
    data: TempDir,
}

impl Cluster {
    /// Servers that a Redis joins.
    pub fn of(servers: usize) -> ClusterSpec {
        Self::of_releases(&vec![Release::This; servers])
    }

    /// Servers of these releases that a Redis joins.
    pub fn of_releases(servers: &[Release]) -> ClusterSpec {
        ClusterSpec { redis: true, ..ClusterSpec::of(servers) }
    }

    /// One server and nothing beside it.
    pub fn single() -> ClusterSpec {
        ClusterSpec::of(&[Release::This])
    }

    /// The server with this index, from 0.
    pub fn server(&self, index: usize) -> &Server {
        &self.servers[index]
    }

    pub fn server_mut(&mut self, index: usize) -> &mut Server {
        &mut self.servers[index]
    }

    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    pub fn servers_mut(&mut self) -> &mut [Server] {
        &mut self.servers
    }

    /// Where the server with this index is reached: `http://127.0.0.1:…`.
    pub fn url(&self, index: usize) -> &str {
        self.servers[index].url()
    }

    pub fn redis(&mut self) -> anyhow::Result<&mut RedisServer> {
        self.redis.as_mut().context("this cluster has no Redis")
    }

    pub fn postgres(&mut self) -> anyhow::Result<&mut PostgresServer> {
        self.postgres.as_mut().context("this cluster has no Postgres")
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }
}
