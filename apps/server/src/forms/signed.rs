//! Requires that whoever sends a form is signed in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;

use super::landing::go_to;
use crate::api::Signed;
use crate::app::App;
use crate::auth::Actor;

/// Whoever sent the form; nobody is sent to sign in.
#[derive(Clone, Debug)]
pub(super) struct SignedForm(pub(super) Actor);

impl FromRequestParts<Arc<App>> for SignedForm {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match Signed::from_request_parts(parts, app).await {
            Ok(Signed(actor)) => Ok(Self(actor)),
            Err(refusal) if refusal.code() == ErrorCode::Unauthenticated => {
                Err(go_to("/sign-in?error=unauthenticated"))
            }
            Err(refusal) => Err(refusal.into_response()),
        }
    }
}
