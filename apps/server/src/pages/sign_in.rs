//! `GET /sign-in`: where people come in again.

use axum::response::Response;
use confab_web::{Gate, Page, SignInWhy};

use super::Visit;
use crate::forms::SESSION_ENDED;
use crate::refusal::Refusal;
use crate::settings::read::read_settings;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
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
    let settings = read_settings(&visit.app).await?;
    Ok(visit.print(Page::Gate(Gate::SignIn { settings, next, why })).await)
}
