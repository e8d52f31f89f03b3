//! Pictures of people, and of the installation: square, and small.

pub(crate) mod form;

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{Me, Scope, SetPicture};
use confab_protocol::{ErrorCode, FileId, FileKind};
use confab_store::{NewFile, Objects, PictureOf};

use super::finish::need;
use super::look::{PICTURE_SIDE, sniff};
use super::place::name_of;
use super::serve::is_known;
use super::stage::not_found;
use crate::app::App;
use crate::auth::{Actor, authenticate};
use crate::edge::{Sandboxed, note_account};
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::refusal::Refusal;

/// `PUT /me/picture`: an upload of one's own becomes one's picture.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(mut actor): Signed,
    JsonBody(SetPicture { file }): JsonBody<SetPicture>,
) -> Answer<Me> {
    actor.require(Scope::Write)?;
    let picture = make(&app, &actor, file, PictureOf::Person(actor.id())).await?;
    actor.person.picture = Some(picture);
    Ok(Json(actor.me()))
}

/// `DELETE /me/picture`.
pub(crate) async fn delete(State(app): State<Arc<App>>, Signed(mut actor): Signed) -> Answer<Me> {
    actor.require(Scope::Write)?;
    app.store.take_picture(PictureOf::Person(actor.id())).await?;
    actor.person.picture = None;
    Ok(Json(actor.me()))
}

/// Sets the picture of the installation, or takes it away.
pub(crate) async fn set_of_installation(
    app: &App,
    actor: &Actor,
    file: Option<FileId>,
) -> Result<(), Refusal> {
    match file {
        Some(file) => make(app, actor, file, PictureOf::Installation).await.map(drop),
        None => Ok(app.store.take_picture(PictureOf::Installation).await?),
    }
}

/// Makes a picture of someone's own upload, in place of the one before.
async fn make(app: &App, actor: &Actor, file: FileId, of: PictureOf) -> Result<FileId, Refusal> {
    let found = app.store.find_file(file, actor.id()).await?;
    let found = found.filter(|found| found.owner == actor.id()).ok_or_else(not_found)?;
    let no_image = || Refusal::new(ErrorCode::Invalid, "this file is no image that can be shown");
    if found.file.kind != FileKind::Image {
        return Err(no_image());
    }
    let content = app.files.place.read_whole(&found.objects.original);
    let square = app.files.looking.picture(content).await?.ok_or_else(no_image)?;
    let (id, length) = (FileId::from_random(app.random.u128()), square.len() as u64);
    let media_type = sniff(&square, true).media_type;
    let new = NewFile { id, owner: actor.id(), name: String::new(), length, at: app.clock.now() };
    app.store.begin_picture(new, media_type, PICTURE_SIDE).await?;
    let object = name_of(&square);
    need(app, id, Objects { original: object.clone(), ..Objects::default() }).await?;
    app.files.place.put(&object, square).await?;
    app.store.set_picture(id, of).await?;
    Ok(id)
}

/// `GET /pictures/{id}`: to everyone who is signed in; that of the installation to everyone.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    InPath(id): InPath<String>,
    parts: axum::http::request::Parts,
) -> Result<Response, Refusal> {
    let actor = authenticate(&app, &parts.headers).await?;
    if let Some(actor) = &actor {
        note_account(&app, &parts.extensions, actor)?;
    }
    let id = id.parse().map_err(|_no_id| not_found())?;
    let found = app.store.find_picture(id).await?.ok_or_else(not_found)?;
    if !found.is_for_everyone && actor.is_none() {
        return Err(Refusal::unauthenticated());
    }
    let tag = HeaderValue::from_str(&format!("\"{id}\"")).map_err(Refusal::internal)?;
    let mut response = if is_known(&parts.headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(app.files.place.read_whole(&found.object).await?).into_response()
    };
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&found.media_type).map_err(Refusal::internal)?;
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ETAG, tag);
    // Another picture has another id.
    let kept = HeaderValue::from_static("private, max-age=86400");
    headers.insert(header::CACHE_CONTROL, kept);
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    response.extensions_mut().insert(Sandboxed);
    Ok(response)
}
