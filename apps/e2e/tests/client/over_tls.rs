//! A client reaches an https installation, and trusts none that the system does not.

use std::env;
use std::path::Path;

use anyhow::{Context as _, ensure};
use confab_client::core::{State, Update};
use confab_client::native::{Api, Connection};
use confab_e2e::{Account, Cluster, Credential, PASSWORD};
use confab_protocol::api::{Scope, Secret, SignIn};
use confab_testing::{Certificates, DEADLINE, ProcessSpec, TlsProxy};

/// Where the test that is a process of its own finds the installation.
const BASE: &str = "CONFAB_TEST_HTTPS_BASE";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_talks_over_tls_with_the_roots_of_the_system() -> anyhow::Result<()> {
    let mut cluster = Cluster::single().start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let token = ana.token(&[Scope::Read, Scope::Write]).await?;
    let general = ana.general().await?;
    let certificates = Certificates::make("localhost").await?;
    let server = cluster.url(0).trim_start_matches("http://").parse()?;
    let proxy = TlsProxy::start(server, &certificates).await?;
    let base = format!("https://localhost:{}", proxy.port());
    // Cookies and origins are those of the https address from here on.
    cluster.server_mut(0).stop().await?;
    cluster.server_mut(0).set("CONFAB_PUBLIC_URL", &base);
    cluster.server_mut(0).start().await?;

    let untrusted = talk(&base, &certificates.other_root()).await?;
    ensure!(!untrusted, "a client trusts an authority that the system does not");
    let talked = talk(&base, &certificates.root()).await?;
    ensure!(talked, "a client with the root does not get through");
    let history = ana.with(Credential::Bearer(token)).history(general).await?;
    let text = format!("{:?}", history.entries);
    let times = text.matches(&format!("{} over TLS", ben.handle)).count();
    ensure!(times == 1, "{text}");
    Ok(())
}

/// Runs a client that trusts this root as a process of its own, for which roots are what its
/// environment says; gives whether it got through.
async fn talk(base: &str, root: &Path) -> anyhow::Result<bool> {
    let own = env::current_exe()?;
    let test = "over_tls::in_a_process_of_its_own_someone_sends_a_message";
    let spec = ProcessSpec::new("a client", own).args([test, "--exact", "--nocapture"]);
    let mut client = spec.env(BASE, base).env("SSL_CERT_FILE", root).spawn()?;
    let status = client.ended(DEADLINE).await?;
    Ok(status.success())
}

/// Does nothing but where the test above runs it.
#[tokio::test]
async fn in_a_process_of_its_own_someone_sends_a_message() -> anyhow::Result<()> {
    let Ok(base) = env::var(BASE) else { return Ok(()) };
    let (handle, password) = ("ben".to_owned(), Secret::new(PASSWORD));
    let (api, _) = Api::new(&base).sign_in(&SignIn { handle, password }).await?;
    let rooms = api.rooms().await?;
    let general = rooms.iter().find(|room| room.name == "general").context("#general")?.id;
    let credentials = api.credentials().context("credentials")?.clone();
    let (connection, mut updates) = Connection::start(&base, credentials);
    let online = updates.find(|update| match update {
        Update::State(State::Online) => Some(()),
        _ => None,
    });
    tokio::time::timeout(DEADLINE, online).await?.context("online")?;
    connection.send(general, "ben over TLS").await?;
    connection.close().await;
    Ok(())
}
