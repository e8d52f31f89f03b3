//! `GET /admin`: decisions of administrators.

use axum::response::Response;
use confab_web::Sheet;

use super::Visit;
use crate::refusal::Refusal;
use crate::search::Progress;
use crate::settings::read::read_settings;

/// Prints the page; people who are no administrators are told that it is not for them.
pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let sheet = load(&visit).await;
    visit.print_admin(session, sheet).await
}

async fn load(visit: &Visit) -> Result<Sheet, Refusal> {
    visit.actor()?.require_administrator()?;
    let indexed = visit.app.search.progress().map(Progress::percent);
    Ok(Sheet::Admin { settings: read_settings(&visit.app).await?, indexed })
}
