//! One request to `/api/v1`, with JSON both ways.

use confab_protocol::json::{self, FromJson};
use confab_protocol::{ErrorBody, ErrorCode};
use confab_words::{messages as words, refusals};
use send_wrapper::SendWrapper;
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::Response;

use crate::backend::Answer;
use crate::dom;

/// Asks for something; gives it as text.
pub(super) fn text(path: String) -> SendWrapper<impl Future<Output = Answer<String>>> {
    SendWrapper::new(async move { request("GET", &path, None).await })
}

/// Asks for something.
pub(super) fn get<T: FromJson + 'static>(
    path: String,
) -> SendWrapper<impl Future<Output = Answer<T>>> {
    SendWrapper::new(async move { read(&request("GET", &path, None).await?) })
}

/// Sends a request and reads the answer.
pub(super) fn send<B: Serialize, T: FromJson + 'static>(
    method: &'static str,
    path: String,
    body: &B,
) -> SendWrapper<impl Future<Output = Answer<T>> + use<B, T>> {
    let body = serde_json::to_string(body).map_err(|error| broken(&error.to_string()));
    SendWrapper::new(async move { read(&request(method, &path, Some(body?)).await?) })
}

/// Sends a body of JSON; gives the answer as text.
pub(super) fn exchange(
    method: &'static str,
    path: String,
    body: String,
) -> SendWrapper<impl Future<Output = Answer<String>>> {
    SendWrapper::new(async move { request(method, &path, Some(body)).await })
}

/// Does something that has no answer but that it was done.
pub(super) fn act(
    method: &'static str,
    path: String,
) -> SendWrapper<impl Future<Output = Answer<()>>> {
    SendWrapper::new(async move { request(method, &path, Some("{}".into())).await.map(drop) })
}

/// Sends something; gives whether there is an answer beside that it was done.
pub(super) fn tell<B: Serialize>(
    method: &'static str,
    path: String,
    body: &B,
) -> SendWrapper<impl Future<Output = Answer<bool>> + use<B>> {
    let body = serde_json::to_string(body).map_err(|error| broken(&error.to_string()));
    SendWrapper::new(async move {
        request(method, &path, Some(body?)).await.map(|answer| !answer.is_empty())
    })
}

/// Makes the request; a refusal becomes its error.
async fn request(method: &str, path: &str, body: Option<String>) -> Answer<String> {
    let (response, text) = fetch(method, path, body).await.map_err(|_js| offline())?;
    if response.ok() {
        Ok(text)
    } else {
        Err(json::read(&text).unwrap_or_else(|_not_ours| offline()))
    }
}

async fn fetch(
    method: &str,
    path: &str,
    body: Option<String>,
) -> Result<(Response, String), JsValue> {
    const JSON: &str = "application/json";
    let headers = [("accept", JSON), ("content-type", JSON)];
    let headers = if body.is_some() { &headers[..] } else { &headers[..1] };
    let body = body.map(JsValue::from);
    let init = dom::request(method, headers, body.as_ref())?;
    // Words and emoji are files beside the API.
    let is_file = path.starts_with("/words") || path.starts_with("/emoji");
    let url = if is_file { path.into() } else { format!("/api/v1{path}") };
    dom::fetch(&url, &init).await
}

fn read<T: FromJson>(text: &str) -> Answer<T> {
    json::read(text).map_err(|error| broken(&error.to_string()))
}

fn offline() -> ErrorBody {
    ErrorBody::new(ErrorCode::Unavailable, refusals::offline())
}

fn broken(what: &str) -> ErrorBody {
    ErrorBody::new(ErrorCode::Unknown, words::Disagree { what }.text())
}
