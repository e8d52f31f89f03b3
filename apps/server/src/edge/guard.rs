//! Keeps other sites from acting with a visitor's cookie, for every route at once.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;

use super::{SiteCheck, check_site};
use crate::app::App;
use crate::refusal::Refusal;

/// Refuses every unsafe request that a page of another site sent.
pub async fn refuse_other_sites(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    match check_site(&app.config, request.method(), request.headers()) {
        SiteCheck::Own => next.run(request).await,
        SiteCheck::Cross => {
            Refusal::new(ErrorCode::CrossSite, "this came from another site").into_response()
        }
    }
}
