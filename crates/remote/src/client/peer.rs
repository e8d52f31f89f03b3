//! The server of a remote cache, as `/v8/artifacts` of turbo has it.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Value, json};
use ureq::http::Response;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, RequestBuilder};

use crate::archive::{self, Entry};
use crate::signature::Signed;

/// An artifact below this size is sent without asking whether the server has it.
const SMALL: u64 = 64 << 10;
/// The most that is read of an answer that is no artifact.
const ANSWER: u64 = 4 << 20;

/// A server that does not answer, or does not want to: more requests would fare no better.
#[derive(Debug)]
pub(crate) struct Away;

impl std::fmt::Display for Away {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the remote cache")
    }
}

impl std::error::Error for Away {}

/// The server, and the pass to it.
#[derive(Debug)]
pub(crate) struct Peer {
    agent: Agent,
    /// Without a slash at its end.
    url: String,
    token: String,
    team: Vec<(&'static str, String)>,
    key: Option<Vec<u8>>,
    upload: Duration,
    most: u64,
}

impl Peer {
    /// Reads an order to open. Nothing is asked yet.
    pub(crate) fn read(order: &Value) -> Result<Self> {
        let text = |name: &str| order[name].as_str().filter(|text| !text.is_empty());
        let time = |name: &str| order[name].as_u64().map(Duration::from_millis);
        let url = text("url").context("no url")?.trim_end_matches('/').to_owned();
        let is_secure = url.starts_with("https://");
        ensure!(is_secure || url.starts_with("http://"), "{url} is no http(s) address");
        let timeout = time("timeout").context("no timeout")?;
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(timeout.min(Duration::from_secs(5))))
            .timeout_global(Some(timeout))
            .user_agent("xtask-remote");
        if is_secure {
            config = config.tls_config(system_roots()?);
        }
        let team = [("teamId", text("teamId")), ("slug", text("slug"))];
        Ok(Self {
            agent: config.build().into(),
            url,
            token: text("token").context("no token")?.to_owned(),
            team: team
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?.to_owned())))
                .collect(),
            key: text("key").map(|key| key.as_bytes().to_vec()),
            upload: time("uploadTimeout").unwrap_or(timeout),
            most: order["most"].as_u64().context("no bound")?,
        })
    }

    /// Asks whether the server takes part. One that knows no such question does.
    pub(crate) fn open(&self) -> Result<()> {
        let mut answer = call(self.with(self.agent.get(self.address("/status"))).call())?;
        if answer.status() == 404 {
            return Ok(());
        }
        check(&answer)?;
        let text = answer.body_mut().with_config().limit(ANSWER).read_to_string()?;
        let status = serde_json::from_str::<Value>(&text).unwrap_or_default();
        match status["status"].as_str() {
            None | Some("enabled") => Ok(()),
            Some(other) => Err(anyhow!("it says that it is {other}").context(Away)),
        }
    }

    /// Which of these artifacts there are; `None` where the server cannot say.
    pub(crate) fn query(&self, hashes: &Value) -> Result<Option<Vec<String>>> {
        let request = self.with(self.agent.post(self.address("")));
        let body = json!({ "hashes": hashes }).to_string();
        let answer = request.header("content-type", "application/json").send(&body);
        let mut answer = call(answer)?;
        if matches!(answer.status().as_u16(), 400 | 404 | 405 | 501) {
            return Ok(None);
        }
        check(&answer)?;
        let text = answer.body_mut().with_config().limit(ANSWER).read_to_string()?;
        let value: Value = serde_json::from_str(&text).context("it answers with no JSON")?;
        let Some(found) = value.as_object() else { return Ok(None) };
        let is_there =
            |(_, about): &(&String, &Value)| about.is_object() && about.get("error").is_none();
        Ok(Some(found.iter().filter(is_there).map(|(hash, _)| hash.clone()).collect()))
    }

    /// Brings an artifact into a folder, where it is unpacked beside `entries.json`. Gives how long
    /// the task took; `None` where there is no such artifact, or none with a tag.
    pub(crate) fn get(&self, hash: &str, folder: &Path) -> Result<Option<u64>> {
        let request = self.with(self.agent.get(self.address(&format!("/{hash}"))));
        let answer = call(request.call())?;
        if answer.status() == 404 {
            return Ok(None);
        }
        check(&answer)?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let took = header("x-artifact-duration").and_then(|text| text.parse().ok()).unwrap_or(0);
        let tag = header("x-artifact-tag").map(str::to_owned);
        if self.key.is_some() && tag.is_none() {
            return Ok(None);
        }
        let path = folder.join("body");
        let mut file = File::create_new(&path)?;
        let body = answer.into_body().into_with_config().limit(self.most).reader();
        let size = std::io::copy(&mut body.take(self.most + 1), &mut file).map_err(away)?;
        ensure!(size <= self.most, "it is larger than {} MB", self.most >> 20);
        if let (Some(signed), Some(tag)) = (self.signed(hash), tag) {
            let fits = signed.fits(&tag, size, File::open(&path)?)?;
            ensure!(fits, "its signature is not that of our key");
        }
        let entries = archive::unpack(File::open(&path)?, folder, self.most)?;
        std::fs::remove_file(&path)?;
        std::fs::write(folder.join("entries.json"), json!(entries).to_string())?;
        Ok(Some(took))
    }

    /// Sends an artifact, unless it is large and there already.
    pub(crate) fn put(&self, hash: &str, entries: &[Entry], took: u64) -> Result<()> {
        let mut file = temporary()?;
        archive::pack(entries, self.most, &mut file)?;
        let size = file.stream_position()?;
        let start = |file: &File| -> Result<File> {
            let mut file = file.try_clone()?;
            file.rewind()?;
            Ok(file)
        };
        let address = self.address(&format!("/{hash}"));
        if size > SMALL && call(self.with(self.agent.head(&address)).call())?.status() == 200 {
            return Ok(());
        }
        let tag = match self.signed(hash) {
            Some(signed) => Some(signed.tag(size, start(&file)?)?),
            None => None,
        };
        let mut request = self
            .with(self.agent.put(&address))
            .header("content-type", "application/octet-stream")
            .header("content-length", size)
            .header("x-artifact-duration", took);
        if let Some(tag) = tag {
            request = request.header("x-artifact-tag", tag);
        }
        let request = request.config().timeout_global(Some(self.upload)).build();
        let mut body = start(&file)?;
        let answer = call(request.send(ureq::SendBody::from_reader(&mut body)))?;
        check(&answer)
    }

    /// Says what was found and what was not.
    pub(crate) fn events(&self, events: &Value) -> Result<()> {
        let request = self.with(self.agent.post(self.address("/events")));
        let answer =
            request.header("content-type", "application/json").send(events.to_string().as_str());
        call(answer).map(drop)
    }

    fn address(&self, rest: &str) -> String {
        format!("{}/v8/artifacts{rest}", self.url)
    }

    fn with<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.team.iter().fold(request, |request, (name, value)| request.query(*name, value))
    }

    fn signed<'a>(&'a self, hash: &'a str) -> Option<Signed<'a>> {
        let team = self.team.iter().find(|(name, _)| *name == "teamId");
        let team = team.map_or("", |(_, value)| value.as_str());
        Some(Signed { key: self.key.as_deref()?, hash, team })
    }
}

