//! Uploads outlast servers and the place that they go to, and cost no memory.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, Credential, Database};
use confab_protocol::ErrorCode;
use confab_protocol::api::Upload;
use confab_testing::{DEADLINE, S3Server, eventually};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const MIB: usize = 1 << 20;

/// Content that no message has any more is removed every minute.
const COLLECTED: Duration = Duration::from_secs(90);

/// Content that differs from piece to piece.
fn content(bytes: usize) -> Vec<u8> {
    (0..bytes / 8)
        .flat_map(|number| (number as u64).wrapping_mul(0x9E37_79B9).to_le_bytes())
        .collect()
}

async fn begin(account: &Account, length: usize) -> anyhow::Result<String> {
    let request = account.raw(Method::POST, "/api/v1/uploads");
    let answer = request.header("upload-length", length).send().await?;
    ensure!(answer.status() == StatusCode::CREATED, "{answer:?}");
    Ok(answer.headers()["location"].to_str()?.to_owned())
}

async fn go_on(
    account: &Account,
    path: &str,
    offset: usize,
    bytes: &[u8],
) -> anyhow::Result<StatusCode> {
    let request = account.raw(Method::PATCH, path).header("upload-offset", offset);
    let request = request.header("content-type", "application/offset+octet-stream");
    Ok(request.body(bytes.to_vec()).send().await?.status())
}

async fn upload(account: &Account, path: &str) -> anyhow::Result<Upload> {
    account.get(path).await?.json()
}

async fn served(account: &Account, upload: &Upload) -> anyhow::Result<Vec<u8>> {
    let answer = account.raw(Method::GET, &format!("/files/{}", upload.id)).send().await?;
    ensure!(answer.status() == StatusCode::OK, "{answer:?}");
    Ok(answer.bytes().await?.to_vec())
}

