//! Disturbs a cluster, prints the outcome, and fails where a promise was broken.

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
    // All processes end with the run, and so also when it is told to stop.
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = ctrl_c() => {}
        }
    };
    let report = run(options, stop).await?;
    println!("{report}");
    Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
