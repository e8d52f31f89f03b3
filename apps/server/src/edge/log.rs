//! Writes one wide line in the log per request.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::app::App;
use crate::refusal::RefusalCode;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs the request in a span with an id of ours, answers the id, and logs how it went. Neither
/// bodies nor tokens, cookies, queries or addresses are in the line: of the path, the route.
pub async fn log_request(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = format!("{:016x}", app.random.u64());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = route.unwrap_or("(none)").to_owned();
    let span = tracing::info_span!("http.request", id, %method, route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;

    let status = response.status().as_u16();
    let code = response.extensions().get::<RefusalCode>().map(|code| code.0);
    let took_ms = began.elapsed().as_millis();
    let took_ms = u64::try_from(took_ms).unwrap_or(u64::MAX);
    span.in_scope(|| {
        let code = code.map(tracing::field::debug);
        if response.status().is_server_error() {
            tracing::warn!(status, code, took_ms, "answered {method} {route} with {status}");
        } else {
            tracing::info!(status, code, took_ms, "answered {method} {route} with {status}");
        }
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
