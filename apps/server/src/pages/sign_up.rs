//! `GET /sign-up`: where people make an account.

use axum::response::Response;
use confab_web::{Gate, Page};

use super::Visit;
use crate::chat;
use crate::edge::Refusal;

pub(super) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let invite = visit.query("invite");
    print_sign_up(visit, invite).await
}

/// Prints the page for who has this invitation, or none.
pub(crate) async fn print_sign_up(
    visit: Visit,
    invite: Option<String>,
) -> Result<Response, Refusal> {
    let settings = chat::read_settings(&visit.app).await?;
    let (server_name, mode) = (settings.server_name, settings.sign_up);
    Ok(visit.print(Page::Gate(Gate::SignUp { server_name, mode, invite })).await)
}
