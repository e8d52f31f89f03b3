//! `GET /sign-in`: where people come in again.

use axum::response::Response;
use confab_web::{Gate, Page, SignInWhy};

use super::Visit;
use crate::chat;
use crate::refusal::Refusal;

/// The word of `?why=` for who was signed in when they opened the page they come from.
pub(crate) const SESSION_ENDED: &str = "session_ended";

pub(super) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let next = visit.query("next");
    let why = match visit.query("why").as_deref() {
        Some(SESSION_ENDED) => SignInWhy::SessionEnded,
        _ => SignInWhy::Visit,
    };
    print_sign_in(visit, next, why).await
}

/// Prints the page, which leads on to `next`.
pub(crate) async fn print_sign_in(
    visit: Visit,
    next: Option<String>,
    why: SignInWhy,
) -> Result<Response, Refusal> {
    let settings = chat::read_settings(&visit.app).await?;
    Ok(visit.print(Page::Gate(Gate::SignIn { settings, next, why })).await)
}
