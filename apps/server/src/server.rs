//! Puts a server together, runs it, and ends it.

mod http;
mod stop;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use confab_broker::{Broker, BrokerError, Inbox, LocalBroker, RedisBroker, inbox};
use confab_protocol::ServerId;
use confab_store::{CommitOutcome, Handover, Observer, Options, SecretName, Store, StoreError};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::auth::{Cookies, PasswordError, Passwords};
use crate::clock::Clock;
use crate::config::{Config, PlaceUrl};
use crate::edge::{Attempts, RateLimits};
use crate::files::place::{Place, PlaceError};
use crate::files::{self, Files};
use crate::highlight::Highlighter;
use crate::lines::{Bounds, Lines};
use crate::live::{Live, LiveParts, LiveSettings, handover};
use crate::metrics::Metrics;
use crate::ops;
use crate::outbound::Outbound;
use crate::pages::Printer;
use crate::previews;
use crate::push::{self, Push};
use crate::random::Random;
use crate::routes;
use crate::search::{self, SearchIndex};
use crate::shutdown::{Ended, Shutdown};
use crate::tasks::Tasks;

pub use stop::Stop;

/// A server that listens.
#[expect(missing_debug_implementations, reason = "a store and a broker have no useful text")]
pub struct Server {
    app: Arc<App>,
    addr: SocketAddr,
    store: Arc<Store>,
    broker: Arc<dyn Broker>,
    /// Holds the store's writer, which must outlive everything that writes.
    writer: WriterTask,
}

