//! Declares the flags, their variables and their ranges.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, ValueEnum};
use confab_protocol::api::Secret;
use url::Url;

use super::commands::{Asked, Command};
use super::files::FileFlags;
use super::site::{Docs, Leptos, Site};
use super::value::{self, Networks, none_or_within, within};
use super::{BUILD, Config, HEADER_PATIENCE, UPKEEP, WRITE_PATIENCE};
use crate::auth::PasswordCost;
use crate::live::LiveSettings;
use crate::logging::LogFormat;

const AFTER_HELP: &str = "\
Every setting is a flag or the variable beside it; a flag wins, and an empty variable is one that is
not set. The first start needs none: it keeps everything in the data directory and prints where it
listens. The first account becomes the administrator; it takes the one-time code that start prints.";

/// A self-hosted real-time chat.
#[derive(Debug, Parser)]
#[command(name = "confab-server", version, about, after_help = AFTER_HELP, max_term_width = 100,
          args_conflicts_with_subcommands = true)]
struct Flags {
    #[command(subcommand)]
    command: Option<Command>,

    /// Address and port to listen on; port 0 takes a free one. [default: 127.0.0.1:8080]
    #[arg(long, env = "CONFAB_ADDR", value_name = "CONFAB_ADDR", value_parser = value::addr)]
    addr: Option<SocketAddr>,

