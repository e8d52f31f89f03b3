//! The routes, and who may ask.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::shelf::{Found, Shelf};

const DURATION: HeaderName = HeaderName::from_static("x-artifact-duration");
const TAG: HeaderName = HeaderName::from_static("x-artifact-tag");
/// The longest tag that turbo's servers take.
const LONGEST_TAG: usize = 600;
const PIECE: usize = 64 << 10;
/// Hashes of one question.
const MOST_HASHES: usize = 10_000;

type Team = Query<HashMap<String, String>>;

/// All routes.
pub(crate) fn routes(shelf: Arc<Shelf>, token: String) -> Router {
    let token = Arc::new(token);
    Router::new()
        .route("/v8/artifacts/status", get(|| async { Json(json!({ "status": "enabled" })) }))
        .route("/v8/artifacts/events", post(|_: Bytes| async { StatusCode::OK }))
        .route("/v8/artifacts", post(query))
        .route("/v8/artifacts/{hash}", get(fetch).put(keep))
        .layer(DefaultBodyLimit::max(4 << 20))
        .layer(middleware::from_fn(move |request, next| admit(Arc::clone(&token), request, next)))
        .with_state(shelf)
}

async fn admit(token: Arc<String>, request: Request, next: Next) -> Response {
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    if bool::from(given.as_bytes().ct_eq(token.as_bytes())) {
        next.run(request).await
    } else {
        refuse(StatusCode::UNAUTHORIZED, "unauthorized", "the token is not known here")
    }
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let error = json!({ "error": { "code": code, "message": message } });
    (status, Json(error)).into_response()
}

/// The team that asks; no team is one, too.
fn team(given: &HashMap<String, String>) -> String {
    let part = |name: &str| given.get(name).map(String::as_str).unwrap_or_default();
    match (part("teamId"), part("slug")) {
        ("", slug) => slug.to_owned(),
        (id, _) => id.to_owned(),
    }
}

async fn query(
    State(shelf): State<Arc<Shelf>>,
    Query(given): Team,
    Json(asked): Json<Value>,
) -> Response {
    let team = team(&given);
    let hashes = asked["hashes"].as_array().map(Vec::as_slice).unwrap_or_default();
    if hashes.len() > MOST_HASHES {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_many", "ask for fewer at once");
    }
    let about = |hash: &Value| -> Option<(String, Value)> {
        let hash = hash.as_str()?;
        let value = match shelf.find(&team, hash) {
            Some(Found { size, duration, tag, .. }) => json!({
                "size": size, "taskDurationMs": duration.parse::<u64>().unwrap_or_default(),
                "tag": if tag.is_empty() { None } else { Some(tag) },
            }),
            None => Value::Null,
        };
        Some((hash.to_owned(), value))
    };
    let all: serde_json::Map<String, Value> = hashes.iter().filter_map(about).collect();
    Json(Value::Object(all)).into_response()
}

async fn fetch(
    State(shelf): State<Arc<Shelf>>,
    Query(given): Team,
    Path(hash): Path<String>,
    method: Method,
) -> Response {
    let Some(found) = shelf.find(&team(&given), &hash) else {
        return refuse(StatusCode::NOT_FOUND, "not_found", "there is no such artifact");
    };
    let mut answer = Response::builder()
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_LENGTH, found.size)
        .header(DURATION, &found.duration);
    if !found.tag.is_empty() {
        answer = answer.header(TAG, &found.tag);
    }
    let body = if method == Method::HEAD { Body::empty() } else { body(found) };
    answer.body(body).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The rest of a file, a piece at a time, as the asker takes them.
fn body(found: Found) -> Body {
    let file = tokio::fs::File::from_std(found.file);
    let pieces = futures_util::stream::unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(Bytes::from(piece)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    Body::from_stream(pieces)
}

async fn keep(
    State(shelf): State<Arc<Shelf>>,
    Query(given): Team,
    Path(hash): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let team = team(&given);
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let duration = header(DURATION).and_then(|text| text.parse().ok()).unwrap_or_default();
    let tag = header(TAG).unwrap_or_default();
    let size = header(CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    if !shelf.knows(&hash) || tag.len() > LONGEST_TAG {
        return refuse(StatusCode::BAD_REQUEST, "bad_request", "that is no hash, or no tag");
    }
    if size.is_some_and(|size| size > shelf.bounds.artifact) {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "it is larger than allowed");
    }
    match receive(&shelf, &team, &hash, (duration, tag), body).await {
        Ok(true) => {
            let urls = json!({ "urls": [format!("/v8/artifacts/{hash}")] });
            (StatusCode::ACCEPTED, Json(urls)).into_response()
        }
        Ok(false) => {
            refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "it is larger than allowed")
        }
        Err(error) => {
            eprintln!("an artifact is not kept: {error:#}");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "internal", "it could not be kept")
        }
    }
}

/// Takes in a body; false where there is more of it than allowed. What does not come whole is not
/// kept.
async fn receive(
    shelf: &Shelf,
    team: &str,
    hash: &str,
    (duration, tag): (u64, &str),
    mut body: Body,
) -> anyhow::Result<bool> {
    let making = shelf.make(duration, tag)?;
    let mut file = tokio::fs::File::from_std(making.file.try_clone()?);
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame?.into_data() else { continue };
        size += piece.len() as u64;
        if size > shelf.bounds.artifact {
            return Ok(false);
        }
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    shelf.keep(team, hash, &making, size)?;
    Ok(true)
}
