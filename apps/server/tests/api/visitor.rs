//! Asks a server as one person's browser or program would.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, StatusCode, redirect};
use serde_json::Value;

/// A browser with one session, or a program with a token.
#[derive(Clone)]
pub(crate) struct Visitor {
    http: Client,
    base: String,
    pub(crate) cookie: Option<String>,
    /// The cookie by which accounts know it again.
    pub(crate) device: Option<String>,
    pub(crate) token: Option<String>,
    /// Headers that a browser adds to every request, where one is played.
    pub(crate) headers: HeaderMap,
}

/// Response of the server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Visitor {
    pub(crate) fn new(base: &str) -> Self {
        // Another visitor may have been here before.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let base = base.to_owned();
        Self { http, base, cookie: None, device: None, token: None, headers: HeaderMap::new() }
    }

    /// The same person without their cookie or token.
    pub(crate) fn signed_out(&self) -> Self {
        Self { cookie: None, token: None, ..self.clone() }
    }

    /// The same person with a token in the place of the cookie.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { cookie: None, token: Some(token.to_owned()), ..self.clone() }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.clone().ask(Method::GET, path, "", Vec::new()).await
    }

    /// The page that a form leads to, which says the form's word and takes it back.
    pub(crate) async fn follow(&self, answer: &Answer) -> Answer {
        let word = answer.cookies().find(|pair| pair.contains("-flash-")).expect("a word");
        let mut visitor = self.clone();
        let cookies = self.cookie.as_deref().into_iter().chain([word]).collect::<Vec<_>>();
        visitor.cookie = Some(cookies.join("; "));
        let page = visitor.get(answer.location()).await.expect(200);
        let taken_back = page.cookies().any(|pair| pair.contains("-flash-") && pair.ends_with('='));
        assert!(taken_back, "the word would be said again");
        page
    }

    /// Type and bytes of what a path serves.
    pub(crate) async fn bytes(&self, path: &str) -> (String, Vec<u8>) {
        let mut request = self.http.get(format!("{}{path}", self.base));
        request = request.headers(self.headers.clone());
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        (kind, response.bytes().await.unwrap().to_vec())
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, "", Vec::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: &Value) -> Answer {
        self.json(Method::PUT, path, body).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: &Value) -> Answer {
        self.json(Method::PATCH, path, body).await
    }

    pub(crate) async fn json(&mut self, method: Method, path: &str, body: &Value) -> Answer {
        self.ask(method, path, "application/json", body.to_string().into_bytes()).await
    }

    /// Sends a plain form.
    pub(crate) async fn form(&mut self, path: &str, fields: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.ask(Method::POST, path, kind, fields.as_bytes().to_vec()).await
    }

    /// Sends anything, and keeps the session's cookie that comes back.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        request = request.headers(self.headers.clone());
        let cookies: Vec<_> = self.cookie.iter().chain(&self.device).map(String::as_str).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let response = request.body(body).send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = Answer { status, headers, text: response.text().await.unwrap() };
        if let Some(device) = answer.cookies().find(|pair| pair.contains("device")) {
            self.device = Some(device.to_owned());
        }
        if let Some(cookie) = answer.session_cookie() {
            self.cookie = Some(cookie).filter(|cookie| !cookie.ends_with('='));
        }
        answer
    }
}

impl Answer {
    /// Fails the test unless the status is this.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// Fails the test unless it is a refusal with this status and code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Value {
        let body = self.expect(status).json();
        assert_eq!(body["code"], code, "{body}");
        let message = body["message"].as_str().unwrap();
        assert!(!message.is_empty(), "{body}");
        body
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// The word that the next page is to say, out of its cookie.
    pub(crate) fn flash(&self) -> Option<Value> {
        let pair = self.cookies().find(|pair| pair.contains("-flash-"))?;
        let (_, value) = pair.split_once('=')?;
        let (json, _) = url::form_urlencoded::parse(value.as_bytes()).next()?;
        serde_json::from_str(&json).ok()
    }

    /// Name and value of the session's cookie, where one was set.
    pub(crate) fn session_cookie(&self) -> Option<String> {
        self.cookies().find(|pair| pair.contains("session")).map(str::to_owned)
    }

    /// Names and values of all cookies that were set.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = &str> {
        let cookies = self.headers.get_all(SET_COOKIE).iter().map(|c| c.to_str().unwrap());
        cookies.filter_map(|cookie| cookie.split(';').next())
    }
}
