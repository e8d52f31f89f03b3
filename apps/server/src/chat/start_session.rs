//! Starts a browser's session once someone has proved who they are.

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
/// How much of what a browser calls itself is kept.
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
pub(super) struct Verified {
    pub(super) account: Account,
    pub(super) hash: PasswordHash,
}

/// Makes a new session with a new secret, and ends those that the browser had before. From now on
/// the account knows the device, unless it is a program that keeps no cookies: that would be a new
/// one each time, and the account's browsers would be forgotten for it. `None` where the account was deactivated meanwhile, or has
/// another hash by now.
pub(super) async fn start_session(
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
