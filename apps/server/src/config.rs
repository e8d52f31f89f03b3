//! Says how this server is to run: the only reader of flags and of the environment.

mod commands;
mod files;
mod flags;
mod site;
mod value;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use confab_protocol::api::Secret;
use ipnet::IpNet;
use url::Url;

use crate::auth::PasswordCost;
use crate::live::LiveSettings;
use crate::logging::LogFormat;

pub use commands::{Asked, Installation};
pub use files::{FileLimits, PlaceUrl};
pub use flags::SetUpCode;
pub use site::Site;
pub(crate) use site::is_hash;

/// How often rows past their use are forgotten.
const UPKEEP: Duration = Duration::from_hours(1);

/// How long a client may take to say what it asks for.
const HEADER_PATIENCE: Duration = Duration::from_secs(10);

/// How long a client may take nothing of an answer that waits for it.
const WRITE_PATIENCE: Duration = Duration::from_secs(15);

/// The release that serves.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// The settings of one server, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    pub data_dir: PathBuf,
    /// A `sqlite:` or `postgres:` URL; the latter may hold a password.
    pub database_url: Secret,
    /// None: this server runs alone.
    pub redis_url: Option<Secret>,
    /// Where browsers reach the installation. None: wherever they came to.
    pub public_url: Option<Url>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub site: Site,
    /// Documentation to serve under `/docs`. None: there is none, or it is not to be served.
    pub docs: Option<PathBuf>,
    /// Filter of the log, as `tracing_subscriber` reads it.
    pub log: String,
    pub log_format: LogFormat,
    /// From being told to stop to stopping hard.
    pub drain: Duration,
    /// Send buffer of one connection in the kernel, in bytes; 0 leaves it to the system.
    pub send_buffer_bytes: u32,
    /// Attempts to sign in, sign up or set up, per address and minute.
    pub sign_ins_per_minute: u32,
    /// Requests under `/api/v1` and posted forms, per account and minute; answers count by size.
    pub requests_per_minute: u32,
    pub set_up_code: SetUpCode,
    /// Whether the languages of development can be chosen.
    pub pseudo_languages: bool,
    /// Rooms that one may be in, direct ones aside.
    pub rooms_per_person: u32,
    /// People whom one may add to rooms in an hour, and rooms that one may make.
    pub additions_per_hour: u32,
    /// Days for which rows of the audit log are kept.
    pub audit_days: u32,
    /// Requests of people who are not signed in, per address and minute.
    pub anonymous_requests_per_minute: u32,
    /// Where files are kept. None: in the data directory, where the database is, too.
    pub files_url: Option<PlaceUrl>,
    pub file_limits: FileLimits,
    /// Connections in all; 0: as many as there are descriptors for.
    pub connections: u32,
    /// Connections of one address on which nobody is signed in.
    pub connections_per_address: u32,
    /// Whether this server asks private networks where people name an address in one.
    pub outbound_private: bool,
    /// Whether the pages that messages link to are previewed.
    pub link_previews: bool,
    pub password_cost: PasswordCost,
    /// The release that `welcome` names.
    pub build: String,
    /// How long a client may take to say what it asks for, and how long it may keep a connection
    /// on which it asks nothing; no setting changes it yet.
    pub header_patience: Duration,
    /// How long a client may take nothing of an answer; no setting changes it yet.
    pub write_patience: Duration,
    /// How often rows past their use are forgotten; no setting changes it yet.
    pub upkeep: Duration,
    /// The pace of live delivery; no setting changes it yet but the heartbeat and the drain time.
    pub live: LiveSettings,
}

impl Config {
    /// Reads the command line and the environment. On a wrong value it prints the variable, the
    /// value and what is allowed, and exits with 2.
    pub fn from_args() -> Asked {
        flags::read(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()))
    }

    /// A server on a free port for tests: everything in `data_dir`, cheap hashes, wide limits.
    #[doc(hidden)]
    pub fn for_tests(data_dir: &Path) -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            data_dir: data_dir.to_owned(),
            database_url: flags::sqlite_in(data_dir),
            redis_url: None,
            public_url: None,
            trusted_proxies: Vec::new(),
            site: Site {
                dir: data_dir.join("site"),
                output_name: "confab".into(),
                pkg_dir: "pkg".into(),
                reload_port: None,
            },
            docs: None,
            log: "warn".into(),
            log_format: LogFormat::Pretty,
            drain: Duration::from_secs(2),
            send_buffer_bytes: 0,
            sign_ins_per_minute: 100_000,
            requests_per_minute: 100_000,
            set_up_code: SetUpCode::Off,
            pseudo_languages: true,
            rooms_per_person: 100_000,
            additions_per_hour: 100_000,
            audit_days: 365,
            anonymous_requests_per_minute: 1_000_000,
            files_url: None,
            file_limits: FileLimits::FOR_TESTS,
            connections: 0,
            connections_per_address: 100_000,
            outbound_private: true,
            link_previews: false,
            password_cost: PasswordCost::FOR_TESTS,
            build: BUILD.to_owned(),
            header_patience: HEADER_PATIENCE,
            write_patience: WRITE_PATIENCE,
            upkeep: UPKEEP,
            live: LiveSettings::default(),
        }
    }

    /// The database as people call it, without its password, and the setting that chose it.
    pub fn database(&self) -> (String, &'static str) {
        let url = &self.database_url;
        if let Some(file) = confab_store::sqlite_file(url.expose()) {
            let by_default = *url == flags::sqlite_in(&self.data_dir);
            let setting = if by_default { "CONFAB_DATA_DIR" } else { "CONFAB_DATABASE_URL" };
            return (file.display().to_string(), setting);
        }
        let Ok(url) = Url::parse(url.expose()) else { return Default::default() };
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let name = url.path().trim_start_matches('/');
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.map(|host| format!(" on {host}{port}")).unwrap_or_default();
        let user = Some(url.username()).filter(|user| !user.is_empty());
        let user = user.map(|user| format!(" as {user}")).unwrap_or_default();
        (format!("{name}{host}{user}"), "CONFAB_DATABASE_URL")
    }

    /// Whether browsers come over HTTPS, as the public URL says.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

/// Whether the S3 that its own variables name speaks plain HTTP.
fn has_plain_endpoint() -> bool {
    let names = ["AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"];
    let mut endpoints = names.into_iter().filter_map(|name| std::env::var(name).ok());
    endpoints.any(|url| url.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_without_its_password() {
        let mut config = Config::for_tests(Path::new("confab-data"));
        let default = config.database_url.clone();
        for (url, named, setting) in [
            (default.expose(), "confab-data/confab.db", "CONFAB_DATA_DIR"),
            ("sqlite:else/where.db", "else/where.db", "CONFAB_DATABASE_URL"),
            ("postgres://ana:secret@db:5433/chat", "chat on db:5433 as ana", "CONFAB_DATABASE_URL"),
            ("postgres:///chat?host=/run/postgresql", "chat", "CONFAB_DATABASE_URL"),
        ] {
            config.database_url = Secret::new(url);
            assert_eq!(config.database(), (named.to_owned(), setting), "{url}");
        }
    }
}
