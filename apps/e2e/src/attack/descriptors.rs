//! Holds every descriptor that the server may open, with answers that nobody reads.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::Client;
use tempfile::TempDir;

use super::scene::{Scene, alone};
use super::unread::{Unread, get};
use super::{Finding, Setting};
use crate::Credential;

/// The descriptors of the server, and the number of connections that want them.
const DESCRIPTORS: u32 = 256;
const CONNECTIONS: usize = 260;
/// Requests that each connection writes at once.
const PIPELINED: usize = 400;
/// How long anyone else waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A file that no socket's buffers hold.
const BIG: usize = 7 * 1024 * 1024;

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let site = site()?;
    let path = site.path().to_string_lossy().into_owned();
    let spec = alone().with_default_limits().with_descriptors(DESCRIPTORS);
    let scene = Scene::open(spec.env("CONFAB_SITE_DIR", &path)).await?;
    let mut finding = Finding::default();

    let one = vec![Ipv4Addr::LOCALHOST];
    // Each address is someone else's, as far as a server can tell.
    let many = (1..=16).map(|last| Ipv4Addr::new(127, 0, 1, last)).collect();
    for (who, addresses) in [("one address", one), ("16 addresses", many)] {
        let (requests, big): (_, fn() -> String) =
            (get("/pkg/confab.css", &[]).repeat(PIPELINED), || get("/pkg/big.bin", &[]));
        let mut unread = Unread::default();
        let each = CONNECTIONS / addresses.len();
        for from in &addresses {
            // Half of them ask often, half for much.
            unread.ask(scene.address()?, *from, each / 2, &requests).await;
            unread.ask(scene.address()?, *from, each - each / 2, &big()).await;
        }
        finding.note(format!("{who}: {} connections, nothing read", unread.count()));
        let probes = setting.by_length(2, 6);
        let mut worst = Duration::ZERO;
        for number in 0..probes {
            // Without an answer in time, nobody waits for the next one.
            let Ok(took) = probe(&scene, number).await else {
                worst = PATIENCE * 2;
                break;
            };
            worst = worst.max(took);
        }
        finding.within("others answered after", worst, PATIENCE);
        let open = scene.descriptors()?;
        finding.note(format!("{open} descriptors of {DESCRIPTORS} open"));
    }
    Ok(finding)
}

/// Asks as someone signed in and as a newcomer, each over a connection of their own and from an
/// address of their own; gives the longer time.
async fn probe(scene: &Scene, number: u8) -> anyhow::Result<Duration> {
    let Credential::Cookie(cookie) = &scene.ana.credential else { anyhow::bail!("a cookie") };
    let began = Instant::now();
    let asked = [("/api/v1/rooms", Some(cookie.as_str())), ("/sign-in", None)];
    for (index, (path, cookie)) in (0_u8..).zip(asked) {
        let from = IpAddr::V4(Ipv4Addr::new(127, 0, 2 + index, 1 + number));
        confab_testing::provide_cryptography();
        let http = Client::builder().no_proxy().local_address(from).timeout(PATIENCE).build()?;
        let mut request = http.get(format!("{}{path}", scene.url()));
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let status = request.send().await.with_context(|| path.to_owned())?.status();
        ensure!(status.is_success(), "{path}: {status}");
    }
    Ok(began.elapsed())
}

/// A site with a stylesheet and one big file.
fn site() -> anyhow::Result<TempDir> {
    let site = tempfile::tempdir()?;
    let folder = site.path().join("pkg");
    fs::create_dir(&folder)?;
    fs::write(folder.join("confab.css"), "a{color:red}".repeat(8 * 1024))?;
    fs::write(folder.join("big.bin"), vec![b'x'; BIG])?;
    Ok(site)
}
