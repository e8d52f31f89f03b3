//! Bad input of any kind gets an error with a code, and the server lives on.

mod handshake;
mod http;
mod raw;
mod socket;

use anyhow::ensure;
use confab_e2e::{Account, Cluster};

/// One server with two people, which must be alive at the end of each test.
struct Target {
    cluster: Cluster,
    ana: Account,
    ben: Account,
}

impl Target {
    async fn start() -> anyhow::Result<Self> {
        let cluster = Cluster::single().start().await?;
        let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
        Ok(Self { cluster, ana, ben })
    }

    fn url(&self) -> &str {
        self.cluster.url(0)
    }

    /// The server still does its work: a message goes from one to the other.
    async fn lives(mut self) -> anyhow::Result<()> {
        ensure!(self.cluster.server_mut(0).is_running(), "the server is gone");
        let health = self.ana.get("/healthz").await?;
        ensure!(health.status.is_success(), "{health:?}");
        let general = self.ana.general().await?;
        let mut ben = self.ben.connect().await?;
        ben.resume_all().await?;
        self.ana.connect().await?.send(general, "it lives").await?;
        ben.sees("it lives").await?;
        let panics = self.cluster.server(0).log()?.count("panicked");
        ensure!(panics == 0, "{panics} panics");
        Ok(())
    }
}
