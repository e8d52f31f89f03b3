//! Takes uploads that can be resumed: the core of tus 1.0.0, with creation and termination.
//!
//! An upload is reserved with its whole length before its first byte comes, and each request for it
//! is authorised anew.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{Scope, Upload};
use confab_protocol::{ErrorCode, FileId, UserId};
use confab_store::{FileRoom, FoundUpload, NewFile, Reserved};
use data_encoding::BASE64;

use super::finish::finish;
use super::name::clean;
use super::stage::{Target, moved_on, not_found, stage};
use crate::app::App;
use crate::auth::Actor;
use crate::edge::refuse_encoded;
use crate::extract::{Answer, InPath, Signed};
use crate::refusal::Refusal;

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
const EXTENSIONS: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

/// Uploads of one person that are not finished.
const UNFINISHED: u32 = 100;

/// The body of a request that goes on with an upload.
const BODY: &str = "application/offset+octet-stream";

/// `OPTIONS /uploads`: what this server takes. For everyone.
pub(crate) async fn options(State(app): State<Arc<App>>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, VERSION);
    headers.insert(VERSIONS, VERSION);
    headers.insert(EXTENSIONS, HeaderValue::from_static("creation,termination"));
    headers.insert(MAX_SIZE, app.config.file_limits.file_bytes.into());
    response
}

/// `POST /uploads`: reserves room for a file.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    require(&actor, &headers)?;
    let length = number(&headers, &LENGTH)?;
    let name = headers.get(METADATA).and_then(|value| value.to_str().ok()).and_then(file_name);
    let file = reserve(&app, actor.id(), name.as_deref().unwrap_or_default(), length).await?;
    if length == 0 {
        finish(&app, file, actor.id()).await?;
    }
    let mut response = answer(StatusCode::CREATED, 0, None);
    let place = HeaderValue::from_str(&format!("/api/v1/uploads/{file}"));
    response.headers_mut().insert(header::LOCATION, place.map_err(Refusal::internal)?);
    Ok(response)
}

/// `HEAD /uploads/{id}`: where an upload stands.
pub(crate) async fn head(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(id): InPath<String>,
) -> Result<Response, Refusal> {
    let (_, found) = find(&app, &actor, &id).await?;
    Ok(answer(StatusCode::OK, found.staged, Some(found.length)))
}

/// `PATCH /uploads/{id}`: goes on with an upload. The last one answers once the file is looked at
/// and durable.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(id): InPath<String>,
    request: Request,
) -> Result<Response, Refusal> {
    require(&actor, request.headers())?;
    refuse_encoded(request.headers())?;
    if request.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind != BODY) {
        let refusal =
            Refusal::new(ErrorCode::Malformed, format!("the content type must be {BODY}"));
        return Err(refusal.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let start = number(request.headers(), &OFFSET)?;
    let (file, found) = find(&app, &actor, &id).await?;
    if start != found.staged {
        return Err(moved_on());
    }
    let mut at = start;
    if start < found.length {
        let target = Target { file, owner: actor.id(), start, end: found.length };
        at = stage(&app, target, request.into_body().into_data_stream()).await?;
    }
    if at == found.length && found.file.is_none() {
        finish(&app, file, actor.id()).await?;
    }
    Ok(answer(StatusCode::NO_CONTENT, at, None))
}

/// `DELETE /uploads/{id}`: gives up an upload, or a file that no message has yet.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(id): InPath<String>,
) -> Result<Response, Refusal> {
    actor.require(Scope::Write)?;
    let file = id.parse().map_err(|_no_id| not_found())?;
    if !app.store.cancel_file(file, actor.id()).await? {
        return Err(not_found());
    }
    Ok(answer(StatusCode::NO_CONTENT, 0, None))
}

