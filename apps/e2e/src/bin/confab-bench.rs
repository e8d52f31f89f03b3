//! Loads one server and prints the cost.

use std::env;

use confab_e2e::bench::{Options, USAGE, run};
use confab_e2e::{fan_out, pages};
use lexopt::Parser;

// One thread: the generator has one core for itself at best.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let words: Vec<_> = env::args().skip(1).collect();
    let is = |pair: &[&str]| words.windows(pair.len()).any(|words| words == pair);
    if is(&["floor"]) {
        return fan_out::serve_floor();
    }
    if is(&["--profile", "fan-out"]) {
        return fan_out::run(fan_out::Plan::parse(Parser::from_env())?).await;
    }
    if is(&["--profile", "pages"]) {
        return pages::run(Parser::from_env()).await;
    }
    if is(&["--profile", "idle"]) {
        return fan_out::run_idle(fan_out::Idle::parse(Parser::from_env())?).await;
    }
    let Some(options) = Options::parse()? else {
        println!("{}", USAGE.trim_start());
        return Ok(());
    };
    match options.profile {
        Some(profile) => profile.run().await,
        None => run(options).await,
    }
}
