//! Attacks a server, prints the cost of each attack to others, and fails where one took too much.

use std::process::ExitCode;

use anyhow::bail;
use confab_e2e::attack::{Options, USAGE, run};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Some(options) = Options::parse()? else {
        println!("{}", USAGE.trim_start());
        return Ok(ExitCode::SUCCESS);
    };
    // The server ends with the run, and so also when it is told to stop.
    let mut terminate = signal(SignalKind::terminate())?;
    let report = tokio::select! {
        report = run(&options) => report,
        _ = terminate.recv() => bail!("told to stop"),
        _ = ctrl_c() => bail!("told to stop"),
    };
    println!("{report}");
    Ok(if report.is_held() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
