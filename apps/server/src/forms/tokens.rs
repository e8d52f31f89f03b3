//! `POST /settings/tokens` and `/settings/tokens/{token}/revoke`: one's API tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::SessionId;
use confab_protocol::api::{NewToken, Scope};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_back_typed, go_saying, go_with};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::flash::Flash;

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    name: String,
    /// The box that gives more than reading.
    scope: Option<Scope>,
}

/// Makes a token that reads, and writes where the box is ticked. The page shows its secret once.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let scopes = [Some(Scope::Read), fields.scope].into_iter().flatten().collect();
    let new = NewToken { name: fields.name.clone(), scopes, days: None };
    match chat::create_token(&app, &actor, new).await {
        Ok(made) => {
            let flash = Flash::Token { id: made.token.id, secret: made.secret };
            go_with(&app, "/settings", &flash)
        }
        Err(error) => go_back_typed(&app, "/settings", error, [("name", fields.name.as_str())]),
    }
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(token): InPath<SessionId>,
) -> Response {
    match chat::revoke_token(&app, &actor, token).await {
        Ok(()) => go_saying(&app, "/settings", "Token revoked."),
        Err(error) => go_back(&app, "/settings", error),
    }
}
