//! `POST /admin/invites` and `/admin/invites/{invite}/revoke`: invitation links.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{NewInvite, NewInviteLink};

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::edge::invite_link;
use crate::pages::{Visit, print_admin};

/// Makes an invitation and answers the page with its link on it, since it is shown this once.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    head: Parts,
    FormBody(new): FormBody<NewInvite>,
) -> Response {
    match chat::create_invite(&app, &actor, new).await {
        Ok(made) => {
            let link = invite_link(&app.config, &head.headers, &made.code);
            let fresh = NewInviteLink { invite: made.invite, link };
            let visit = Visit::by(app, Some(actor), head);
            print_admin(visit, Some(fresh)).await.into_response()
        }
        Err(error) => go_back("/admin", error.into()),
    }
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(invite): InPath<i64>,
) -> Response {
    match chat::revoke_invite(&app, &actor, invite).await {
        Ok(()) => go_to("/admin"),
        Err(error) => go_back("/admin", error.into()),
    }
}
