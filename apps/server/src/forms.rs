//! The plain forms, which work without scripts: one per file, answered with a redirect.
//!
//! They call the same use cases as the API. The answer leads on, or back to the form's page, which
//! says once what was done or why it was refused ([`Flash`](crate::flash::Flash)). A form that was
//! filled in and has a page to itself comes back at once, with what was typed.

mod body;
mod landing;
mod signed;

mod direct;
mod look;
mod new_room;
mod people;
mod room;
mod send;
mod set_up;
mod sign_in;
mod sign_out;
mod sign_up;
mod your_rooms;

mod closed_rooms;
mod deactivate;
mod invites;
mod password;
mod sessions;
mod settings;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use crate::app::App;

/// Every form's target.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/set-up", post(set_up::post))
        .route("/sign-up", post(sign_up::post))
        .route("/sign-in", post(sign_in::post))
        .route("/sign-out", post(sign_out::post))
        .route("/new-room", post(new_room::post))
        .route("/rooms", post(your_rooms::leave))
        .route("/invitations/{room}/accept", post(your_rooms::accept))
        .route("/invitations/{room}/decline", post(your_rooms::decline))
        .route("/rooms/{room}/invitations/{user}/revoke", post(your_rooms::revoke))
        .route("/settings/additions", post(your_rooms::additions))
        .route("/admin/rooms", post(closed_rooms::delete))
        .route("/admin/rooms/all", post(closed_rooms::delete_all))
        .route("/rooms/{room}", post(send::post))
        .route("/rooms/{room}/join", post(room::join))
        .route("/rooms/{room}/leave", post(room::leave))
        .route("/rooms/{room}/members", post(room::add_member))
        .route("/rooms/{room}/members/{user}/remove", post(people::remove))
        .route("/rooms/{room}/bans", post(people::ban))
        .route("/rooms/{room}/bans/{user}/lift", post(people::lift))
        .route("/rooms/{room}/delete", post(room::delete))
        .route("/direct", post(direct::post))
        .route("/settings/look", post(look::post))
        .route("/settings/password", post(password::post))
        .route("/settings/sessions/{session}/revoke", post(sessions::revoke))
        .route("/settings/tokens", post(tokens::post))
        .route("/settings/tokens/{token}/revoke", post(tokens::revoke))
        .route("/admin/settings", post(settings::post))
        .route("/admin/deactivate", post(deactivate::post))
        .route("/admin/invites", post(invites::post))
        .route("/admin/invites/{invite}/revoke", post(invites::revoke))
}
