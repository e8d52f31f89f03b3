//! Runs a real `redis-server` on a free port.

mod flood;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::{Certificates, DEADLINE, Log, Process, ProcessSpec, free_port};

/// A Redis of its own that keeps nothing: a restart finds an empty data set.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    directory: TempDir,
    tls: Option<Tls>,
    process: Process,
}

/// TLS of a server that offers it, on a port beside the plain one.
#[derive(Debug)]
struct Tls {
    port: u16,
    host: String,
    certificates: Certificates,
}

impl RedisServer {
    /// Starts a server and waits until it takes connections.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_on(free_port()?, None).await
    }

    /// The same, with TLS on another port; the certificate is for `host` alone.
    pub async fn start_with_tls(host: &str) -> anyhow::Result<Self> {
        let (certificates, host) = (Certificates::make(host).await?, host.to_owned());
        let tls = Tls { port: free_port()?, host, certificates };
        Self::start_on(free_port()?, Some(tls)).await
    }

    async fn start_on(port: u16, tls: Option<Tls>) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let process = run(port, tls.as_ref(), &directory).await?;
        Ok(Self { port, directory, tls, process })
    }

    /// The address over TLS, and the certificates.
    ///
    /// # Panics
    ///
    /// Panics where it was started without TLS.
    pub fn tls(&self) -> (String, &Certificates) {
        let tls = self.tls.as_ref().expect("it was started with TLS");
        (format!("rediss://{}:{}/", tls.host, tls.port), &tls.certificates)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Its log so far.
    pub fn log(&self) -> &Log {
        self.process.log()
    }

    /// Ends it in an orderly way: clients see their connections closed.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        self.process.stop(DEADLINE).await?;
        Ok(())
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()
    }

    /// Starts it again on the same port, with an empty data set. Ends it first where it runs.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process = run(self.port, self.tls.as_ref(), &self.directory).await?;
        Ok(())
    }

    /// Freezes it: connections stay open and nothing answers.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.process.signal(Signal::SIGSTOP)
    }

    /// Lets a paused server go on.
    pub fn unpause(&self) -> anyhow::Result<()> {
        self.process.signal(Signal::SIGCONT)
    }

    /// Where it is reached.
    pub fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    /// Publishes so much to channels that it cuts slow subscribers, with a limit of its own for
    /// what it keeps for a subscriber; an error where it cuts nobody.
    pub async fn overflow(&self, channels: &[String]) -> anyhow::Result<()> {
        flood::until_cut(self.port, self.process.log(), channels).await
    }

    /// The channels that have subscribers and match a pattern.
    pub async fn channels(&self, pattern: &str) -> anyhow::Result<Vec<String>> {
        flood::channels(self.port, pattern).await
    }

    /// Sends one command, as `redis-cli` takes it, and gives the answer: a text as it is, anything
    /// else by its first line.
    pub async fn command(&self, command: &str) -> anyhow::Result<String> {
        ask(self.port, command).await
    }
}

/// Sends one command to any server of Redis' protocol on a port.
pub(crate) async fn ask(port: u16, command: &str) -> anyhow::Result<String> {
    ask_as(None, port, command).await
}

/// The same, with a password.
pub(crate) async fn ask_as(
    password: Option<&str>,
    port: u16,
    command: &str,
) -> anyhow::Result<String> {
    let asking = async {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        if let Some(password) = password {
            stream.write_all(format!("AUTH {password}\r\n").as_bytes()).await?;
            stream.read_line(&mut line).await?;
            anyhow::ensure!(line == "+OK\r\n", "{line}");
            line.clear();
        }
        stream.write_all(format!("{command}\r\n").as_bytes()).await?;
        stream.read_line(&mut line).await?;
        if let Some(length) = line.trim_end().strip_prefix('$').and_then(|n| n.parse().ok()) {
            let mut text = vec![0; length];
            stream.read_exact(&mut text).await?;
            line = String::from_utf8(text)?;
        }
        anyhow::Ok(line.trim_end().to_owned())
    };
    tokio::time::timeout(Duration::from_secs(10), asking)
        .await
        .with_context(|| format!("redis-server did not answer {command:?}"))?
}

async fn run(port: u16, tls: Option<&Tls>, directory: &TempDir) -> anyhow::Result<Process> {
    let mut spec = ProcessSpec::new("redis-server", "redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
        .arg("--dir")
        .arg(directory.path())
        .directory(directory.path());
    if let Some(Tls { port, certificates, .. }) = tls {
        let [certificate, key] = certificates.server();
        spec = spec
            .args(["--tls-port", &port.to_string(), "--tls-auth-clients", "no"])
            .arg("--tls-cert-file")
            .arg(certificate)
            .arg("--tls-key-file")
            .arg(key)
            .arg("--tls-ca-cert-file")
            .arg(certificates.root());
    }
    let mut process = spec.spawn()?;
    process
        .wait_for(DEADLINE, |line| line.contains("Ready to accept connections").then_some(()))
        .await?;
    Ok(process)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_restart_finds_an_empty_data_set_on_the_same_port() -> anyhow::Result<()> {
        let mut redis = RedisServer::start().await?;
        assert_eq!(redis.command("SET colour blue").await?, "+OK");
        let port = redis.port();
        redis.restart().await?;
        assert_eq!(redis.port(), port);
        assert_eq!(redis.command("GET colour").await?, "$-1");
        Ok(())
    }

    #[tokio::test]
    async fn a_subscriber_that_reads_nothing_is_cut_for_what_waits() -> anyhow::Result<()> {
        let redis = RedisServer::start().await?;
        let subscribe = async || {
            let mut slow = TcpStream::connect(redis.address()).await?;
            slow.write_all(b"SUBSCRIBE a:slow\r\n").await?;
            anyhow::Ok(slow)
        };
        let _slow = subscribe().await?;
        let channels = async || redis.channels("a:*").await.unwrap_or_default();
        crate::eventually(DEADLINE, "a subscriber", async || channels().await.len() == 1).await?;
        redis.overflow(&channels().await).await?;
        assert_eq!(channels().await, [""; 0]);
        let limit = redis.command("CONFIG GET client-output-buffer-limit").await?;
        assert_eq!(limit, "*2");
        Ok(())
    }

    #[tokio::test]
    async fn a_paused_server_answers_once_it_goes_on() -> anyhow::Result<()> {
        let redis = RedisServer::start().await?;
        redis.pause()?;
        let answer = tokio::time::timeout(Duration::from_millis(200), redis.command("PING")).await;
        assert!(answer.is_err(), "it answered while it was paused");
        redis.unpause()?;
        assert_eq!(redis.command("PING").await?, "+PONG");
        Ok(())
    }
}
