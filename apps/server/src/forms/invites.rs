//! `POST /admin/invites` and `/admin/invites/{invite}/revoke`: invitation links.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::NewInvite;

use super::body::FormBody;
use super::landing::{go_back, go_saying, go_with};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::auth::TokenPrefix;
use crate::chat;
use crate::flash::Flash;

/// Makes an invitation. The page shows its link once.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(new): FormBody<NewInvite>,
) -> Response {
    match chat::create_invite(&app, &actor, new).await {
        Ok(made) => {
            let code = made.code.reveal(TokenPrefix::None);
            go_with(&app, "/admin", &Flash::Invite { id: made.invite.id, code })
        }
        Err(error) => go_back(&app, "/admin", error),
    }
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(invite): InPath<i64>,
) -> Response {
    match chat::revoke_invite(&app, &actor, invite).await {
        Ok(()) => go_saying(&app, "/admin", "Invitation revoked."),
        Err(error) => go_back(&app, "/admin", error),
    }
}