/// The task of the store's writer.
struct WriterTask {
    tasks: Tasks,
    /// Cancelled when it may end.
    closing: CancellationToken,
    /// Cancelled when it has ended, however it did.
    ended: CancellationToken,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    #[error("cannot make the data directory {} (CONFAB_DATA_DIR)", dir.display())]
    DataDir { dir: PathBuf, source: std::io::Error },
    #[error("cannot open the database {database} ({setting})")]
    Database { database: String, setting: &'static str, source: Box<dyn Error + Send + Sync> },
    #[error("cannot read the database")]
    Read(#[from] StoreError),
    #[error("cannot use the address of Redis (CONFAB_REDIS_URL)")]
    Broker(#[from] BrokerError),
    #[error("cannot listen on {addr} (CONFAB_ADDR)")]
    Listen { addr: SocketAddr, source: std::io::Error },
    #[error(
        "with Postgres, files need a place that all servers share: set CONFAB_FILES_URL to a folder \
         that each of them has, or to s3://BUCKET/PREFIX"
    )]
    NoPlace,
    #[error("cannot use the place of files {place} (CONFAB_FILES_URL)")]
    Place { place: PlaceUrl, source: Box<PlaceError> },
    #[error("cannot prepare password hashing")]
    Passwords(#[from] PasswordError),
}

/// Makes a broker that puts its publications into an inbox.
pub type JoinBroker = Box<dyn FnOnce(Inbox) -> Arc<dyn Broker> + Send>;

/// Queues of the broker's inbox and of the store's handover, and how much each may hold.
const LANES: usize = 4;
const LANE_CAPACITY: usize = 8192;

/// Connections beside the writer's to a database that is a network away, and beside the two that the
/// store keeps for what delivery waits for.
const POSTGRES_CONNECTIONS: u32 = 10;

/// How long broker and store may take to close; a disk may hang.
const CLOSING: Duration = Duration::from_secs(10);

impl Server {
    /// Opens the store, joins the broker, and listens; requests are answered from now on.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        Self::start_with_clock(config, Clock::system()).await
    }

    /// The same with a clock that a test holds.
    pub async fn start_with_clock(config: Config, clock: Clock) -> Result<Self, StartError> {
        Self::start_with_broker(config, clock, None).await
    }

    /// The same with a broker that a test makes of the server's inbox, to lose what it chooses.
    #[doc(hidden)]
    pub async fn start_with_broker(
        config: Config,
        clock: Clock,
        join: Option<JoinBroker>,
    ) -> Result<Self, StartError> {
        // One provider of cryptography for all clients of this process, whoever comes first.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let (random, shutdown) = (Random::system(), Shutdown::new());
        // First of all: a port in use must not leave a half-made installation behind.
        let (listener, addr) = listen(config.addr, config.send_buffer_bytes)?;
        let place = place_of(&config)?;
        let metrics = Metrics::new();
        let commits = watch::Sender::new(CommitOutcome::Committed);
        let (handover, committed) = handover(LANES, LANE_CAPACITY);
        let (store, writer) = open_store(&config, &metrics, &commits, handover, &shutdown).await?;
        let place = Place::open(&place)
            .map_err(|error| StartError::Place { place, source: Box::new(error) })?;
        let (inbox, lanes) = inbox(LANES, LANE_CAPACITY);
        let broker: Arc<dyn Broker> = match (join, &config.redis_url) {
            (Some(join), _) => join(inbox.clone()),
            (None, None) => Arc::new(LocalBroker::new(inbox.clone())),
            (None, Some(url)) => {
                let prefix = topic_prefix(store.as_ref(), random).await?;
                Arc::new(RedisBroker::connect(url.expose(), &prefix, inbox.clone())?)
            }
        };
        let server_id = ServerId(random.u64());
        let live = Live::start(LiveParts {
            store: Arc::clone(&store),
            committed,
            writer_ended: writer.ended.clone(),
            commits,
            broker: Arc::clone(&broker),
            inbox,
            lanes,
            server_id,
            shutdown: shutdown.clone(),
            settings: LiveSettings { drain: config.drain, ..config.live },
            metrics,
        });
        let installation = store.secret(SecretName::Cookies, random.bytes()).await?;
        let app = Arc::new(App {
            store: Arc::clone(&store),
            live,
            attempts: Attempts::new(config.sign_ins_per_minute, clock.clone()),
            clock,
            random,
            server_id,
            passwords: Passwords::new(config.password_cost, random)?,
            cookies: Cookies::new(config.is_https(), installation),
            rate_limits: RateLimits::new(&config),
            printer: Printer::new(),
            highlighter: Highlighter::new(),
            settings: Arc::default(),
            files: Files::new(place),
            search: Arc::new(SearchIndex::open(&store, random).await?),
            lines: Lines::new(Bounds::new(&config)),
            unread: Arc::default(),
            push: Push::open(&store).await?,
            outbound: Outbound::new(config.outbound_private),
            shutdown,
            commands: routes::command,
            config,
        });
        app.live.access_is_read().await;
        let server = Self { app, addr, store, broker, writer };
        server.serve(listener);
        ops::keep_up(&server.app);
        push::keep(&server.app);
        previews::keep(&server.app);
        files::collect::collect_now_and_then(&server.app);
        search::keep_index(&server.app);
        Ok(server)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Ends the server: clients have the configured time to move on, then all is cut; the broker
    /// and the store close last.
    pub async fn stop(self) -> Ended {
        let ended = self.app.shutdown.run(self.app.config.drain).await;
        let close = async {
            self.broker.close().await;
            self.writer.closing.cancel();
            self.store.close().await;
            self.writer.tasks.ended().await;
        };
        match tokio::time::timeout(CLOSING, close).await {
            Ok(()) => ended,
            Err(_) => Ended::Abandoned(self.writer.tasks.count()),
        }
    }

    /// Returns when this server is of no use any more, and should end: it can write nothing.
    pub async fn broken(&self) {
        self.app.shutdown.tasks.broken().await;
    }

    fn serve(&self, listener: TcpListener) {
        let app = Arc::clone(&self.app);
        let (listener, routes) = (Arc::new(listener), routes::routes(Arc::clone(&app)));
        let Shutdown { tasks, soft, .. } = &self.app.shutdown;
        tasks.keep("http.accept", soft, move || {
            http::serve(Arc::clone(&listener), routes.clone(), Arc::clone(&app))
        });
    }
}

/// Connections that wait to be taken, as many as the kernel lets.
const BACKLOG: u32 = 4_096;

fn listen(addr: SocketAddr, send_buffer: u32) -> Result<(TcpListener, SocketAddr), StartError> {
    let listening = |source| StartError::Listen { addr, source };
    let socket = if addr.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let socket = socket.map_err(listening)?;
    // A server that is started again must not wait for its old connections to be forgotten.
    socket.set_reuseaddr(true).map_err(listening)?;
    if send_buffer > 0 {
        // Connections that are taken inherit it.
        socket.set_send_buffer_size(send_buffer).map_err(listening)?;
    }
    socket.bind(addr).map_err(listening)?;
    let listener = socket.listen(BACKLOG).map_err(listening)?;
    let addr = listener.local_addr().map_err(listening)?;
    Ok((listener, addr))
}

/// The place of files: that of the setting, or beside a database that is one file.
fn place_of(config: &Config) -> Result<PlaceUrl, StartError> {
    match &config.files_url {
        Some(place) => Ok(place.clone()),
        None if confab_store::sqlite_file(config.database_url.expose()).is_some() => {
            Ok(PlaceUrl::in_data_dir(&config.data_dir))
        }
        None => Err(StartError::NoPlace),
    }
}

async fn open_store(
    config: &Config,
    metrics: &Metrics,
    commits: &watch::Sender<CommitOutcome>,
    handover: Handover,
    shutdown: &Shutdown,
) -> Result<(Arc<Store>, WriterTask), StartError> {
    let url = config.database_url.expose();
    let mut options = Options { handover, ..Options::default() };
    if url.starts_with("sqlite:") {
        let dir = config.data_dir.clone();
        make_private_dir(&dir).await.map_err(|source| StartError::DataDir { dir, source })?;
    } else {
        options.connections = POSTGRES_CONNECTIONS;
    }
    let (metrics, commits) = (metrics.clone(), commits.clone());
    options.observer = Observer::new(move |commit| {
        metrics.committed(commit.took, commit.writes);
        commits.send_if_modified(|last| std::mem::replace(last, commit.outcome) != commit.outcome);
    });
    let opened = confab_store::open(url, options).await;
    let (store, writer) = opened.map_err(|error| cannot_open(config, error))?;
    let (closing, ended) = (CancellationToken::new(), CancellationToken::new());
    let ending = ended.clone().drop_guard();
    let tasks = shutdown.tasks.apart();
    tasks.need("store.writer", &closing, async move {
        writer.run().await;
        drop(ending); // As a panic of the writer does.
    });
    Ok((store, WriterTask { tasks, closing, ended }))
}

/// Names the database as it is set, and the reason by itself.
fn cannot_open(config: &Config, error: StoreError) -> StartError {
    let (database, setting) = config.database();
    let source: Box<dyn Error + Send + Sync> = match error {
        StoreError::Open(error) => error.into(),
        error => error.into(),
    };
    StartError::Database { database, setting, source }
}

/// Makes a directory that only its owner may enter, where it is missing.
async fn make_private_dir(dir: &std::path::Path) -> std::io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(dir).await
}

/// Prefix of this installation's topics in the broker, so that two may share a Redis.
async fn topic_prefix(store: &Store, random: Random) -> Result<String, StoreError> {
    let secret = store.secret(SecretName::Topics, random.bytes()).await?;
    let (first, _) = secret.split_at(8);
    let id = first.iter().fold(0_u64, |id, byte| id << 8 | u64::from(*byte));
    Ok(format!("confab:{id:016x}:"))
}

#[cfg(test)]
mod tests {
    use confab_protocol::api::Secret;

    use super::*;

    #[tokio::test]
    async fn with_postgres_a_server_without_a_place_of_files_does_not_start() {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(dir.path());
        // Nobody listens there: it is refused before the database is asked.
        config.database_url = Secret::new("postgres://confab@127.0.0.1:1/confab".to_owned());
        let refused = Server::start(config.clone()).await.map(drop).unwrap_err();
        assert!(matches!(refused, StartError::NoPlace), "{refused}");
        assert!(refused.to_string().contains("CONFAB_FILES_URL"), "{refused}");
        config.files_url = Some(PlaceUrl::Folder(dir.path().join("files")));
        let refused = Server::start(config).await.map(drop).unwrap_err();
        assert!(matches!(refused, StartError::Database { .. }), "{refused}");
    }
}
