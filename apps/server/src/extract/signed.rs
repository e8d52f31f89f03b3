//! Requires that someone is signed in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::app::App;
use crate::auth::{Actor, authenticate};
use crate::edge::{count_request, note_account};
use crate::refusal::Refusal;

/// Sender of the request: 401 where nobody is signed in, 429 where they ask too often.
#[derive(Clone, Debug)]
pub struct Signed(pub Actor);

impl FromRequestParts<Arc<App>> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let actor = authenticate(app, &parts.headers).await?;
        let actor = actor.ok_or_else(Refusal::unauthenticated)?;
        note_account(app, &parts.extensions, &actor)?;
        count_request(app, &parts.extensions, actor.id())?;
        Ok(Self(actor))
    }
}
