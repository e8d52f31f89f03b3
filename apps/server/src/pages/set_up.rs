//! `GET /set-up`: the first visit to a new installation.

use axum::response::Response;
use confab_web::{Gate, Page, Typed};

use super::Visit;
use crate::config::SetUpCode;

pub(crate) async fn get(visit: Visit) -> Response {
    let typed = Typed::new([("code", visit.query("code").unwrap_or_default())]);
    print_set_up(visit.typed(typed)).await
}

/// Prints the page, which asks for the code where one is needed.
pub(crate) async fn print_set_up(visit: Visit) -> Response {
    let asks_code = visit.app.config.set_up_code == SetUpCode::Ask;
    visit.print(Page::Gate(Gate::SetUp { asks_code })).await
}