    /// Directory for everything that is kept; made where it is missing.
    #[arg(
        long,
        env = "CONFAB_DATA_DIR",
        value_name = "CONFAB_DATA_DIR",
        default_value = "confab-data"
    )]
    data_dir: PathBuf,

    /// Database, as sqlite:PATH or <postgres://USER:PASSWORD@HOST/DATABASE>. [default: confab.db in the data directory]
    #[arg(long, env = "CONFAB_DATABASE_URL", value_name = "CONFAB_DATABASE_URL",
          value_parser = value::database, hide_env_values = true)]
    database_url: Option<Secret>,

    /// Redis that joins several servers, as redis://HOST:PORT; with Sentinels, as
    /// redis+sentinel://HOST:PORT,HOST:PORT/SERVICE; over TLS, with rediss in place of redis.
    /// [default: none, this server runs alone]
    #[arg(long, env = "CONFAB_REDIS_URL", value_name = "CONFAB_REDIS_URL",
          value_parser = value::redis_url, hide_env_values = true)]
    redis_url: Option<Secret>,

    /// Where browsers reach this installation, such as <https://chat.example.org>; it decides links,
    /// cookies and which origin is its own. [default: as each request came, on plain HTTP]
    #[arg(long, env = "CONFAB_PUBLIC_URL", value_name = "CONFAB_PUBLIC_URL", value_parser = value::public_url)]
    public_url: Option<Url>,

    /// Addresses or networks of proxies whose X-Forwarded-For is believed, with commas between.
    /// [default: none]
    #[arg(long, env = "CONFAB_TRUSTED_PROXIES", value_name = "CONFAB_TRUSTED_PROXIES",
          value_parser = value::networks)]
    trusted_proxies: Option<Networks>,

    /// Directory with the browser's part of the app. [default: site/ beside the executable]
    #[arg(long, env = "CONFAB_SITE_DIR", value_name = "CONFAB_SITE_DIR", value_parser = value::directory)]
    site_dir: Option<PathBuf>,

    /// Directory with the documentation, which is served under /docs; off serves none. [default:
    /// docs/ beside the executable, where it is there]
    #[arg(long, env = "CONFAB_DOCS", value_name = "CONFAB_DOCS", value_parser = value::docs)]
    docs: Option<Docs>,

    /// Filter of the log: error, warn, info, debug, trace, or target=level pairs with commas
    /// between.
    #[arg(long, env = "CONFAB_LOG", value_name = "CONFAB_LOG", default_value = "info", value_parser = value::log_filter)]
    log: String,

    /// How to log: auto is pretty on a terminal and json otherwise.
    #[arg(
        long,
        env = "CONFAB_LOG_FORMAT",
        value_name = "CONFAB_LOG_FORMAT",
        value_enum,
        default_value = "auto"
    )]
    log_format: Format,

    /// Seconds that clients have to move to another server when this one is told to stop: 0 to 600.
    #[arg(long, env = "CONFAB_DRAIN_SECONDS", value_name = "CONFAB_DRAIN_SECONDS", default_value_t = 10,
          value_parser = within(0, 600))]
    drain_seconds: u32,

    /// Seconds after which a silent connection is asked whether it is still there; one that says
    /// nothing for twice as long is closed, by either side: 1 to 300.
    #[arg(long, env = "CONFAB_HEARTBEAT_SECONDS", value_name = "CONFAB_HEARTBEAT_SECONDS", default_value_t = 25,
          value_parser = within(1, 300))]
    heartbeat_seconds: u32,

    /// Send buffer of one connection in the kernel, in KiB; a slow reader costs no more than this
    /// and its queue of 1 MiB: 0 to 65536, 0 leaves it to the system.
    #[arg(long, env = "CONFAB_SEND_BUFFER_KIB", value_name = "CONFAB_SEND_BUFFER_KIB", default_value_t = 0,
          value_parser = within(0, 65_536))]
    send_buffer_kib: u32,

    /// Attempts to sign in, sign up or set up, per client address and minute: 1 to 100000.
    #[arg(long, env = "CONFAB_SIGN_INS_PER_MINUTE", value_name = "CONFAB_SIGN_INS_PER_MINUTE", default_value_t = 30,
          value_parser = within(1, 100_000))]
    sign_ins_per_minute: u32,

    /// HTTP requests that read or write the chat, per account and minute: 1 to 1000000.
    #[arg(long, env = "CONFAB_REQUESTS_PER_MINUTE", value_name = "CONFAB_REQUESTS_PER_MINUTE", default_value_t = 600,
          value_parser = within(1, 1_000_000))]
    requests_per_minute: u32,

    /// Whether the first account takes the one-time code that start prints; off lets anyone make it
    /// who reaches this server, as suits a machine of a developer.
    #[arg(
        long,
        env = "CONFAB_SET_UP_CODE",
        value_name = "CONFAB_SET_UP_CODE",
        value_enum,
        default_value = "ask"
    )]
    set_up_code: SetUpCode,

    /// Whether two languages of development can be chosen, made from English: en-XA with accents on
    /// all letters, and ar-XB, which also runs from right to left.
    #[arg(
        long,
        env = "CONFAB_PSEUDO_LANGUAGES",
        value_name = "CONFAB_PSEUDO_LANGUAGES",
        value_enum,
        default_value = "off"
    )]
    pseudo_languages: Switch,

    /// Rooms that one account may be in, direct messages aside: 1 to 1000000.
    #[arg(long, env = "CONFAB_ROOMS_PER_PERSON", value_name = "CONFAB_ROOMS_PER_PERSON", default_value_t = 1_000,
          value_parser = within(1, 1_000_000))]
    rooms_per_person: u32,

    /// People whom one account may add or invite to rooms in an hour, and rooms that it may make:
    /// 1 to 1000000 each.
    #[arg(long, env = "CONFAB_ADDITIONS_PER_HOUR", value_name = "CONFAB_ADDITIONS_PER_HOUR", default_value_t = 500,
          value_parser = within(1, 1_000_000))]
    additions_per_hour: u32,

    /// Days for which rows of the audit log are kept: 1 to 36500.
    #[arg(long, env = "CONFAB_AUDIT_DAYS", value_name = "CONFAB_AUDIT_DAYS", default_value_t = 365,
          value_parser = within(1, 36_500))]
    audit_days: u32,

    /// Requests of people who are not signed in, per client address and minute; files count by
    /// their size, 256 KiB as one: 1 to 1000000.
    #[arg(long, env = "CONFAB_ANONYMOUS_REQUESTS_PER_MINUTE", value_name = "CONFAB_ANONYMOUS_REQUESTS_PER_MINUTE",
          default_value_t = 3_000, value_parser = within(1, 1_000_000))]
    anonymous_requests_per_minute: u32,

    /// Connections in all, those of HTTP and WebSocket; 0 takes as many as the limit of descriptors allows:
    /// 0, or 16 to 1000000.
    #[arg(long, env = "CONFAB_CONNECTIONS", value_name = "CONFAB_CONNECTIONS", default_value_t = 0,
          value_parser = none_or_within(16, 1_000_000))]
    connections: u32,

    /// Connections on which nobody is signed in, per address; past it the quietest is closed: 8 to
    /// 1000000. A trusted proxy has no such limit.
    #[arg(long, env = "CONFAB_CONNECTIONS_PER_ADDRESS", value_name = "CONFAB_CONNECTIONS_PER_ADDRESS",
          default_value_t = 512, value_parser = within(8, 1_000_000))]
    connections_per_address: u32,

    /// Whether this server asks addresses in private networks, and plain HTTP, where someone names
    /// one, such as a push service; off asks the internet alone.
    #[arg(
        long,
        env = "CONFAB_OUTBOUND_PRIVATE",
        value_name = "CONFAB_OUTBOUND_PRIVATE",
        value_enum,
        default_value = "off"
    )]
    outbound_private: Switch,

    /// Whether the pages that messages link to are asked for a title and a description, which show
    /// below the message; this server then asks addresses that people write.
    #[arg(
        long,
        env = "CONFAB_LINK_PREVIEWS",
        value_name = "CONFAB_LINK_PREVIEWS",
        value_enum,
        default_value = "on"
    )]
    link_previews: Switch,

    #[command(flatten)]
    files: FileFlags,

    #[command(flatten)]
    leptos: Leptos,
}

