//! Speaks HTTP for one person.

use anyhow::Context as _;
use confab_protocol::api::{HistoryPage, Me, NewTokenSecret, Scope};
use confab_protocol::{Cursor, Entry, RoomId, RoomSummary, Visibility};
use confab_testing::DEADLINE;
use reqwest::{Body, Client, Method, RequestBuilder, redirect};
use serde_json::{Value, json};

use crate::{Answer, Credential, Member};

/// The password of every account that tests make.
pub const PASSWORD: &str = "correct horse battery";

/// One person at one server.
#[derive(Clone, Debug)]
pub struct Account {
    http: Client,
    server: String,
    pub handle: String,
    pub credential: Credential,
}

impl Account {
    /// Someone who is not signed in.
    pub fn nobody(server: &str) -> anyhow::Result<Self> {
        confab_testing::provide_cryptography();
        let http = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let http = http.timeout(DEADLINE).build()?;
        Ok(Self {
            http,
            server: server.to_owned(),
            handle: String::new(),
            credential: Credential::Nobody,
        })
    }

    /// Makes the first account.
    pub async fn set_up(server: &str, handle: &str) -> anyhow::Result<Self> {
        Self::enter(server, "/api/v1/set-up", handle).await
    }

    /// Makes another account; sign-up has to be open.
    pub async fn sign_up(server: &str, handle: &str) -> anyhow::Result<Self> {
        Self::enter(server, "/api/v1/sign-up", handle).await
    }

    pub async fn sign_in(server: &str, handle: &str) -> anyhow::Result<Self> {
        Self::enter(server, "/api/v1/sign-in", handle).await
    }

    async fn enter(server: &str, path: &str, handle: &str) -> anyhow::Result<Self> {
        let mut account = Self::nobody(server)?;
        let body = json!({ "handle": handle, "name": name_of(handle), "password": PASSWORD });
        let answer = account.post(path, &body).await?;
        answer.json::<Me>().with_context(|| format!("{path} as {handle}"))?;
        let cookie = answer.session_cookie().context("no session cookie")?;
        handle.clone_into(&mut account.handle);
        account.credential = Credential::Cookie(cookie);
        Ok(account)
    }

    /// The first account and open sign-up, then one account for each further handle.
    pub async fn found<const N: usize>(
        server: &str,
        handles: [&str; N],
    ) -> anyhow::Result<[Self; N]> {
        let mut accounts = Vec::new();
        for handle in handles {
            if accounts.is_empty() {
                let first = Self::set_up(server, handle).await?;
                let open = json!({ "sign_up": "open" });
                first
                    .request(Method::PATCH, "/api/v1/settings", Some(&open))
                    .await?
                    .json::<Value>()?;
                accounts.push(first);
            } else {
                accounts.push(Self::sign_up(server, handle).await?);
            }
        }
        accounts.try_into().ok().context("one account a handle")
    }

    /// The same session, at another server.
    pub fn at(&self, server: &str) -> Self {
        Self { server: server.to_owned(), ..self.clone() }
    }

    /// The same person with another credential.
    pub fn with(&self, credential: Credential) -> Self {
        Self { credential, ..self.clone() }
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.request(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.request(Method::POST, path, Some(body)).await
    }

    pub async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.raw(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::read(request.send().await?).await
    }

    /// Posts a form as a browser does.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let request = self
            .raw(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(urlencoded(fields));
        Answer::read(request.send().await?).await
    }

    /// A request with this person's credential, to be changed and sent by the test.
    pub fn raw(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.server));
        let request = request.header("origin", &self.server);
        match &self.credential {
            Credential::Nobody => request,
            Credential::Cookie(cookie) => request.header("cookie", cookie),
            Credential::Bearer(token) => request.bearer_auth(token),
        }
    }

    /// The rooms one is in.
    pub async fn rooms(&self) -> anyhow::Result<Vec<RoomSummary>> {
        self.get("/api/v1/rooms").await?.json()
    }

    /// The room that everyone is in from the start.
    pub async fn general(&self) -> anyhow::Result<RoomId> {
        let rooms = self.rooms().await?;
        let general = rooms.iter().find(|room| room.name == "general");
        Ok(general.with_context(|| format!("no #general among {rooms:?}"))?.id)
    }

    pub async fn create_room(
        &self,
        name: &str,
        visibility: Visibility,
    ) -> anyhow::Result<RoomSummary> {
        let new = json!({ "name": name, "topic": "", "visibility": visibility });
        self.post("/api/v1/rooms", &new).await?.json()
    }

    pub async fn join(&self, room: RoomId) -> anyhow::Result<RoomSummary> {
        self.post(&format!("/api/v1/rooms/{room}/join"), &json!({})).await?.json()
    }

    pub async fn add_member(&self, room: RoomId, handle: &str) -> anyhow::Result<()> {
        let path = format!("/api/v1/rooms/{room}/members");
        let answer = self.post(&path, &json!({ "handle": handle })).await?;
        anyhow::ensure!(answer.status.is_success(), "{} {}", answer.status, answer.body);
        Ok(())
    }

    /// The newest page of a room.
    pub async fn history(&self, room: RoomId) -> anyhow::Result<HistoryPage> {
        self.get(&format!("/api/v1/rooms/{room}/messages?limit=100")).await?.json()
    }

    /// All entries of a room, oldest first, and where they end.
    pub async fn whole_history(&self, room: RoomId) -> anyhow::Result<(Cursor, Vec<Entry>)> {
        let newest = self.history(room).await?;
        let (head, mut entries, mut more) = (newest.head, newest.entries, newest.more);
        while let Some(first) = entries.first().filter(|_| more) {
            let path = format!("/api/v1/rooms/{room}/messages?limit=100&before={}", first.seq);
            let mut older: HistoryPage = self.get(&path).await?.json()?;
            more = older.more && !older.entries.is_empty();
            older.entries.append(&mut entries);
            entries = older.entries;
        }
        Ok((head, entries))
    }

    /// Reserves room for a file; gives the path of its upload.
    pub async fn begin_upload(&self, bytes: usize) -> anyhow::Result<String> {
        let request = self.raw(Method::POST, "/api/v1/uploads").header("upload-length", bytes);
        let answer = Answer::read(request.send().await?).await?;
        anyhow::ensure!(answer.status.is_success(), "{} {}", answer.status, answer.body);
        Ok(answer.header("location").context("no location")?.to_owned())
    }

    /// Goes on with an upload.
    pub async fn go_on(
        &self,
        path: &str,
        offset: usize,
        bytes: impl Into<Body>,
    ) -> anyhow::Result<Answer> {
        let request = self.raw(Method::PATCH, path).header("upload-offset", offset);
        let request = request.header("content-type", "application/offset+octet-stream");
        Answer::read(request.body(bytes).send().await?).await
    }

    /// Makes an API token.
    pub async fn token(&self, scopes: &[Scope]) -> anyhow::Result<String> {
        let new = json!({ "name": "a bot", "scopes": scopes });
        let made: NewTokenSecret = self.post("/api/v1/tokens", &new).await?.json()?;
        Ok(made.secret.expose().to_owned())
    }

    /// Opens a WebSocket at this account's server.
    pub async fn connect(&self) -> anyhow::Result<Member> {
        Member::connect(&self.server, &self.credential).await
    }
}

/// Display name of a handle: `ana` is Ana.
fn name_of(handle: &str) -> String {
    let mut letters = handle.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn urlencoded(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
