//! Says whether the process runs, and whether it should get clients.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_broker::BrokerState;
use serde::Serialize;

use crate::app::App;
use crate::live::StoreState;
use crate::search::Progress;

/// The parts of a server by name.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    store: &'static str,
    broker: &'static str,
    server: &'static str,
    /// Those that are down; they are being started anew, or the server is about to stop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tasks: Vec<&'static str>,
    /// How far messages of before are indexed for searching, while they are; nobody waits for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<Progress>,
}

/// The process runs.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// 200 while this server should get new clients, 503 otherwise; the body says which part is why.
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Response {
    let store = app.live.store_state();
    let broker = app.live.broker_state();
    let draining = app.shutdown.notice.is_cancelled();
    let tasks = app.shutdown.tasks.down();
    let works = store == StoreState::Ready && broker == BrokerState::Live && tasks.is_empty();
    let ready = works && !draining;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = Readiness {
        ready,
        store: match store {
            StoreState::Ready => "ready",
            StoreState::Away => "away",
            StoreState::ReadOnly => "read-only",
            StoreState::Stopped => "stopped",
        },
        broker: match broker {
            BrokerState::Live => "live",
            BrokerState::Away => "away",
        },
        server: if draining { "draining" } else { "serving" },
        tasks,
        search: app.search.progress(),
    };
    let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (status, [no_store], Json(body)).into_response()
}
