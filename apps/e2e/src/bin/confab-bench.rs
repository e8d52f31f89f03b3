//! Loads one server and prints what it took.

use confab_e2e::bench::{Options, USAGE, run};

// One thread: the generator has one core for itself at best.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let Some(options) = Options::parse()? else {
        println!("{}", USAGE.trim_start());
        return Ok(());
    };
    match options.profile {
        Some(profile) => profile.run().await,
        None => run(options).await,
    }
}
