//! Requests that no HTTP library would send.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use confab_testing::DEADLINE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Target;

async fn connect(target: &Target) -> anyhow::Result<TcpStream> {
    let address = target.url().strip_prefix("http://").context("an http URL")?;
    Ok(TcpStream::connect(address).await?)
}

/// Sends one request and gives all that comes until the server closes.
async fn ask(target: &Target, request: &str) -> anyhow::Result<String> {
    let mut stream = connect(target).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await??;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn no_path_leads_out_of_the_site() -> anyhow::Result<()> {
    let target = Target::start().await?;
    for path in [
        "/../../../../../../etc/passwd",
        "/pkg/../../../../../../etc/passwd",
        "/pkg/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/pkg/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/pkg/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "/pkg/..\\..\\..\\etc\\passwd",
        "//etc/passwd",
        "/pkg//etc/passwd",
        "/pkg/\u{0}/etc/passwd",
        "/pkg/%00/../etc/passwd",
        "/../confab.db",
        "/pkg/../../confab.db",
        "/confab.db",
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        let answer = ask(&target, &request).await.with_context(|| path.to_owned())?;
        ensure!(!answer.contains("root:"), "{path}: {answer}");
        ensure!(!answer.contains("SQLite format"), "{path} gives the database");
        ensure!(!answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
    target.lives().await
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let mut stream = connect(&target).await?;
    let head = "POST /api/v1/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\
                Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    // Far more than the limit of 64 KiB: the server answers or closes long before.
    let endless = async {
        for _ in 0..10_000 {
            if stream.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
            let mut byte = [0];
            let looked = tokio::time::timeout(Duration::from_millis(1), stream.peek(&mut byte));
            if matches!(looked.await, Ok(Ok(_))) {
                break;
            }
        }
        let mut answer = Vec::new();
        // A connection that is cut is an answer as well.
        stream.read_to_end(&mut answer).await.ok();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let answer = tokio::time::timeout(DEADLINE, endless).await?;
    ensure!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    target.lives().await
}

#[tokio::test]
async fn what_is_not_http_is_refused() -> anyhow::Result<()> {
    let target = Target::start().await?;
    for request in [
        "\u{1}\u{2}\u{3}\u{4}\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /api/v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ] {
        let answer = ask(&target, request).await.with_context(|| request.to_owned())?;
        ensure!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{request:?}: {answer}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(1024 * 1024));
    let answer = ask(&target, &long).await.unwrap_or_default();
    ensure!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    target.lives().await
}
