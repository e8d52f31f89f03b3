//! Ends the session that asks for it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use confab_store::{SessionKind, StoreError};
use confab_words::gates as words;

use crate::app::App;
use crate::auth::{Actor, SecretToken, Via};
use crate::extract::Signed;
use crate::forms::{Flash, SignedForm, go_back, go_in};
use crate::refusal::Refusal;

/// Ends the actor's own session, and any other that the browser's cookies name; connections close
/// within a second. Gives the secrets of those that were a session here. A repeat is no error.
pub async fn sign_out(
    app: &App,
    actor: &Actor,
    cookies: Vec<SecretToken>,
) -> Result<Vec<SecretToken>, StoreError> {
    let ended = match actor.via {
        Via::Cookie => end_sessions(app, &cookies).await?,
        Via::Bearer => Vec::new(),
    };
    app.store.end_session(actor.id(), actor.session, app.clock.now()).await?;
    Ok(ended)
}

/// Ends the browser sessions of these secrets; gives those that there were.
pub(crate) async fn end_sessions(
    app: &App,
    secrets: &[SecretToken],
) -> Result<Vec<SecretToken>, StoreError> {
    let now = app.clock.now();
    let mut ended = Vec::new();
    for secret in secrets {
        let Some(session) = app.store.find_session(secret.hash(), now).await? else { continue };
        if matches!(session.kind, SessionKind::Browser { .. }) {
            app.store.end_session(session.account.person.id, session.id, now).await?;
            ended.push(secret.clone());
        }
    }
    Ok(ended)
}

/// `POST /sign-out`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Signed(actor): Signed,
) -> Result<Response, Refusal> {
    let ended = sign_out(&app, &actor, app.cookies.sessions(&headers)).await?;
    let cookies = app.cookies.clear_session(&headers, &ended);
    let cookies = cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
    Ok((StatusCode::NO_CONTENT, [FORGET_STORAGE], AppendHeaders(cookies)).into_response())
}

/// Drafts and unsent messages are in the browser's storage. Browsers follow it on pages that came
/// over HTTPS; the sign-out form's own script does the same on all others.
pub const FORGET_STORAGE: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));

/// The form `POST /sign-out`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedForm(actor): SignedForm,
) -> Response {
    match sign_out(&app, &actor, app.cookies.sessions(&headers)).await {
        Ok(ended) => {
            let mut cookies = app.cookies.clear_session(&headers, &ended);
            let flash = Flash::Done(words::signed_out().to_owned());
            cookies.push(app.cookies.set_flash(&flash.value()));
            let mut response = go_in("/sign-in", cookies);
            let (name, value) = FORGET_STORAGE;
            response.headers_mut().insert(name, value);
            response
        }
        Err(error) => go_back(&app, "/settings", error.into()),
    }
}
