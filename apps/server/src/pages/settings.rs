//! `GET /settings`: one's appearance, browsers and tokens; `GET /settings/password`.

use axum::response::Response;
use confab_protocol::api::{NewTokenSecret, TokenInfo};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::forms::Flash;
use crate::people::me::my_account;
use crate::push::settings::read_settings as read_push;
use crate::refusal::Refusal;
use crate::sessions::list::list_sessions;
use crate::sessions::tokens::list_tokens;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let (app, actor) = (&visit.app, visit.actor()?);
    let sessions = list_sessions(app, actor).await?;
    let tokens = list_tokens(app, actor).await?;
    let account = Box::new(my_account(app, actor, actor.me()).await?);
    let push = read_push(app, actor).await?;
    let fresh = fresh(&visit, &tokens);
    let sheet = Sheet::Settings { account, push, sessions, tokens, fresh };
    Ok(visit.print(Page::Sheet(session, sheet)).await)
}

pub(crate) async fn password(visit: Visit) -> Result<Response, Refusal> {
    print_password(visit).await
}

/// Prints the page on which the password is changed.
pub(crate) async fn print_password(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Password)).await)
}

/// The token that was just made, with its secret.
fn fresh(visit: &Visit, tokens: &[TokenInfo]) -> Option<NewTokenSecret> {
    let Flash::Token { id, secret } = visit.flash()? else { return None };
    let token = tokens.iter().find(|token| token.id == *id)?.clone();
    Some(NewTokenSecret { token, secret: secret.clone() })
}
