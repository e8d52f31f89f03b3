//! Publishes more than a subscriber reads.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::ask;
use crate::{DEADLINE, Log, eventually};

/// Output buffer for a subscriber meanwhile, and the one that Redis has by default.
const TINY: &str = "pubsub 65536 0 0";
const USUAL: &str = "pubsub 33554432 8388608 60";
/// Bytes of one publication, and how many are under way at a time.
const LENGTH: usize = 16 * 1024;
const AT_ONCE: usize = 16;
/// Kernels and proxies hold a few megabytes on the way; past this something else is wrong.
const MOST: usize = 256 * 1024 * 1024;
/// Log line of Redis when it cuts a client for its output buffer.
const CUT: &str = "for overcoming of output buffer limits";

/// Publishes to channels until somebody is cut.
pub(super) async fn until_cut(port: u16, log: &Log, channels: &[String]) -> anyhow::Result<()> {
    ensure!(!channels.is_empty(), "nobody has subscribed");
    let before = log.count(CUT);
    limit(port, TINY).await?;
    let flooding = async {
        let mut redis = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await?);
        let publications: Vec<String> = channels
            .iter()
            .map(|channel| format!("PUBLISH {channel} {}\r\n", "x".repeat(LENGTH)).repeat(AT_ONCE))
            .collect();
        let mut line = String::new();
        for _ in 0..MOST / (LENGTH * AT_ONCE) {
            for publication in &publications {
                redis.write_all(publication.as_bytes()).await?;
                for _ in 0..AT_ONCE {
                    line.clear();
                    redis.read_line(&mut line).await?;
                    ensure!(line.starts_with(':'), "{line}");
                }
            }
            if log.count(CUT) > before {
                return Ok(());
            }
        }
        // Its last words may be on their way.
        eventually(Duration::from_secs(1), "a cut", async || log.count(CUT) > before).await
    };
    let flooded = tokio::time::timeout(DEADLINE, flooding).await;
    limit(port, USUAL).await?;
    flooded.context("redis-server does not take what is published")?
}

async fn limit(port: u16, limit: &str) -> anyhow::Result<()> {
    let told = ask(port, &format!("CONFIG SET client-output-buffer-limit \"{limit}\"")).await?;
    ensure!(told == "+OK", "{told}");
    Ok(())
}

/// The channels that have subscribers and match a pattern.
pub(super) async fn channels(port: u16, pattern: &str) -> anyhow::Result<Vec<String>> {
    let mut redis = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await?);
    redis.write_all(format!("PUBSUB CHANNELS {pattern}\r\n").as_bytes()).await?;
    let count = length(&mut redis, '*').await?;
    let mut channels = Vec::new();
    for _ in 0..count {
        let mut name = vec![0; length(&mut redis, '$').await? + 2];
        redis.read_exact(&mut name).await?;
        channels.push(String::from_utf8(name)?.trim_end().to_owned());
    }
    Ok(channels)
}

/// The number of a line that begins with a sign.
async fn length(redis: &mut BufReader<TcpStream>, sign: char) -> anyhow::Result<usize> {
    let mut line = String::new();
    redis.read_line(&mut line).await?;
    let Some(number) = line.trim_end().strip_prefix(sign) else { bail!("{line}") };
    Ok(number.parse()?)
}
