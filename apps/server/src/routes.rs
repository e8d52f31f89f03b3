//! Lists every route.

use std::sync::Arc;

use axum::Router;

use crate::app::App;

/// All that this server answers.
pub fn routes(app: Arc<App>) -> Router {
    Router::new().with_state(app)
}