/// Whether the first account takes the one-time code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SetUpCode {
    Ask,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Auto,
    Pretty,
    Json,
}

/// Reads the flags, and the variables that are not empty: compose files give an empty one for "not
/// set".
pub(super) fn read(is_empty: impl Fn(&OsStr) -> bool) -> Asked {
    let command = without_empty(Flags::command(), is_empty);
    let mut matches = command.get_matches();
    let mut flags = Flags::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit());
    match flags.command.take() {
        Some(command) => command.into(),
        None => Asked::Serve(Box::new(into_config(flags))),
    }
}

/// The command without the variables of which this holds, whatever they are for.
fn without_empty(command: clap::Command, is_empty: impl Fn(&OsStr) -> bool) -> clap::Command {
    let without = |argument: clap::Arg| match argument.get_env() {
        // No variable has this name, so that clap finds none.
        Some(name) if is_empty(name) => argument.env("").hide_env(true),
        _ => argument,
    };
    command.mut_args(without).mut_subcommands(|command| command.mut_args(without))
}

fn into_config(flags: Flags) -> Config {
    let site = Site::find(flags.site_dir.as_deref(), &flags.leptos);
    let docs = flags.docs.unwrap_or_else(Docs::beside_the_executable).directory();
    let log_format = match flags.log_format {
        Format::Auto if std::io::stderr().is_terminal() => LogFormat::Pretty,
        Format::Pretty => LogFormat::Pretty,
        Format::Auto | Format::Json => LogFormat::Json,
    };
    Config {
        addr: flags
            .addr
            .or(flags.leptos.site_addr)
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
        database_url: flags.database_url.unwrap_or_else(|| sqlite_in(&flags.data_dir)),
        data_dir: flags.data_dir,
        redis_url: flags.redis_url,
        public_url: flags.public_url,
        trusted_proxies: flags.trusted_proxies.map(|networks| networks.0).unwrap_or_default(),
        site,
        docs,
        log: flags.log,
        log_format,
        drain: Duration::from_secs(flags.drain_seconds.into()),
        send_buffer_bytes: flags.send_buffer_kib * 1024,
        sign_ins_per_minute: flags.sign_ins_per_minute,
        requests_per_minute: flags.requests_per_minute,
        set_up_code: flags.set_up_code,
        pseudo_languages: flags.pseudo_languages == Switch::On,
        rooms_per_person: flags.rooms_per_person,
        additions_per_hour: flags.additions_per_hour,
        audit_days: flags.audit_days,
        anonymous_requests_per_minute: flags.anonymous_requests_per_minute,
        file_limits: flags.files.limits(),
        files_url: flags.files.files_url,
        connections: flags.connections,
        connections_per_address: flags.connections_per_address,
        outbound_private: flags.outbound_private == Switch::On,
        link_previews: flags.link_previews == Switch::On,
        password_cost: PasswordCost::STANDARD,
        build: BUILD.to_owned(),
        header_patience: HEADER_PATIENCE,
        write_patience: WRITE_PATIENCE,
        upkeep: UPKEEP,
        live: LiveSettings {
            heartbeat: Duration::from_secs(flags.heartbeat_seconds.into()),
            ..LiveSettings::default()
        },
    }
}

