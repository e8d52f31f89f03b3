//! A short run with every fault: what was acknowledged is there, and everyone saw the same.
//!
//! `cargo xtask chaos` runs for longer, with other seeds.

use std::time::Duration;

use anyhow::ensure;
use confab_e2e::Database;
use confab_e2e::chaos::{Options, run};

#[tokio::test(flavor = "multi_thread")]
async fn everything_breaks_and_nothing_is_lost_doubled_or_told_to_others() -> anyhow::Result<()> {
    nothing_is_lost(Database::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_breaks_too_and_nothing_is_lost_doubled_or_told_to_others() -> anyhow::Result<()> {
    nothing_is_lost(Database::Postgres).await
}

async fn nothing_is_lost(database: Database) -> anyhow::Result<()> {
    let options = Options::new(5, Duration::from_secs(18), database);
    let report = run(options).await?;
    ensure!(report.is_well(), "{report}");
    let counts = report.verdict.counts;
    ensure!(counts.faults >= 8 && counts.acknowledged > 100, "too little happened: {report}");
    Ok(())
}
