//! Starts a browser's session once someone has proved who they are.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::HeaderName;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use confab_protocol::api::Me;
use confab_store::{Account, NewSession, PasswordHash, SessionKind, StoreError};

use super::sign_out::end_sessions;
use crate::app::App;
use crate::auth::SecretToken;
use crate::edge::Client;

/// A session's whole life: 90 days, as the cookie's age.
pub const SESSION_SECONDS: u64 = 90 * 24 * 60 * 60;

/// A session that is not used for 30 days ends.
const IDLE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Most of a user agent that is kept.
const USER_AGENT_CHARS: usize = 200;

/// The browser or program that someone comes in with.
#[derive(Clone, Debug)]
pub struct Browser {
    pub client: Client,
    /// As it calls itself; empty where it says nothing readable.
    pub user_agent: String,
    /// The secret by which accounts know the device.
    pub device: Option<SecretToken>,
    /// Whether it may send the device's secret again: a browser, or a program that keeps cookies.
    pub keeps_cookies: bool,
    /// The sessions that its cookies name. They end once there is a new one.
    pub sessions: Vec<SecretToken>,
}

/// Someone is in: who, and the secrets for their cookies.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub me: Me,
    pub token: SecretToken,
    pub device: SecretToken,
}

/// Someone whose password was right, and the hash by which that was seen.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) account: Account,
    pub(crate) hash: PasswordHash,
}

/// Makes a new session with a new secret, and ends those that the browser had before. From now on
/// the account knows the device, unless it is a program that keeps no cookies: that would be a new
/// one each time, and the account's browsers would be forgotten for it. `None` where the account was deactivated meanwhile, or has
/// another hash by now.
pub(crate) async fn start_session(
    app: &App,
    verified: Verified,
    browser: &Browser,
) -> Result<Option<SignedIn>, StoreError> {
    let Verified { account, hash } = verified;
    let token = SecretToken::new(app.random);
    let at = app.clock.now();
    let life_ms = i64::try_from(SESSION_SECONDS * 1000).unwrap_or(i64::MAX);
    let user_agent = browser.user_agent.chars().take(USER_AGENT_CHARS).collect();
    let session = NewSession {
        person: account.person.id,
        kind: SessionKind::Browser { user_agent },
        token: token.hash(),
        at,
        expires_at: Some(at.plus_millis(life_ms)),
        idle_ms: Some(IDLE_MS),
        verified: Some(hash),
    };
    let Some(session) = app.store.create_session(session).await? else { return Ok(None) };
    // A browser that several people sign in with is known by one secret to all of them.
    let device = browser.device.clone().unwrap_or_else(|| SecretToken::new(app.random));
    if browser.keeps_cookies {
        app.store.remember_device(account.person.id, device.hash(), at).await?;
    }
    end_sessions(app, &browser.sessions).await?;
    let me = Me { person: account.person, role: account.role, session: session.id };
    Ok(Some(SignedIn { me, token, device }))
}

/// A request with one of these is of a browser, or of a program that keeps cookies.
const KEPT_BY: [HeaderName; 3] =
    [header::COOKIE, header::ORIGIN, HeaderName::from_static("sec-fetch-site")];

impl FromRequestParts<Arc<App>> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let client = Client::from_request_parts(parts, app).await?;
        let user_agent = parts.headers.get(header::USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self {
            client,
            user_agent: user_agent.to_owned(),
            keeps_cookies: KEPT_BY.iter().any(|name| parts.headers.contains_key(name)),
            device: app.cookies.device(&parts.headers),
            sessions: app.cookies.sessions(&parts.headers),
        })
    }
}

/// The answer of signing in, signing up, setting up and changing the password.
#[derive(Clone, Debug)]
pub struct MeAndCookie {
    me: Me,
    cookies: Vec<HeaderValue>,
}

impl MeAndCookie {
    pub fn new(app: &App, signed_in: &SignedIn) -> Self {
        let mut cookies = app.cookies.set_session(&signed_in.token, SESSION_SECONDS).to_vec();
        cookies.push(app.cookies.set_device(&signed_in.device));
        Self { me: signed_in.me.clone(), cookies }
    }

    /// The `Set-Cookie` headers alone, for an answer that is a redirect.
    pub fn into_cookies(self) -> Vec<HeaderValue> {
        self.cookies
    }
}

impl IntoResponse for MeAndCookie {
    fn into_response(self) -> Response {
        let cookies = self.cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
        (AppendHeaders(cookies), Json(self.me)).into_response()
    }
}