/// `GET /uploads/{id}`: where it stands, and the file once it is one.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(id): InPath<String>,
) -> Answer<Upload> {
    let (id, mut found) = find(&app, &actor, &id).await?;
    if found.staged == found.length && found.file.is_none() {
        // A server that was to finish it is gone, or still at it.
        finish(&app, id, actor.id()).await?;
        found = app.store.find_upload(id, actor.id()).await?.ok_or_else(not_found)?;
    }
    let FoundUpload { length, staged: offset, file, .. } = found;
    Ok(Json(Upload { id, offset, length, file }))
}

/// Reserves room for a file of so many bytes.
pub(super) async fn reserve(
    app: &App,
    owner: UserId,
    name: &str,
    length: u64,
) -> Result<FileId, Refusal> {
    let limits = app.config.file_limits;
    if length > limits.file_bytes {
        return Err(too_large(limits.file_bytes));
    }
    require_room(app, length).await?;
    let id = FileId::from_random(app.random.u128());
    let new = NewFile { id, owner, name: clean(name), length, at: app.clock.now() };
    let room = FileRoom {
        person_bytes: limits.person_bytes,
        all_bytes: limits.all_bytes,
        unfinished: UNFINISHED,
    };
    match app.store.reserve_file(new, room).await? {
        Reserved::Yes => Ok(id),
        Reserved::PersonFull => Err(full("your files take as much room as they may")),
        Reserved::AllFull => Err(no_room()),
        Reserved::TooManyUnfinished => Err(Refusal::new(
            ErrorCode::Forbidden,
            "too many of your uploads are unfinished. Finish or cancel one first",
        )),
    }
}

pub(super) fn too_large(most: u64) -> Refusal {
    let rule = format!("the file is too large. A file may have {} MiB", most >> 20);
    Refusal::new(ErrorCode::TooLong, rule)
}

pub(super) fn no_room() -> Refusal {
    full("this server has no room for more files")
}

/// Requires that the disk takes so many bytes and keeps what it is to keep free.
pub(super) async fn require_room(app: &App, bytes: u64) -> Result<(), Refusal> {
    let keep = app.config.file_limits.free_bytes;
    match app.files.place.room().await? {
        Some(room) if room < bytes.saturating_add(keep) => {
            tracing::warn!(left = room, "the disk of files has no room for an upload");
            Err(no_room())
        }
        _ => Ok(()),
    }
}

fn full(rule: &str) -> Refusal {
    Refusal::new(ErrorCode::Forbidden, rule)
}

async fn find(app: &App, actor: &Actor, id: &str) -> Result<(FileId, FoundUpload), Refusal> {
    actor.require(Scope::Write)?;
    let id = id.parse().map_err(|_no_id| not_found())?;
    let found = app.store.find_upload(id, actor.id()).await?;
    Ok((id, found.ok_or_else(not_found)?))
}

/// Requires that the session may write, and that the client speaks this version, if it says which.
fn require(actor: &Actor, headers: &HeaderMap) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    if headers.get(&RESUMABLE).is_none_or(|version| version == VERSION) {
        return Ok(());
    }
    let refusal = Refusal::new(ErrorCode::Malformed, "this server speaks tus 1.0.0");
    Err(refusal.with_status(StatusCode::PRECONDITION_FAILED))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Refusal> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    let number = value.filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    number.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Refusal::new(ErrorCode::Malformed, format!("the header {name} must be a whole number"))
    })
}

/// The value of `filename` among pairs of a name and a value in Base64.
fn file_name(metadata: &str) -> Option<String> {
    metadata.split(',').find_map(|pair| {
        let (name, value) = pair.trim().split_once(' ')?;
        let value = BASE64.decode(value.trim().as_bytes()).ok().filter(|_| name == "filename")?;
        String::from_utf8(value).ok()
    })
}

fn answer(status: StatusCode, offset: u64, length: Option<u64>) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, VERSION);
    headers.insert(OFFSET, offset.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(length) = length {
        headers.insert(LENGTH, length.into());
    }
    response
}
