//! `GET` and `PATCH /me`: who is asking, and what they have chosen.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{ChangeMe, MyAccount};

use super::{Answer, JsonBody, Signed};
use crate::app::App;
use crate::chat;

pub(super) async fn get(State(app): State<Arc<App>>, Signed(actor): Signed) -> Answer<MyAccount> {
    let ask_first = chat::asks_first(&app, &actor).await?;
    Ok(Json(MyAccount { me: actor.me(), ask_first }))
}

pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(change): JsonBody<ChangeMe>,
) -> Answer<MyAccount> {
    if let Some(asks) = change.ask_first {
        chat::set_asks_first(&app, &actor, asks).await?;
    }
    let ask_first = chat::asks_first(&app, &actor).await?;
    Ok(Json(MyAccount { me: actor.me(), ask_first }))
}
