//! `GET /reset/{code}`: where someone who has forgotten their password chooses another.

use axum::extract::Path;
use axum::response::Response;
use confab_store::ResetState;
use confab_web::{Gate, Page, Typed};

use super::Visit;
use crate::refusal::Refusal;
use crate::sessions::reset::{reset_state, unusable};
use crate::settings::read::read_settings;

pub(crate) async fn get(visit: Visit, Path(code): Path<String>) -> Result<Response, Refusal> {
    print_reset(visit, &code).await
}

/// Prints the page; a link that cannot be used says so in place of the form.
pub(crate) async fn print_reset(visit: Visit, code: &str) -> Result<Response, Refusal> {
    let (visit, person) = match reset_state(&visit.app, code).await? {
        ResetState::Usable(person) => (visit, Some(Box::new(person))),
        state => (visit.refused(unusable(&state), Typed::default()), None),
    };
    let server_name = read_settings(&visit.app).await?.server_name;
    let code = code.to_owned();
    Ok(visit.print(Page::Gate(Gate::Reset { server_name, code, person })).await)
}
