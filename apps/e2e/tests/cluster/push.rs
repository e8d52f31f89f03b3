//! Mentions reach browsers whose pages are closed: in time, once, and not where they were read.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, ClusterSpec};
use confab_protocol::{ReadPointer, RoomId, RoomSummary, Seq};
use confab_testing::{DEADLINE, PushService, Pushed, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// Keys of a browser, those of RFC 8291's example.
const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx\
                      aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

fn spec(servers: usize) -> ClusterSpec {
    Cluster::of(servers).env("CONFAB_OUTBOUND_PRIVATE", "on")
}

/// Has someone told at a service, as the browser of this name.
async fn subscribe(account: &Account, service: &PushService, name: &str) -> anyhow::Result<()> {
    let endpoint = service.endpoint(name);
    let body = json!({ "endpoint": endpoint, "keys": { "p256dh": P256DH, "auth": AUTH } });
    let put = account.request(Method::PUT, "/api/v1/push/subscription", Some(&body)).await?;
    ensure!(put.status == 204, "{put:?}");
    Ok(())
}

async fn say(author: &Account, room: RoomId, body: &str) -> anyhow::Result<()> {
    let client_id: String = body.chars().filter(char::is_ascii_graphic).collect();
    let message = json!({ "client_id": client_id, "body": body });
    let sent = author.post(&format!("/api/v1/rooms/{room}/messages"), &message).await?;
    ensure!(sent.status == 200, "{sent:?}");
    Ok(())
}

async fn head(account: &Account, room: RoomId) -> anyhow::Result<Seq> {
    let rooms = account.rooms().await?;
    let found = rooms.iter().find(|summary| summary.id == room).context("no room")?;
    Ok(found.head.seq)
}

async fn endpoint(account: &Account) -> anyhow::Result<Option<String>> {
    let told: Value = account.get("/api/v1/push").await?.json()?;
    Ok(told["endpoint"].as_str().map(str::to_owned))
}

/// Waits for so many.
async fn pushed(service: &PushService, name: &str, count: usize) -> anyhow::Result<Vec<Pushed>> {
    let what = format!("{count} pushes for {name}");
    eventually(DEADLINE, &what, async || service.pushes(name).len() >= count).await?;
    let pushes = service.pushes(name);
    ensure!(pushes.len() == count, "{} pushes for {name}, not {count}", pushes.len());
    Ok(pushes)
}

/// A service that has told everyone of the first message, so that the feed is known to be read.
async fn told_of_first(
    cluster: &Cluster,
) -> anyhow::Result<(PushService, Account, Account, RoomId)> {
    let service = PushService::start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    subscribe(&ana, &service, "ana").await?;
    say(&ben, general, "@ana the first").await?;
    pushed(&service, "ana", 1).await?;
    Ok((service, ana, ben, general))
}

#[tokio::test]
async fn a_mention_reaches_a_closed_browser_within_two_seconds() -> anyhow::Result<()> {
    let cluster = spec(1).start().await?;
    let (service, _ana, ben, general) = told_of_first(&cluster).await?;
    say(&ben, general, "nothing for her").await?;
    let said = Instant::now();
    say(&ben, general, "@ana are you there?").await?;
    let pushes = pushed(&service, "ana", 2).await?;
    let took = pushes[1].at.duration_since(said);
    ensure!(took < Duration::from_secs(2), "it took {took:?}");
    let headers = &pushes[1].headers;
    ensure!(headers["content-encoding"] == "aes128gcm" && headers["urgency"] == "high");
    ensure!(headers["authorization"].starts_with("vapid t=ey"), "{headers:?}");
    ensure!(headers["topic"] == pushes[0].headers["topic"], "one room has one topic");
    // Salt, record size, key, and a text whose length is told in steps.
    ensure!(pushes[1].body.len() == 86 + 256 + 16, "{} bytes", pushes[1].body.len());
    Ok(())
}

#[tokio::test]
async fn what_was_read_is_not_pushed_and_a_notification_is_taken_back() -> anyhow::Result<()> {
    let cluster = spec(2).start().await?;
    let (service, ana, ben, general) = told_of_first(&cluster).await?;
    // She comes to the server that may not be the one that sends, and reads.
    let here = Account::sign_in(cluster.url(1), "ana").await?;
    let _connected = here.connect().await?;
    let newest = head(&ana, general).await?;
    read(&here, general, newest).await?;
    let closing = pushed(&service, "ana", 2).await?;
    ensure!(closing[1].headers["urgency"] == "normal", "{closing:?}");
    // The one that she reads is not pushed; the one that she does not is, after the grace.
    say(&ben, general, "@ana this she reads").await?;
    let newest = head(&ana, general).await?;
    read(&here, general, newest).await?;
    let said = Instant::now();
    let opened = ben.post("/api/v1/direct", &json!({ "handle": "ana" })).await?;
    let direct = opened.json::<RoomSummary>()?.id;
    say(&ben, direct, "this she does not").await?;
    let pushes = pushed(&service, "ana", 3).await?;
    let took = pushes[2].at.duration_since(said);
    ensure!(took > Duration::from_secs(8), "she had {took:?} to read it");
    ensure!(pushes[2].headers["topic"] != pushes[0].headers["topic"], "the other room was told");
    Ok(())
}

async fn read(account: &Account, room: RoomId, seq: Seq) -> anyhow::Result<()> {
    let read = json!({ "read": ReadPointer { version: 0, seq } });
    let path = format!("/api/v1/rooms/{room}/read");
    let put = account.request(Method::PUT, &path, Some(&read)).await?;
    ensure!(put.status == 200, "{put:?}");
    Ok(())
}

#[tokio::test]
async fn two_servers_tell_each_browser_once() -> anyhow::Result<()> {
    let cluster = spec(2).start().await?;
    let (service, _ana, ben, general) = told_of_first(&cluster).await?;
    let other = Account::sign_in(cluster.url(1), "ben").await?;
    for number in 1..=6 {
        let author = if number % 2 == 0 { &ben } else { &other };
        say(author, general, &format!("@ana {number}")).await?;
        pushed(&service, "ana", 1 + number).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_again_and_one_that_knows_nobody_is_left()
-> anyhow::Result<()> {
    let cluster = spec(1).start().await?;
    let (service, ana, ben, general) = told_of_first(&cluster).await?;
    for lines in
        ["429 Too Many Requests\r\nretry-after: 1", "503 Service Unavailable\r\nretry-after: 1"]
    {
        service.answer_next("ana", lines);
        let before = service.pushes("ana").len();
        say(&ben, general, &format!("@ana {before}")).await?;
        let pushes = pushed(&service, "ana", before + 2).await?;
        let pause = pushes[before + 1].at.duration_since(pushes[before].at);
        ensure!(pause >= Duration::from_millis(900), "asked again after {pause:?}");
    }
    for lines in ["404 Not Found", "410 Gone"] {
        subscribe(&ana, &service, "ana").await?;
        ensure!(endpoint(&ana).await?.is_some());
        service.answer_next("ana", lines);
        say(&ben, general, &format!("@ana {}", &lines[..3])).await?;
        eventually(DEADLINE, "the subscription goes", async || {
            endpoint(&ana).await.is_ok_and(|endpoint| endpoint.is_none())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_service_that_does_not_answer_holds_up_no_other() -> anyhow::Result<()> {
    let cluster = spec(1).start().await?;
    let (slow, _ana, ben, general) = told_of_first(&cluster).await?;
    let (quick, chloe) = (PushService::start().await?, Account::sign_up(cluster.url(0), "chloe"));
    subscribe(&chloe.await?, &quick, "chloe").await?;
    slow.ignore_next("ana");
    say(&ben, general, "@ana is not told").await?;
    pushed(&slow, "ana", 2).await?;
    let said = Instant::now();
    say(&ben, general, "@chloe is").await?;
    let pushes = pushed(&quick, "chloe", 1).await?;
    let took = pushes[0].at.duration_since(said);
    ensure!(took < Duration::from_secs(2), "it took {took:?}");
    // The one that had no answer is sent again.
    pushed(&slow, "ana", 3).await?;
    Ok(())
}

#[tokio::test]
async fn addresses_of_private_networks_are_refused_unless_they_are_allowed() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    for endpoint in [
        "http://push.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://localhost/",
        "https://me:secret@push.example.org/",
        "https://push.example.org:25/",
    ] {
        let body = json!({ "endpoint": endpoint, "keys": { "p256dh": P256DH, "auth": AUTH } });
        let put = ana.request(Method::PUT, "/api/v1/push/subscription", Some(&body)).await?;
        ensure!(put.status == 422, "{endpoint}: {put:?}");
    }
    Ok(())
}

/// The browser's private key, to the public one above.
const PRIVATE: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";

const DECRYPT: &str = "
    const [, library, body, key, auth] = process.argv;
    const bytes = (text) => Buffer.from(text, 'base64url');
    const own = require('crypto').createECDH('prime256v1');
    own.setPrivateKey(bytes(key));
    const how = { version: 'aes128gcm', privateKey: own, authSecret: bytes(auth) };
    console.log(require(library).decrypt(Buffer.from(body.split(' ')), how).toString());";

#[tokio::test]
async fn anothers_library_reads_what_is_sent() -> anyhow::Result<()> {
    let library = std::env::var("CONFAB_E2E_ECE").context("CONFAB_E2E_ECE names http_ece")?;
    let cluster = spec(1).start().await?;
    let (service, _ana, ben, general) = told_of_first(&cluster).await?;
    say(&ben, general, "@ana *tea* at 5? 🍵").await?;
    let pushes = pushed(&service, "ana", 2).await?;
    let body: Vec<String> = pushes[1].body.iter().map(u8::to_string).collect();
    let read = std::process::Command::new("node")
        .args(["-e", DECRYPT, &library, &body.join(" "), PRIVATE, AUTH])
        .output()?;
    let said: Value = serde_json::from_slice(&read.stdout)
        .with_context(|| String::from_utf8_lossy(&read.stderr).into_owned())?;
    ensure!(said["text"] == "@ana tea at 5? 🍵", "{said}");
    ensure!(said["author"] == "Ben" && said["room"] == "general", "{said}");
    ensure!(said["tag"] == format!("r{general}"), "{said}");
    Ok(())
}
