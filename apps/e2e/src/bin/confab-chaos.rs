//! Disturbs a cluster, prints what came of it, and fails where a promise was broken.

use std::process::ExitCode;

use confab_e2e::chaos::{Options, USAGE, run};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Some(options) = Options::parse()? else {
        println!("{}", USAGE.trim_start());
        return Ok(ExitCode::SUCCESS);
    };
    let report = run(options).await?;
    println!("{report}");
    Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
