//! `GET /sign-in`: where people come in again.

use axum::response::Response;
use confab_web::{Gate, Page};

use super::Visit;
use crate::chat;
use crate::edge::Refusal;

pub(super) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let settings = chat::read_settings(&visit.app).await?;
    let next = visit.query("next");
    Ok(visit.print(Page::Gate(Gate::SignIn { settings, next })).await)
}
