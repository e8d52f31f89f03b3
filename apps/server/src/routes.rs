//! Lists every route.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use confab_protocol::Limits;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::{api, edge, forms, ops, pages, ws};

/// All that this server answers, with what holds for every answer around it.
pub fn routes(app: Arc<App>) -> Router {
    let body_limit = DefaultBodyLimit::max(Limits::DEFAULT.frame_bytes as usize);
    Router::new()
        .nest("/api/v1", api::routes())
        .merge(forms::routes())
        .merge(pages::routes(&app))
        .merge(ops::routes())
        .route("/ws", get(ws::upgrade))
        .layer(body_limit)
        .layer(from_fn_with_state(Arc::clone(&app), edge::charge_answer))
        .layer(from_fn_with_state(Arc::clone(&app), edge::refuse_other_sites))
        .layer(CatchPanicLayer::custom(edge::answer_panic))
        .layer(from_fn_with_state(Arc::clone(&app), edge::meter))
        .layer(from_fn_with_state(Arc::clone(&app), edge::secure_headers))
        .layer(from_fn_with_state(Arc::clone(&app), edge::log_request))
        .with_state(app)
}
