//! A driver takes its browsers with it.

use std::fs;

use confab_testing::{ChromeDriver, DEADLINE, eventually};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn browsers_of(folder: &str) -> usize {
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    processes
        .filter_map(|entry| fs::read(entry.ok()?.path().join("cmdline")).ok())
        .filter(|line| String::from_utf8_lossy(line).contains(folder))
        .count()
}

#[tokio::test]
async fn dropping_a_driver_ends_its_browsers() -> anyhow::Result<()> {
    let driver = ChromeDriver::start().await?;
    let folder = driver.profiles().to_string_lossy().into_owned();
    let body = format!(
        r#"{{"capabilities":{{"alwaysMatch":{{"goog:chromeOptions":{{"args":
        ["--headless","--no-sandbox","--disable-gpu","--no-first-run",
         "--user-data-dir={folder}/one"]}}}}}}}}"#
    );
    let address = driver.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await?;
    let head = format!(
        "POST /session HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await?;
    let mut answer = vec![0; 1024];
    let read = stream.read(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.contains("200 OK"), "{answer}");
    assert!(browsers_of(&folder) > 0, "a browser runs");
    drop(driver);
    eventually(DEADLINE, "the end of the browsers", async || browsers_of(&folder) == 0).await
}
