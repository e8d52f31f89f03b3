//! Tells operators how the server fares.

mod health;
mod metrics;
mod upkeep;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub use metrics::Metrics;
pub use upkeep::keep_up;

/// `/healthz`, `/readyz` and `/metrics`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::expose))
}
