//! Renders one page for one visitor.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use confab_protocol::{ErrorCode, RoomId};
use confab_web::{Backend, Preferences, Session, shell};
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;

use super::backend::PageBackend;
use super::home::LAST_ROOM;
use super::leptos_options;
use super::visitor::{Way, way};
use crate::app::App;
use crate::auth::{Actor, authenticate};
use crate::chat;
use crate::edge::{PageNonce, Refusal};

/// A page of the web app, or the way to the one that is for this visitor.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Refusal> {
    let actor = authenticate(&app, request.headers()).await?;
    if let Way::Go(path) = way(app.store.as_ref(), actor.as_ref(), request.uri()).await? {
        return Ok(Redirect::to(&path).into_response());
    }
    if let Some(actor) = &actor {
        app.rate_limits.request(actor.id())?;
    }
    let room = shown_room(&request);
    let status = status(&app, actor.as_ref(), room).await?;
    let mut response = render(app, actor, request).await;
    *response.status_mut() = status;
    if let (Some(room), StatusCode::OK) = (room, status) {
        let cookie = format!("{LAST_ROOM}={room}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// The page for an address that is none.
pub(super) async fn not_found(app: Arc<App>, request: Request) -> Result<Response, Refusal> {
    let actor = authenticate(&app, request.headers()).await?;
    let mut response = render(app, actor, request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

/// Renders the whole document before the first byte goes out, so that it reads without scripts.
async fn render(app: Arc<App>, actor: Option<Actor>, request: Request) -> Response {
    let cookies = request.headers().get(header::COOKIE).and_then(|line| line.to_str().ok());
    let preferences = cookies.map(Preferences::from_cookies).unwrap_or_default();
    let nonce = request.extensions().get::<PageNonce>().map(|nonce| nonce.0.clone());
    let options = leptos_options(&app.config.site);
    let is_signed_in = actor.is_some();
    let backend: Arc<dyn Backend> = Arc::new(PageBackend::new(app, actor));
    // Where it can't be loaded the page says so itself.
    let session = if is_signed_in { Session::load(backend.as_ref()).await.ok() } else { None };
    let provide = move || {
        provide_context(Arc::clone(&backend));
        if let Some(session) = &session {
            provide_context(session.clone());
        }
        provide_context(preferences);
        if let Some(nonce) = &nonce {
            provide_context(Nonce::from_value(nonce.as_str()));
        }
    };
    let document = move || shell(options.clone());
    leptos_axum::render_app_async_with_context(provide, document)(request).await
}

fn shown_room(request: &Request) -> Option<RoomId> {
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let room = request.uri().path().strip_prefix("/rooms/")?;
    route.starts_with("/rooms/{").then_some(room)?.parse().ok().or(Some(RoomId(0)))
}

/// 404 for the page of a room that does not exist for the visitor.
async fn status(
    app: &App,
    actor: Option<&Actor>,
    room: Option<RoomId>,
) -> Result<StatusCode, Refusal> {
    let (Some(actor), Some(room)) = (actor, room) else { return Ok(StatusCode::OK) };
    match chat::find_room(app, actor, room).await.map_err(Refusal::from) {
        Ok(_) => Ok(StatusCode::OK),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => Ok(StatusCode::NOT_FOUND),
        Err(refusal) => Err(refusal),
    }
}
