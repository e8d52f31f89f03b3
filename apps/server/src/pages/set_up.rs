//! `GET /set-up`: the first visit to a new installation.

use axum::response::Response;
use confab_web::{Gate, Page};

use super::Visit;

pub(super) async fn get(visit: Visit) -> Response {
    print_set_up(visit).await
}

pub(crate) async fn print_set_up(visit: Visit) -> Response {
    visit.print(Page::Gate(Gate::SetUp)).await
}
