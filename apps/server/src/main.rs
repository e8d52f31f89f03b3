//! Starts a Confab server.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;

use anyhow::{Context, bail};
use confab_server::backup::{Place, back_up, restore};
use confab_server::clock::Clock;
use confab_server::config::{Asked, Config, Installation, SetUpCode};
use confab_server::export::export;
use confab_server::highlight::licences;
use confab_server::lines::raise_descriptors;
use confab_server::logging::start_logging;
use confab_server::reasons::reasons;
use confab_server::server::{Server, Stop};
use confab_server::sessions::set_up_code::set_up_code;
use confab_server::shutdown::Ended;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    // First of all: from here on the process can be told to stop, whatever it waits for.
    let (runtime, stop) = match listen_to_signals() {
        Ok(listening) => listening,
        Err(error) => return fail(&format!("cannot start: {}", reasons(error.as_ref()))),
    };
    let code = command(&runtime, stop, Config::from_args());
    // Nobody waits for what still waits for a file or a lock.
    runtime.shutdown_background();
    code
}

fn listen_to_signals() -> anyhow::Result<(Runtime, Stop)> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.enable_all().build().context("no threads for the server")?;
    let entered = runtime.enter();
    let stop = Stop::listen().context("signals cannot be heard")?;
    drop(entered);
    Ok((runtime, stop))
}

/// Tells a person why the process ends, if there is anyone to read it.
fn fail(message: &str) -> ExitCode {
    writeln!(io::stderr(), "{message}").ok();
    ExitCode::FAILURE
}

/// Does something with a whole installation, and tells a person how it went.
fn tell<T: Display, E: Error + 'static>(
    runtime: &Runtime,
    mut stop: Stop,
    what: &str,
    work: impl Future<Output = Result<T, E>>,
) -> ExitCode {
    let done = runtime.block_on(async {
        tokio::select! {
            done = work => done.map_err(|error| reasons(&error)),
            () = stop.told() => Err("it was told to stop".to_owned()),
        }
    });
    match done {
        Ok(done) => {
            // It is done, whether that can be told or not.
            writeln!(io::stdout(), "{done}").ok();
            ExitCode::SUCCESS
        }
        Err(why) => fail(&format!("nothing was {what}: {why}")),
    }
}

/// Does what was asked of a server that is not to serve.
fn command(runtime: &Runtime, stop: Stop, asked: Asked) -> ExitCode {
    let now = Clock::system().now();
    match asked {
        Asked::Serve(config) => serve(runtime, stop, *config),
        Asked::Copy { from, to } => {
            tell(runtime, stop, "copied", confab_store::copy(from.expose(), to.expose()))
        }
        Asked::Backup { of, to } => tell(runtime, stop, "backed up", back_up(place(&of), &to, now)),
        Asked::Restore { from, into } => {
            tell(runtime, stop, "restored", restore(&from, place(&into)))
        }
        Asked::Licences => {
            tell(runtime, stop, "printed", async { Ok::<_, Infallible>(licences()) })
        }
        Asked::Export { of, to, person } => {
            tell(runtime, stop, "exported", export(place(&of), &to, person, now))
        }
    }
}

fn place(installation: &Installation) -> Place<'_> {
    let Installation { data_dir, database_url, files } = installation;
    Place { data_dir, database_url: database_url.expose(), files: files.as_ref() }
}

fn serve(runtime: &Runtime, stop: Stop, config: Config) -> ExitCode {
    let log = match start_logging(&config.log, config.log_format) {
        Ok(log) => log,
        Err(error) => return fail(&format!("cannot start the log: {error}")),
    };
    let code = match runtime.block_on(run(config, stop)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // All reasons on one line, in the log's own form.
            tracing::error!("{}", reasons(error.as_ref()));
            ExitCode::FAILURE
        }
    };
    log.flush();
    code
}

async fn run(config: Config, mut stop: Stop) -> anyhow::Result<()> {
    let starting = async {
        let descriptors = raise_descriptors();
        let server = Box::pin(Server::start(config)).await?;
        let connections = server.app().lines.bounds().all;
        tracing::info!(
            descriptors,
            connections,
            "up to {connections} connections, of {descriptors} descriptors"
        );
        announce(&server).await?;
        anyhow::Ok(server)
    };
    let server = tokio::select! {
        started = starting => started?,
        () = stop.told() => {
            tracing::info!("told to stop while it started");
            return Ok(());
        }
    };
    let is_broken = tokio::select! {
        () = stop.told() => false,
        () = server.broken() => true,
    };
    tracing::info!("stopping");
    match server.stop().await {
        Ended::Drained => tracing::info!("stopped"),
        Ended::Cut => tracing::info!("stopped; some connections were cut"),
        Ended::Abandoned(tasks) => tracing::warn!(tasks, "stopped with tasks still running"),
    }
    if is_broken {
        bail!("the server had to stop: it could write nothing any more");
    }
    Ok(())
}

/// Says where the server is, and how to make the first account.
async fn announce(server: &Server) -> anyhow::Result<()> {
    let (app, addr) = (server.app(), server.addr());
    if !app.config.is_https() {
        tracing::warn!(
            "plain HTTP: passwords and messages can be read on the way, and the session cookie has \
             another name; set CONFAB_PUBLIC_URL to an https:// address once a proxy provides it"
        );
    }
    let site = &app.config.site;
    if !site.is_there() {
        tracing::error!(
            dir = %site.dir.display(),
            "the browser's part of the app is not there: pages have no style and do nothing by \
             themselves; it lies beside the server in a release, and CONFAB_SITE_DIR says where else"
        );
    }
    if !app.store.has_accounts().await? {
        announce_set_up(server).await?;
    }
    tracing::info!(%addr, "listening on http://{addr}");
    Ok(())
}

async fn announce_set_up(server: &Server) -> anyhow::Result<()> {
    let app = server.app();
    let page = match &app.config.public_url {
        Some(url) => format!("{url}set-up"),
        None => format!("http://{}/set-up", reachable(server.addr())),
    };
    match app.config.set_up_code {
        SetUpCode::Ask => {
            let code = set_up_code(app.store.as_ref(), app.random).await?;
            let code = code.expose();
            tracing::info!(
                code,
                "there is no account yet: the first becomes the administrator, and takes the \
                 one-time code {code}; make it at {page}?code={code}"
            );
        }
        SetUpCode::Off => tracing::warn!(
            "there is no account yet: whoever makes the first at {page} becomes the administrator, \
             without a code (CONFAB_SET_UP_CODE)"
        ),
    }
    Ok(())
}

/// An address for a browser on this machine.
fn reachable(addr: SocketAddr) -> SocketAddr {
    let here: IpAddr =
        if addr.is_ipv4() { [127, 0, 0, 1].into() } else { [0, 0, 0, 0, 0, 0, 0, 1].into() };
    if addr.ip().is_unspecified() { SocketAddr::new(here, addr.port()) } else { addr }
}
