//! `GET /me`: who is asking.

use axum::Json;
use confab_protocol::api::{Me, Scope};

use super::{Answer, Signed};

pub(super) async fn get(Signed(actor): Signed) -> Answer<Me> {
    actor.require(Scope::Read)?;
    Ok(Json(actor.me()))
}