/// A request that goes on with an upload, whose body the test writes.
async fn open(account: &Account, path: &str, length: usize) -> anyhow::Result<TcpStream> {
    let host = account.server().trim_start_matches("http://");
    let Credential::Cookie(cookie) = &account.credential else { anyhow::bail!("no cookie") };
    let mut stream = TcpStream::connect(host).await?;
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {cookie}\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: 0\r\n\
         content-length: {length}\r\n\r\n",
        account.server()
    );
    stream.write_all(head.as_bytes()).await?;
    Ok(stream)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_at_another_server_through_a_bucket_that_was_away() -> anyhow::Result<()>
{
    let mut s3 = S3Server::start()?;
    let mut spec = Cluster::of(2).on(Database::Sqlite).env("CONFAB_FILES_URL", "s3://chat/files");
    for (name, value) in s3.variables() {
        spec = spec.env(name, &value);
    }
    let cluster = spec.start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let elsewhere = ana.at(cluster.url(1));
    let whole = content(12 * MIB);
    let path = begin(&ana, whole.len()).await?;
    let half = 7 * MIB;
    ensure!(go_on(&ana, &path, 0, &whole[..half]).await? == StatusCode::NO_CONTENT);

    s3.stop();
    let refused = go_on(&elsewhere, &path, half, &whole[half..]).await?;
    ensure!(refused == StatusCode::SERVICE_UNAVAILABLE, "{refused}");
    let message = json!({ "client_id": "a", "body": "all else goes on" });
    let room = ana.general().await?;
    ana.post(&format!("/api/v1/rooms/{room}/messages"), &message)
        .await?
        .json::<serde_json::Value>()?;
    s3.start_again()?;
    ensure!(upload(&elsewhere, &path).await?.offset == half as u64);
    ensure!(go_on(&elsewhere, &path, half, &whole[half..]).await? == StatusCode::NO_CONTENT);
    let found = upload(&ana, &path).await?;
    ensure!(found.file.as_ref().is_some_and(|file| file.size == whole.len() as u64), "{found:?}");
    ensure!(served(&elsewhere, &found).await? == whole);
    let objects = s3.objects();
    ensure!(objects.len() == 1 && objects[0].starts_with("/chat/files/objects/"), "{objects:?}");

    let small = begin(&ana, 5).await?;
    ensure!(go_on(&ana, &small, 0, b"Hello").await? == StatusCode::NO_CONTENT);
    ensure!(served(&elsewhere, &upload(&ana, &small).await?).await? == b"Hello");
    s3.stop();
    let away = ana.get(&format!("/files/{}", found.id)).await?;
    ensure!(away.refusal()? == ErrorCode::Unavailable, "{away:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_after_its_server_was_killed() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(1).on(Database::Sqlite).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let whole = content(24 * MIB);
    let path = begin(&ana, whole.len()).await?;
    let mut stream = open(&ana, &path, whole.len()).await?;
    stream.write_all(&whole[..20 * MIB]).await?;
    let durable =
        async || upload(&ana, &path).await.is_ok_and(|upload| upload.offset >= 16 * MIB as u64);
    eventually(DEADLINE, "a part of it is durable", durable).await?;
    cluster.server_mut(0).kill()?;
    cluster.server_mut(0).start().await?;
    let at = usize::try_from(upload(&ana, &path).await?.offset)?;
    ensure!((16 * MIB..=20 * MIB).contains(&at), "{at}");
    ensure!(go_on(&ana, &path, at, &whole[at..]).await? == StatusCode::NO_CONTENT);
    let found = upload(&ana, &path).await?;
    ensure!(served(&ana, &found).await? == whole);
    Ok(())
}

/// Uploads until the server has no room; gives what it has taken.
async fn fill(account: &Account, bytes: usize) -> anyhow::Result<Vec<Upload>> {
    let (content, mut taken) = (content(bytes), Vec::new());
    loop {
        let request = account.raw(Method::POST, "/api/v1/uploads").header("upload-length", bytes);
        let begun = request.send().await?;
        if begun.status() != StatusCode::CREATED {
            ensure!(begun.status() == StatusCode::FORBIDDEN, "{begun:?}");
            ensure!(begun.text().await?.contains("no room"));
            return Ok(taken);
        }
        let path = begun.headers()["location"].to_str()?.to_owned();
        let mut own = content.clone();
        // None is like another.
        own[..8].copy_from_slice(&taken.len().to_le_bytes());
        let status = go_on(account, &path, 0, &own).await?;
        ensure!(status == StatusCode::NO_CONTENT, "{status}");
        taken.push(upload(account, &path).await?);
        ensure!(taken.len() < 1_000, "it never is full");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_takes_no_file_and_everything_else() -> anyhow::Result<()> {
    let spec = Cluster::of(1).on(Database::Sqlite).on_disk_of(64).env("CONFAB_FREE_MIB", "24");
    let cluster = spec.start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let taken = fill(&ana, 4 * MIB).await?;
    ensure!((5..=10).contains(&taken.len()), "{} files", taken.len());
    let messages = format!("/api/v1/rooms/{}/messages", ana.general().await?);
    let with_files =
        json!({ "client_id": "files", "body": "", "files": [taken[0].id, taken[1].id] });
    let sent: Value = ana.post(&messages, &with_files).await?.json()?;
    for number in 0..200 {
        let body = "all else goes on ".repeat(100);
        let message = json!({ "client_id": format!("m{number}"), "body": body });
        ana.post(&messages, &message).await?.json::<Value>()?;
    }
    for upload in &taken {
        ensure!(served(&ana, upload).await?.len() == 4 * MIB);
    }
    // What is deleted makes room again.
    let seq = &sent["seq"];
    let deleted = ana.request(Method::DELETE, &format!("{messages}/{seq}"), None).await?;
    ensure!(deleted.status.is_success(), "{deleted:?}");
    let again = async || fill(&ana, 4 * MIB).await.is_ok_and(|taken| !taken.is_empty());
    eventually(COLLECTED, "there is room again", again).await
}

/// Resident memory of a process, in KiB: the most since it was reset, or now.
fn memory(pid: u32, what: &str) -> anyhow::Result<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with(what)).context("no such line")?;
    let number = line.split_whitespace().nth(1).context("no number")?;
    Ok(number.parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_a_hundred_megabytes_holds_less_than_eight() -> anyhow::Result<()> {
    let cluster = Cluster::of(1).on(Database::Sqlite).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    // What every first upload brings into memory is not counted.
    let first = begin(&ana, 9 * MIB).await?;
    ensure!(go_on(&ana, &first, 0, &content(9 * MIB)).await? == StatusCode::NO_CONTENT);
    let length = 100 * MIB;
    let path = begin(&ana, length).await?;
    let pid = cluster.server(0).pid()?;
    // "5" begins to count the most anew.
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5")?;
    let before = memory(pid, "VmRSS")?;
    let mut stream = open(&ana, &path, length).await?;
    let piece = content(MIB);
    for _ in 0..100 {
        stream.write_all(&piece).await?;
    }
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await?;
    ensure!(answer.ends_with(b"204"), "{}", String::from_utf8_lossy(&answer));
    let most = memory(pid, "VmHWM")?;
    let held = most.saturating_sub(before);
    ensure!(held < 8 * 1024, "{held} KiB");
    ensure!(upload(&ana, &path).await?.file.is_some());
    Ok(())
}
