//! Reads a JSON body.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use confab_protocol::ErrorCode;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::edge::refuse_encoded;
use crate::refusal::Refusal;

/// A body that is `application/json` by its header and by its bytes.
///
/// Other content types are refused, since a form of another site can send those.
#[derive(Clone, Copy, Debug)]
pub struct JsonBody<T>(pub T);

/// How long a whole body may take: at 64 KiB, the slowest links manage.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        refuse_encoded(request.headers())?;
        if !is_json(request.headers()) {
            return Err(Refusal::new(
                ErrorCode::Malformed,
                "the body must be JSON, and its content type application/json",
            )
            .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = read_body(request, app).await?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| Refusal::unreadable(&error.to_string()))
    }
}

/// Reads a body within the limits of size and time.
async fn read_body(request: Request, app: &Arc<App>) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, app)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Refusal::new(ErrorCode::TooLong, "the body is longer than 64 KiB"))
        }
        Ok(Err(_)) => Err(Refusal::new(ErrorCode::Malformed, "the body broke off")),
        Err(_) => Err(Refusal::new(ErrorCode::Malformed, "the body took too long")
            .with_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|text| text.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
}
