//! `GET /settings`: one's look, browsers and tokens.

use axum::response::Response;
use confab_protocol::api::NewTokenSecret;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::chat;
use crate::edge::Refusal;

pub(super) async fn get(visit: Visit) -> Result<Response, Refusal> {
    print_settings(visit, None).await
}

/// Prints the page, once with a token that was just made.
pub(crate) async fn print_settings(
    visit: Visit,
    fresh: Option<NewTokenSecret>,
) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let (app, actor) = (&visit.app, visit.actor()?);
    let sessions = chat::list_sessions(app, actor).await?;
    let tokens = chat::list_tokens(app, actor).await?;
    let ask_first = chat::asks_first(app, actor).await?;
    let sheet = Sheet::Settings { ask_first, sessions, tokens, fresh };
    Ok(visit.print(Page::Sheet(session, sheet)).await)
}
