//! A small S3: enough of its protocol to keep files in one bucket, in memory.
//!
//! It checks no signatures. It can be stopped and started again on the same port, with what it held.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Objects by their paths, `/bucket/key`; parts of an upload under its number.
#[derive(Debug, Default)]
struct Held {
    objects: BTreeMap<String, Vec<u8>>,
    uploads: BTreeMap<u64, BTreeMap<u32, Vec<u8>>>,
    number: u64,
}

/// A server of S3 on a free port.
#[derive(Debug)]
pub struct S3Server {
    port: u16,
    held: Arc<Mutex<Held>>,
    /// Absent while it is stopped.
    serving: Option<JoinSet<()>>,
}

impl S3Server {
    /// # Errors
    ///
    /// Where there is no free port.
    pub fn start() -> anyhow::Result<Self> {
        let mut server = Self { port: 0, held: Arc::default(), serving: None };
        server.start_again()?;
        Ok(server)
    }

    /// Starts it again, with what it held.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(([127, 0, 0, 1], self.port).into())?;
        let listener = socket.listen(64)?;
        self.port = listener.local_addr()?.port();
        let held = Arc::clone(&self.held);
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, held));
        self.serving = Some(serving);
        Ok(())
    }

    /// Ends it with all its connections.
    pub fn stop(&mut self) {
        self.serving = None;
    }

    /// Settings of a client, for its environment.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
        ]
    }

    /// The paths of all objects, `/bucket/key`.
    pub fn objects(&self) -> Vec<String> {
        lock(&self.held).objects.keys().cloned().collect()
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, held: Arc<Mutex<Held>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let held = Arc::clone(&held);
        connections.spawn(async move {
            // A client that goes away ends its connection.
            let _ended = talk(stream, &held).await;
        });
    }
}

struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

struct Answer {
    status: &'static str,
    headers: String,
    body: Vec<u8>,
}

async fn talk(stream: TcpStream, held: &Mutex<Held>) -> anyhow::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let request = read(&mut stream).await?;
        let is_head = request.method == "HEAD";
        let Answer { status, headers, body } = answer(held, request);
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).await?;
        if !is_head {
            stream.write_all(&body).await?;
        }
        stream.flush().await?;
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> anyhow::Result<Request> {
    let mut line = String::new();
    anyhow::ensure!(stream.read_line(&mut line).await? > 0, "the connection ended");
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = words.next().zip(words.next()).context("no request")?;
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(Ok(0), |length| length.parse())?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Ok(Request { method, path: path.to_owned(), query: query.to_owned(), headers, body })
}

impl Request {
    fn asked(&self, name: &str) -> Option<&str> {
        let mut pairs =
            self.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

fn ok(body: impl Into<Vec<u8>>) -> Answer {
    let headers = "etag: \"x\"\r\nlast-modified: Tue, 01 Dec 2026 00:00:00 GMT\r\n".to_owned();
    Answer { status: "200 OK", headers, body: body.into() }
}

fn missing() -> Answer {
    let body = b"<Error><Code>NoSuchKey</Code></Error>".to_vec();
    Answer { status: "404 Not Found", headers: String::new(), body }
}

fn answer(held: &Mutex<Held>, request: Request) -> Answer {
    let mut held = lock(held);
    let number = request.asked("uploadId").and_then(|number| number.parse::<u64>().ok());
    match (request.method.as_str(), number) {
        ("GET", None) if request.asked("list-type").is_some() => list(&held, &request),
        ("GET" | "HEAD", None) => get(&held, &request),
        ("POST", None) if request.asked("uploads").is_some() => {
            held.number += 1;
            let number = held.number;
            held.uploads.insert(number, BTreeMap::new());
            ok(format!(
                "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key>\
                        <UploadId>{number}</UploadId></InitiateMultipartUploadResult>"
            ))
        }
        // Several objects at once, by their keys.
        ("POST", None) if request.asked("delete").is_some() => delete_all(&mut held, &request),
        ("PUT", Some(number)) => {
            let part = request.asked("partNumber").and_then(|part| part.parse().ok());
            let (Some(upload), Some(part)) = (held.uploads.get_mut(&number), part) else {
                return missing();
            };
            upload.insert(part, request.body);
            ok("")
        }
        ("POST", Some(number)) => {
            let Some(parts) = held.uploads.remove(&number) else { return missing() };
            let whole = parts.into_values().flatten().collect();
            held.objects.insert(request.path, whole);
            ok("<CompleteMultipartUploadResult><ETag>\"x\"</ETag></CompleteMultipartUploadResult>")
        }
        ("PUT", None) => {
            let copied = match request.headers.get("x-amz-copy-source") {
                Some(source) => {
                    let source = format!("/{}", source.trim_start_matches('/'));
                    let Some(found) = held.objects.get(&source) else { return missing() };
                    found.clone()
                }
                None => request.body,
            };
            held.objects.insert(request.path, copied);
            ok("<CopyObjectResult><ETag>\"x\"</ETag></CopyObjectResult>")
        }
        ("DELETE", None) => {
            held.objects.remove(&request.path);
            Answer { status: "204 No Content", headers: String::new(), body: Vec::new() }
        }
        _ => Answer { status: "400 Bad Request", headers: String::new(), body: Vec::new() },
    }
}

fn get(held: &Held, request: &Request) -> Answer {
    let Some(found) = held.objects.get(&request.path) else { return missing() };
    let range = request.headers.get("range").and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
        return ok(found.clone());
    };
    let (first, last): (usize, usize) =
        (first.parse().unwrap_or(0), last.parse().unwrap_or(usize::MAX));
    let end = last.saturating_add(1).min(found.len());
    let Some(part) = found.get(first..end) else {
        return Answer {
            status: "416 Range Not Satisfiable",
            headers: String::new(),
            body: vec![],
        };
    };
    let mut answer = ok(part);
    answer.status = "206 Partial Content";
    let told = format!("content-range: bytes {first}-{}/{}\r\n", end - 1, found.len());
    answer.headers.push_str(&told);
    answer
}

fn list(held: &Held, request: &Request) -> Answer {
    let prefix = request.asked("prefix").unwrap_or_default().replace("%2F", "/");
    let bucket = format!("{}/", request.path.trim_end_matches('/'));
    let mut body = "<ListBucketResult><IsTruncated>false</IsTruncated>".to_owned();
    for (path, object) in &held.objects {
        let Some(key) = path.strip_prefix(&bucket).filter(|key| key.starts_with(&prefix)) else {
            continue;
        };
        let size = object.len();
        let _written = write!(
            body,
            "<Contents><Key>{key}</Key><LastModified>2026-12-01T00:00:00.000Z</LastModified>\
             <ETag>x</ETag><Size>{size}</Size></Contents>"
        );
    }
    ok(body + "</ListBucketResult>")
}

fn delete_all(held: &mut Held, request: &Request) -> Answer {
    let bucket = request.path.trim_end_matches('/').to_owned();
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let mut body = "<DeleteResult>".to_owned();
    for key in text.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>")) {
        held.objects.remove(&format!("{bucket}/{}", key.0));
        let _written = write!(body, "<Deleted><Key>{}</Key></Deleted>", key.0);
    }
    ok(body + "</DeleteResult>")
}
