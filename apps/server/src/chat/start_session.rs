//! Starts a browser's session once someone has proved who they are.

use confab_protocol::api::Me;
use confab_store::{Account, NewSession, PasswordHash, SessionKind, StoreError};

use crate::app::App;
use crate::auth::SecretToken;

/// A session's whole life: 90 days, as the cookie's age.
pub const SESSION_SECONDS: u64 = 90 * 24 * 60 * 60;
/// A session that is not used for 30 days ends.
const IDLE_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How much of what a browser calls itself is kept.
const USER_AGENT_CHARS: usize = 200;

/// Someone is in: who, and the secret for their cookie.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub me: Me,
    pub token: SecretToken,
}

/// Someone whose password was right, and the hash by which that was seen.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) account: Account,
    pub(super) hash: PasswordHash,
}

/// Makes a new session with a new secret, so that none from before signing in lives on. `None`
/// where the account was deactivated meanwhile, or has another hash by now.
pub(super) async fn start_session(
    app: &App,
    verified: Verified,
    user_agent: &str,
) -> Result<Option<SignedIn>, StoreError> {
    let Verified { account, hash } = verified;
    let token = SecretToken::new(app.random);
    let at = app.clock.now();
    let life_ms = i64::try_from(SESSION_SECONDS * 1000).unwrap_or(i64::MAX);
    let user_agent = user_agent.chars().take(USER_AGENT_CHARS).collect();
    let session = NewSession {
        person: account.person.id,
        kind: SessionKind::Browser { user_agent },
        token: token.hash(),
        at,
        expires_at: Some(at.plus_millis(life_ms)),
        idle_ms: Some(IDLE_MS),
        verified: Some(hash),
    };
    let session = app.store.create_session(session).await?;
    Ok(session.map(|session| {
        let me = Me { person: account.person, role: account.role, session: session.id };
        SignedIn { me, token }
    }))
}