/// A server that gives no answer is away.
fn call(answer: Result<Response<Body>, Error>) -> Result<Response<Body>> {
    answer.map_err(|error| match error {
        Error::Io(error) => away(error),
        error => anyhow!(error.to_string()).context(Away),
    })
}

/// Refuses an answer that is no success.
fn check(answer: &Response<Body>) -> Result<()> {
    match answer.status().as_u16() {
        200..300 => Ok(()),
        401 | 403 => Err(anyhow!("it refuses the token").context(Away)),
        413 => bail!("it takes nothing of this size"),
        429 | 500.. => Err(anyhow!("it answers with {}", answer.status()).context(Away)),
        _ => bail!("it answers with {}", answer.status()),
    }
}

fn away(error: std::io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context(Away)
}

/// A file that is gone with its last handle.
fn temporary() -> Result<File> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("xtask-remote-{}-{number}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut options = File::options();
    std::os::unix::fs::OpenOptionsExt::mode(options.read(true).write(true).create_new(true), 0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

/// The authorities that the system trusts.
fn system_roots() -> Result<TlsConfig> {
    // A second order finds that there is one already.
    let _there = rustls::crypto::ring::default_provider().install_default();
    let found = rustls_native_certs::load_native_certs();
    ensure!(!found.certs.is_empty(), "the system trusts nobody: install ca-certificates");
    let certificates = found.certs.iter().map(|der| Certificate::from_der(der).to_owned());
    let roots = RootCerts::Specific(Arc::new(certificates.collect()));
    Ok(TlsConfig::builder().root_certs(roots).build())
}