pub(super) fn sqlite_in(data_dir: &Path) -> Secret {
    Secret::new(confab_store::sqlite_url(&data_dir.join("confab.db")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_consistent() {
        Flags::command().debug_assert();
    }

    #[test]
    fn a_wrong_value_names_the_variable_the_value_and_what_is_allowed() {
        for (flag, variable, value, allowed) in [
            ("--addr", "CONFAB_ADDR", "nowhere", "an IP address and a port"),
            ("--database-url", "CONFAB_DATABASE_URL", "mysql://x/y", "sqlite:PATH"),
            ("--database-url", "CONFAB_DATABASE_URL", "postgres://host", "HOST[:PORT]/DATABASE"),
            ("--database-url", "CONFAB_DATABASE_URL", "postgres:///db", "HOST[:PORT]/DATABASE"),
            ("--database-url", "CONFAB_DATABASE_URL", "sqlite:", "sqlite:PATH"),
            ("--redis-url", "CONFAB_REDIS_URL", "localhost", "redis://"),
            ("--redis-url", "CONFAB_REDIS_URL", "redis+sentinel://host", "/SERVICE"),
            ("--public-url", "CONFAB_PUBLIC_URL", "https://a/b", "no path"),
            ("--trusted-proxies", "CONFAB_TRUSTED_PROXIES", "10.0.0.0/99", "10.0.0.0/8"),
            ("--docs", "CONFAB_DOCS", "/nowhere", "off, or a directory"),
            ("--log", "CONFAB_LOG", "a=loud", "error, warn"),
            ("--log-format", "CONFAB_LOG_FORMAT", "xml", "auto, pretty, json"),
            ("--drain-seconds", "CONFAB_DRAIN_SECONDS", "601", "from 0 to 600"),
            ("--heartbeat-seconds", "CONFAB_HEARTBEAT_SECONDS", "0", "from 1 to 300"),
            ("--heartbeat-seconds", "CONFAB_HEARTBEAT_SECONDS", "301", "from 1 to 300"),
            ("--connections", "CONFAB_CONNECTIONS", "3", "0, or a whole number from 16"),
        ] {
            let error = Flags::try_parse_from(["confab-server", flag, value]).expect_err(flag);
            let text = error.to_string();
            for part in [variable, value, allowed] {
                assert!(text.contains(part), "{flag}: {part:?} is missing in {text}");
            }
            assert_eq!(error.exit_code(), 2, "{flag}");
        }
    }

    #[test]
    fn an_empty_variable_is_one_that_is_not_set() {
        let all = without_empty(Flags::command(), |_| true);
        let read: Vec<_> = all.get_arguments().filter_map(clap::Arg::get_env).collect();
        assert!(read.len() > 15 && read.iter().all(|name| name.is_empty()), "{read:?}");
        let some = without_empty(Flags::command(), |name| name == "CONFAB_LOG");
        let read: Vec<_> = some.get_arguments().filter_map(clap::Arg::get_env).collect();
        assert!(read.contains(&OsStr::new("CONFAB_ADDR")), "{read:?}");
        assert!(!read.contains(&OsStr::new("CONFAB_LOG")), "{read:?}");
    }

    #[test]
    fn the_heartbeat_is_that_of_the_flag_or_the_default() {
        let heartbeat = |args: &[&str]| {
            let args = [&["confab-server"], args].concat();
            into_config(Flags::try_parse_from(args).expect("parses")).live.heartbeat
        };
        assert_eq!(heartbeat(&[]), Duration::from_secs(25), "below the time-out of every proxy");
        assert_eq!(heartbeat(&["--heartbeat-seconds", "7"]), Duration::from_secs(7));
    }

    #[test]
    fn a_database_is_a_file_or_on_a_host() {
        for url in [
            "sqlite:confab.db",
            "postgres://confab:secret@db.example.org:5433/confab?sslmode=require",
            "postgresql://localhost/confab",
            "postgres:///confab?host=/run/postgresql",
        ] {
            let flags = Flags::try_parse_from(["confab-server", "--database-url", url]);
            assert_eq!(into_config(flags.expect(url)).database_url.expose(), url);
        }
    }

    #[test]
    fn help_documents_every_setting() {
        let help = Flags::command().render_long_help().to_string();
        for argument in Flags::command().get_arguments().filter(|a| !a.is_hide_set()) {
            let named = argument.get_env().and_then(|name| name.to_str()).unwrap_or("--help");
            assert!(help.contains(named), "{named}");
            assert!(argument.get_help().is_some(), "{named}");
        }
    }
}
