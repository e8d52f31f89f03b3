//! A push service of a test's: it takes requests, answers as it is told, and remembers them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Listens on a free port of this machine. Dropping it closes all connections.
#[derive(Debug)]
pub struct PushService {
    port: u16,
    shared: Arc<Mutex<Shared>>,
    _accepting: JoinSet<()>,
}

/// In place of lines.
const NO_ANSWER: &str = "";

#[derive(Debug, Default)]
struct Shared {
    pushes: Vec<Pushed>,
    /// Answers that are not those of a service that takes everything, by path.
    answers: HashMap<String, VecDeque<&'static str>>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Pushed {
    pub path: String,
    /// By their names in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    pub at: Instant,
}

impl PushService {
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::<Mutex<Shared>>::default();
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { port, shared, _accepting: accepting })
    }

    /// The address of a browser.
    pub fn endpoint(&self, browser: &str) -> String {
        format!("http://127.0.0.1:{}/{browser}", self.port)
    }

    /// Answers the next request for a browser with these lines, such as `429 Too Many Requests`.
    pub fn answer_next(&self, browser: &str, lines: &'static str) {
        let answers = &mut lock(&self.shared).answers;
        answers.entry(format!("/{browser}")).or_default().push_back(lines);
    }

    /// Never answers the next request for a browser.
    pub fn ignore_next(&self, browser: &str) {
        self.answer_next(browser, NO_ANSWER);
    }

    /// Requests that came for a browser.
    pub fn pushes(&self, browser: &str) -> Vec<Pushed> {
        let path = format!("/{browser}");
        let shared = lock(&self.shared);
        shared.pushes.iter().filter(|push| push.path == path).cloned().collect()
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    let mut serving = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        serving.spawn(async move {
            // A request that can't be read is one that did not come.
            serve(client, &shared).await.ok();
        });
    }
}

async fn serve(mut client: TcpStream, shared: &Mutex<Shared>) -> anyhow::Result<()> {
    let mut read = Vec::new();
    let end = loop {
        let end = read.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break end;
        }
        anyhow::ensure!(client.read_buf(&mut read).await? > 0, "the request has no end");
    };
    let mut body = read.split_off(end + 4);
    let head = String::from_utf8(read)?;
    let mut lines = head.lines();
    let path = lines.next().and_then(|line| line.split(' ').nth(1)).context("no path")?.to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(Ok(0), |length| length.parse::<usize>())?;
    while body.len() < length {
        anyhow::ensure!(client.read_buf(&mut body).await? > 0, "the body has no end");
    }
    let answer = {
        let mut shared = lock(shared);
        let answer = shared.answers.get_mut(&path).and_then(VecDeque::pop_front);
        shared.pushes.push(Pushed { path, headers, body, at: Instant::now() });
        answer.unwrap_or("201 Created")
    };
    if answer == NO_ANSWER {
        return std::future::pending().await;
    }
    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    client.write_all(answer.as_bytes()).await?;
    Ok(client.shutdown().await?)
}
