//! `GET /sign-up`: where people make an account.

use axum::response::Response;
use confab_web::{Gate, Page};

use super::Visit;
use crate::chat;
use crate::edge::Refusal;

pub(super) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let settings = chat::read_settings(&visit.app).await?;
    let (server_name, mode) = (settings.server_name, settings.sign_up);
    let invite = visit.query("invite");
    Ok(visit.print(Page::Gate(Gate::SignUp { server_name, mode, invite })).await)
}
