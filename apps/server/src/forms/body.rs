//! Reads the body of a form.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use confab_protocol::{ErrorCode, RoomId};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::edge::refuse_encoded;
use crate::refusal::Refusal;

/// A body that is `application/x-www-form-urlencoded`. Our own pages send no other, so what does
/// not fit is refused as the API does it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormBody<T>(pub(crate) T);

/// How long a whole body may take, or a field of one with files.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(10);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for FormBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        refuse_encoded(request.headers())?;
        match tokio::time::timeout(BODY_TIMEOUT, Form::<T>::from_request(request, app)).await {
            Ok(Ok(Form(fields))) => Ok(Self(fields)),
            Ok(Err(rejection)) => match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Err(too_long()),
                StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                    Err(Refusal::new(ErrorCode::Malformed, "the body must be a plain form")
                        .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
                }
                _ => Err(Refusal::unreadable(&rejection.body_text())),
            },
            Err(_) => Err(too_slow()),
        }
    }
}

pub(crate) fn too_long() -> Refusal {
    Refusal::new(ErrorCode::TooLong, "the form is longer than 64 KiB")
}

pub(crate) fn too_slow() -> Refusal {
    Refusal::new(ErrorCode::Malformed, "the form took too long")
        .with_status(StatusCode::REQUEST_TIMEOUT)
}

/// The rooms that are ticked in a form: `room=3&room=8`. Anything but a number names none.
#[derive(Clone, Debug)]
pub(crate) struct Chosen(pub(crate) Vec<RoomId>);

impl FromRequest<Arc<App>> for Chosen {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let FormBody(pairs) = FormBody::<Vec<(String, String)>>::from_request(request, app).await?;
        let ticked = pairs.into_iter().filter(|(name, _)| name == "room");
        Ok(Self(ticked.filter_map(|(_, room)| room.parse().ok()).collect()))
    }
}
