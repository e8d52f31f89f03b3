//! Answers for a handler that panicked.

use std::any::Any;

use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;

use super::Refusal;

/// Turns a panic into a 500 with the protocol's code. The panic's own text has gone to the log.
pub fn answer_panic(_payload: Box<dyn Any + Send + 'static>) -> Response {
    Refusal::new(ErrorCode::Internal, "something went wrong on the server").into_response()
}
