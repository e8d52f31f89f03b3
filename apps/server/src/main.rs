//! Starts a Confab server.

use std::process::ExitCode;

use anyhow::Context;
use confab_server::chat::set_up_code;
use confab_server::config::{Asked, Config};
use confab_server::logging::start_logging;
use confab_server::server::{Server, told_to_stop};
use confab_server::shutdown::Ended;
use confab_store::Copied;

fn main() -> ExitCode {
    let config = match Config::from_args() {
        Asked::Serve(config) => *config,
        Asked::Copy { from, to } => return copy(from.expose(), to.expose()),
    };
    start_logging(&config);
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The whole chain on one line, in the log's own form.
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Copies an installation, and tells a person how it went.
fn copy(from: &str, to: &str) -> ExitCode {
    let copying = || -> anyhow::Result<Copied> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().context("cannot start the runtime")?;
        Ok(runtime.block_on(confab_store::copy(from, to))?)
    };
    match copying() {
        Ok(copied) => {
            println!("{copied}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("nothing was copied: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(config: Config) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(async {
        let server = Server::start(config).await?;
        announce(&server).await?;
        told_to_stop().await.context("cannot wait for signals")?;
        tracing::info!("stopping");
        match server.stop().await {
            Ended::Drained => tracing::info!("stopped"),
            Ended::Cut => tracing::info!("stopped; some connections were cut"),
            Ended::Abandoned(tasks) => tracing::warn!(tasks, "stopped with tasks still running"),
        }
        Ok(())
    })
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
        let code = set_up_code(app.store.as_ref(), app.random).await?;
        let code = code.expose();
        tracing::info!(
            code,
            "there is no account yet: whoever makes the first becomes the administrator; from \
             another machine it takes the one-time code {code}"
        );
    }
    tracing::info!(%addr, "listening on http://{addr}");
    Ok(())
}
