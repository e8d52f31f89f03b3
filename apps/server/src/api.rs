//! The HTTP API under `/api/v1`: one endpoint per file, as PROTOCOL.md says.

mod extract;

mod change_password;
mod me;
mod sessions;
mod set_up;
mod sign_in;
mod sign_out;
mod sign_up;
mod tokens;

mod deactivate;
mod invites;
mod settings;

mod bans;
mod closed_rooms;
mod direct;
mod leave_rooms;
mod members;
mod membership;
mod people;
mod room;
mod room_invitations;
mod rooms;

mod message;
mod messages;
mod read;

mod page_faults;

pub use extract::{InPath, InQuery, JsonBody, Signed};

use std::sync::Arc;

use axum::routing::{delete, get, patch, post, put};
use axum::{Json, Router};
use confab_protocol::ErrorCode;

use crate::app::App;
use crate::refusal::Refusal;

/// What an endpoint answers.
type Answer<T> = Result<Json<T>, Refusal>;

/// Every endpoint, without the `/api/v1` before it.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/settings", get(settings::get).patch(settings::patch))
        .route("/set-up", post(set_up::post))
        .route("/sign-up", post(sign_up::post))
        .route("/sign-in", post(sign_in::post))
        .route("/sign-out", post(sign_out::post))
        .route("/me", get(me::get).patch(me::patch))
        .route("/me/password", put(change_password::put))
        .route("/sessions", get(sessions::get))
        .route("/sessions/{session}", delete(sessions::delete))
        .route("/tokens", get(tokens::get).post(tokens::post))
        .route("/tokens/{token}", delete(tokens::delete))
        .route("/invites", get(invites::get).post(invites::post))
        .route("/invites/{invite}", delete(invites::delete))
        .route("/people", get(people::get))
        .route("/people/{user}/deactivate", post(deactivate::post))
        .route("/rooms", get(rooms::get).post(rooms::post))
        .route("/rooms/browse", get(rooms::browse))
        .route("/rooms/leave", post(leave_rooms::post))
        .route("/room-invitations", get(room_invitations::get))
        .route("/room-invitations/{room}/accept", post(room_invitations::accept))
        .route("/room-invitations/{room}/decline", post(room_invitations::decline))
        .route("/closed-rooms", get(closed_rooms::get).delete(closed_rooms::delete_all))
        .route("/closed-rooms/{room}", delete(closed_rooms::delete))
        .route("/rooms/{room}", get(room::get).patch(room::patch).delete(room::delete))
        .route("/rooms/{room}/join", post(membership::join))
        .route("/rooms/{room}/leave", post(membership::leave))
        .route("/rooms/{room}/members", get(members::get).post(members::post))
        .route("/rooms/{room}/members/{user}", delete(members::delete))
        .route("/rooms/{room}/bans", get(bans::get))
        .route("/rooms/{room}/bans/{user}", put(bans::put).delete(bans::delete))
        .route("/rooms/{room}/invitations", get(room_invitations::list))
        .route("/rooms/{room}/invitations/{user}", delete(room_invitations::revoke))
        .route("/rooms/{room}/messages", get(messages::get).post(messages::post))
        .route("/rooms/{room}/messages/{seq}", patch(message::patch).delete(message::delete))
        .route("/rooms/{room}/read", put(read::put))
        .route("/direct", post(direct::post))
        .route("/page-faults", post(page_faults::post))
        .fallback(|| async { Refusal::not_found("endpoint") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(ErrorCode::Malformed, "this endpoint does not take this method")
                .with_status(axum::http::StatusCode::METHOD_NOT_ALLOWED)
        })
}
