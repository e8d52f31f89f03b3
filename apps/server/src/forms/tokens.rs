//! `POST /settings/tokens` and `/settings/tokens/{token}/revoke`: one's API tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::SessionId;
use confab_protocol::api::{NewToken, NewTokenSecret, Scope};
use confab_web::Typed;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat::{self, TokenError};
use crate::pages::{Visit, print_settings};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    name: String,
    /// The box that gives more than reading.
    scope: Option<Scope>,
}

/// Makes a token that reads, and writes where the box is ticked; answers the page with its secret
/// on it, since an address with it would stay in the browser's history.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let scopes = [Some(Scope::Read), fields.scope].into_iter().flatten().collect();
    let new = NewToken { name: fields.name, scopes, days: None };
    match chat::create_token(&app, &actor, new).await {
        Ok(made) => {
            let fresh = NewTokenSecret { token: made.token, secret: made.secret };
            let visit = Visit::by(app, Some(actor), head);
            print_settings(visit, Some(fresh)).await.into_response()
        }
        Err(TokenError::Text(error)) => {
            let visit = Visit::by(app, Some(actor), head).refused(error.into(), Typed::default());
            print_settings(visit, None).await.into_response()
        }
        Err(error) => go_back("/settings", error.into()),
    }
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(token): InPath<SessionId>,
) -> Response {
    match chat::revoke_token(&app, &actor, token).await {
        Ok(()) => go_to("/settings"),
        Err(error) => go_back("/settings", error.into()),
    }
}
