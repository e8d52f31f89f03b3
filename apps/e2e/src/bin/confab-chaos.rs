//! Disturbs a cluster, prints what came of it, and fails where a promise was broken.

use std::process::ExitCode;

use confab_e2e::chaos::{Options, USAGE, run};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Some(options) = Options::parse()? else {
        println!("{}", USAGE.trim_start());
        return Ok(ExitCode::SUCCESS);
    };
    // What was started ends when the run is dropped, and so also when it is told to stop.
    let mut stop = signal(SignalKind::terminate())?;
    let report = tokio::select! {
        report = run(options) => report?,
        _ = stop.recv() => anyhow::bail!("told to stop"),
        _ = ctrl_c() => anyhow::bail!("told to stop"),
    };
    println!("{report}");
    Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
