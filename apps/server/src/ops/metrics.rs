//! `GET /metrics`, for Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use confab_broker::BrokerState;

use crate::app::App;
use crate::live::{Live, StoreState};
use crate::metrics::{Gauges, set};

/// The text that Prometheus scrapes.
pub(crate) async fn expose(State(app): State<Arc<App>>) -> impl IntoResponse {
    let metrics = app.live.metrics();
    read(&app.live, metrics.gauges());
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], metrics.encode())
}

fn read(live: &Live, gauges: &Gauges) {
    set(&gauges.connections, live.hub().connection_count());
    set(&gauges.rooms, live.hub().room_count());
    set(&gauges.outbox_bytes, live.hub().queued_bytes());
    set(&gauges.inbox_drops, live.inbox_drops());
    set(&gauges.broker_live, u8::from(live.broker_state() == BrokerState::Live));
    set(&gauges.store_ready, u8::from(live.store_state() == StoreState::Ready));
}
