//! A remote cache of one's own: `/v8/artifacts` as turbo and the runner ask for it, on one folder.

mod http;
mod shelf;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use self::shelf::{Bounds, Shelf};

/// Options of the command line.
struct Options {
    address: SocketAddr,
    folder: PathBuf,
    bounds: Bounds,
}

fn main() -> ExitCode {
    let served = options().and_then(|options| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve(options))
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options> {
    let (mut address, mut folder) = (SocketAddr::from(([127, 0, 0, 1], 8790)), None);
    let mut bounds = Bounds::default();
    let mut args = Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("addr") => address = args.value()?.parse()?,
            Arg::Long("dir") => folder = Some(PathBuf::from(args.value()?)),
            Arg::Long("max-size-mb") => bounds.size = args.value()?.parse::<u64>()? << 20,
            Arg::Long("max-artifact-mb") => bounds.artifact = args.value()?.parse::<u64>()? << 20,
            Arg::Long("max-age-days") => bounds.age_days = args.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    let folder = folder.context("--dir names the folder that everything is kept in")?;
    Ok(Options { address, folder, bounds })
}

async fn serve(options: Options) -> Result<()> {
    std::fs::create_dir_all(&options.folder)
        .with_context(|| format!("cannot make {}", options.folder.display()))?;
    let token = token(&options.folder)?;
    let shelf = Arc::new(Shelf::open(options.folder.join("artifacts"), options.bounds)?);
    let listener = tokio::net::TcpListener::bind(options.address)
        .await
        .with_context(|| format!("cannot listen on {}", options.address))?;
    println!("serving artifacts on http://{}", listener.local_addr()?);
    let app = http::routes(Arc::clone(&shelf), token);
    axum::serve(listener, app).with_graceful_shutdown(asked_to_stop()).await?;
    Ok(())
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut ended), Ok(mut interrupted)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = ended.recv() => {}
        _ = interrupted.recv() => {}
    }
}

/// The token in `TURBO_TOKEN`, else that of the file beside the artifacts, which is made once. It is
/// never printed.
fn token(folder: &Path) -> Result<String> {
    if let Some(token) = std::env::var("TURBO_TOKEN").ok().filter(|token| !token.is_empty()) {
        return Ok(token);
    }
    let path = folder.join("token");
    match std::fs::read_to_string(&path) {
        Ok(token) if !token.trim().is_empty() => return Ok(token.trim().to_owned()),
        Ok(_) => bail!("{} is empty", path.display()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the system gives no random numbers")?;
    let token = blake3::hash(&bytes).to_hex().to_string();
    let mut options = std::fs::File::options();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
    let mut file =
        options.open(&path).with_context(|| format!("cannot make {}", path.display()))?;
    std::io::Write::write_all(&mut file, token.as_bytes())?;
    println!("the token is in {}", path.display());
    Ok(token)
}
