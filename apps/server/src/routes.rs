//! Lists every way in: the API, the pages with their plain forms, the commands of a WebSocket, and
//! the operators' endpoints.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, patch, post, put};
use confab_hub::Connection;
use confab_protocol::{Command, Done, ErrorCode, Limits};
use confab_store::Appended;
use futures_util::future::BoxFuture;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;
use crate::{
    audit, edge, files, highlight, invites, messages, ops, pages, people, previews, push, rooms,
    search, sessions, settings, ws,
};

/// All routes of this server, with the layers around every answer.
pub fn routes(app: Arc<App>) -> Router {
    let body_limit = DefaultBodyLimit::max(Limits::DEFAULT.frame_bytes as usize);
    Router::new()
        .nest("/api/v1", api())
        .merge(site())
        .fallback_service(pages::site_files(&app))
        .merge(operators())
        .route("/ws", get(ws::upgrade))
        .layer(body_limit)
        .layer(from_fn_with_state(Arc::clone(&app), edge::speak))
        .layer(from_fn_with_state(Arc::clone(&app), edge::charge_answer))
        .layer(from_fn_with_state(Arc::clone(&app), edge::refuse_other_sites))
        .layer(CatchPanicLayer::custom(edge::answer_panic))
        .layer(from_fn_with_state(Arc::clone(&app), edge::meter))
        .layer(from_fn_with_state(Arc::clone(&app), edge::secure_headers))
        .layer(from_fn_with_state(Arc::clone(&app), edge::log_request))
        .with_state(app)
}

/// Every endpoint, without the `/api/v1` before it, as PROTOCOL.md says.
fn api() -> Router<Arc<App>> {
    Router::new()
        .route("/settings", get(settings::read::get).patch(settings::change::patch))
        .route("/set-up", post(sessions::set_up::post))
        .route("/sign-up", post(sessions::sign_up::post))
        .route("/sign-in", post(sessions::sign_in::post))
        .route("/sign-out", post(sessions::sign_out::post))
        .route("/reset", post(sessions::reset::post))
        .route("/me", get(people::me::get).patch(people::me::patch))
        .route("/me/picture", put(files::pictures::put).delete(files::pictures::delete))
        .route("/uploads", post(files::uploads::post).options(files::uploads::options))
        .route("/uploads/{id}", get(files::uploads::get).head(files::uploads::head))
        .route("/uploads/{id}", patch(files::uploads::patch).delete(files::uploads::delete))
        .route("/me/password", put(sessions::change_password::put))
        .route("/sessions", get(sessions::list::get))
        .route("/sessions/{session}", delete(sessions::list::delete))
        .route("/tokens", get(sessions::tokens::get).post(sessions::tokens::post))
        .route("/tokens/{token}", delete(sessions::tokens::delete))
        .route("/rooms/{room}/messages/{seq}/previews", delete(previews::delete))
        .route("/highlight", post(highlight::post))
        .route("/invites", get(invites::get).post(invites::post))
        .route("/invites/{invite}", delete(invites::delete))
        .route("/people", get(people::search::get))
        .route("/people/{user}", get(people::profile::get))
        .route("/people/{user}/deactivate", post(people::deactivate::post))
        .route("/accounts", get(people::accounts::get))
        .route("/accounts/{user}", get(people::accounts::get_one).patch(people::administer::patch))
        .route("/accounts/{user}/sessions", delete(people::administer::delete_sessions))
        .route("/accounts/{user}/reset-link", post(people::reset_link::post))
        .route("/audit", get(audit::get))
        .route("/sections", get(rooms::sections::get).post(rooms::sections::post))
        .route("/sections/{section}", patch(rooms::sections::patch).delete(rooms::sections::delete))
        .route("/rooms", get(rooms::list::get).post(rooms::create::post))
        .route("/rooms/browse", get(rooms::browse::get))
        .route("/rooms/leave", post(rooms::leave::post_many))
        .route("/room-invitations", get(rooms::invitations::get))
        .route("/room-invitations/{room}/accept", post(rooms::invitations::accept))
        .route("/room-invitations/{room}/decline", post(rooms::invitations::decline))
        .route("/public-rooms", get(rooms::public::get))
        .route("/closed-rooms", get(rooms::closed::get).delete(rooms::closed::delete_all))
        .route("/closed-rooms/{room}", delete(rooms::closed::delete))
        .route("/rooms/{room}", get(rooms::find::get))
        .route("/rooms/{room}", patch(rooms::change::patch))
        .route("/rooms/{room}/description", get(rooms::description::get))
        .route("/rooms/{room}", delete(rooms::delete::delete))
        .route("/rooms/{room}/join", post(rooms::join::post))
        .route("/rooms/{room}/leave", post(rooms::leave::post))
        .route("/rooms/{room}/members", get(rooms::members::get).post(rooms::members::post))
        .route("/rooms/{room}/members/{user}", delete(rooms::members::delete))
        .route("/rooms/{room}/members/{user}/role", put(rooms::roles::put))
        .route("/rooms/{room}/bans", get(rooms::bans::get))
        .route("/rooms/{room}/bans/{user}", put(rooms::bans::put).delete(rooms::bans::delete))
        .route("/rooms/{room}/invitations", get(rooms::invitations::list))
        .route("/rooms/{room}/invitations/{user}", delete(rooms::invitations::revoke))
        .route("/rooms/{room}/messages", get(messages::history::get).post(messages::send::post))
        .route("/rooms/{room}/messages/{seq}", patch(messages::edit::patch))
        .route("/rooms/{room}/messages/{seq}", delete(messages::delete::delete))
        .route("/rooms/{room}/messages/{seq}/reactions", get(messages::reactions::get))
        .route("/rooms/{room}/messages/{seq}/reactions/{emoji}", put(messages::reactions::put))
        .route(
            "/rooms/{room}/messages/{seq}/reactions/{emoji}",
            delete(messages::reactions::delete),
        )
        .route(
            "/rooms/{room}/messages/{seq}/pin",
            put(messages::pins::put).delete(messages::pins::delete),
        )
        .route(
            "/rooms/{room}/messages/{seq}/saved",
            put(messages::saved::put).delete(messages::saved::delete),
        )
        .route("/rooms/{room}/messages/{seq}/versions", get(messages::versions::get))
        .route("/rooms/{room}/pins", get(messages::pins::get))
        .route("/rooms/{room}/messages/{seq}/thread", get(messages::threads::get))
        .route(
            "/rooms/{room}/messages/{seq}/thread/follow",
            put(messages::threads::put_follow).delete(messages::threads::delete_follow),
        )
        .route("/rooms/{room}/messages/{seq}/thread/read", put(messages::threads::put_read))
        .route("/threads", get(messages::threads::list))
        .route("/rooms/{room}/read", put(messages::read::put))
        .route("/rooms/{room}/settings", patch(rooms::settings::patch))
        .route("/rooms/{room}/draft", put(messages::drafts::put))
        .route("/drafts", get(messages::drafts::get))
        .route("/mentions", get(messages::mentions::get))
        .route("/saved", get(messages::saved::get))
        .route("/search", get(search::get))
        .route("/direct", post(rooms::direct::post))
        .route("/push", get(push::subscription::get).patch(push::settings::patch))
        .route(
            "/push/subscription",
            put(push::subscription::put).delete(push::subscription::delete),
        )
        .route("/page-faults", post(ops::page_faults::post))
        .fallback(|| async { Refusal::not_found("endpoint") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(ErrorCode::Malformed, "this endpoint does not take this method")
                .with_status(StatusCode::METHOD_NOT_ALLOWED)
        })
}

/// Every page, and every plain form at its target. The site's files, and below `/docs` those of the
/// documentation, are everywhere else.
fn site() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(pages::home::go_home))
        .route("/set-up", get(pages::set_up::get).post(sessions::set_up::form))
        .route("/sign-up", get(pages::sign_up::get).post(sessions::sign_up::form))
        .route("/sign-in", get(pages::sign_in::get).post(sessions::sign_in::form))
        .route("/sign-out", post(sessions::sign_out::form))
        .route("/reset/{code}", get(pages::reset::get).post(sessions::reset::form))
        .route("/browse", get(pages::browse::get))
        .route("/direct", post(rooms::direct::form))
        .route("/new-message", get(pages::new_message::get).post(rooms::groups::form))
        .route("/people/{handle}", get(pages::person::get))
        .route("/new-room", get(pages::new_room::get).post(rooms::create::form))
        .route("/rooms", get(pages::your_rooms::get).post(rooms::leave::form_many))
        .route("/sections", get(pages::sections::get).post(rooms::sections::add_form))
        .route("/sections/{section}", post(rooms::sections::form))
        .route("/rooms/{room}", get(pages::room::get))
        .route("/rooms/{room}", post(messages::send::form).layer(with_files()))
        .route("/rooms/{room}/threads/{seq}", get(pages::threads::get))
        .route("/rooms/{room}/threads/{seq}", post(messages::threads::form).layer(with_files()))
        .route("/rooms/{room}/threads/{seq}/follow", post(messages::threads::follow_form))
        .route("/threads", get(pages::threads::list))
        .route("/rooms/{room}/join", post(rooms::join::form))
        .route("/rooms/{room}/leave", post(rooms::leave::form))
        .route("/rooms/{room}/settings", post(rooms::settings::form))
        .route("/rooms/{room}/day", get(pages::day::get))
        .route("/rooms/{room}/messages/{seq}/versions", get(pages::versions::get))
        .route("/unreads", get(pages::unreads::get).post(messages::read::form))
        .route("/mentions", get(pages::found::mentions))
        .route("/saved", get(pages::found::saved))
        .route("/search", get(pages::search::get))
        .route("/drafts", get(pages::found::drafts).post(messages::drafts::form))
        .route("/saved/{room}/{seq}/remove", post(messages::saved::remove_form))
        .route("/rooms/{room}/delete", post(rooms::delete::form))
        .route("/rooms/{room}/state", post(rooms::change::state_form))
        .route("/rooms/{room}/description", post(rooms::description::form))
        .route("/rooms/{room}/people", get(pages::people::get))
        .route("/rooms/{room}/members", post(rooms::members::add_form))
        .route("/rooms/{room}/members/{user}/remove", post(rooms::members::remove_form))
        .route("/rooms/{room}/members/{user}/role", post(rooms::roles::form))
        .route("/rooms/{room}/bans", post(rooms::bans::ban_form))
        .route("/rooms/{room}/bans/{user}/lift", post(rooms::bans::lift_form))
        .route("/rooms/{room}/invitations/{user}/revoke", post(rooms::invitations::revoke_form))
        .route("/invitations/{room}/accept", post(rooms::invitations::accept_form))
        .route("/invitations/{room}/decline", post(rooms::invitations::decline_form))
        .route("/settings", get(pages::settings::get))
        .route("/settings/additions", post(people::me::form))
        .route("/settings/name", post(people::me::name_form))
        .route(
            "/settings/picture",
            post(files::pictures::form::set).layer(DefaultBodyLimit::disable()),
        )
        .route("/settings/picture/remove", post(files::pictures::form::remove))
        .route("/settings/status", post(people::status::form))
        .route("/settings/busy", post(people::status::busy_form))
        .route("/settings/time-zone", post(people::status::zone_form))
        .route("/settings/notifications", post(push::settings::form))
        .route("/settings/pause", post(push::settings::pause_form))
        .route("/settings/look", post(settings::look::form))
        .route("/settings/language", post(settings::language::form))
        .route("/settings/password", get(pages::settings::password))
        .route("/settings/password", post(sessions::change_password::form))
        .route("/settings/sessions/{session}/revoke", post(sessions::list::form))
        .route("/settings/tokens", post(sessions::tokens::form))
        .route("/settings/tokens/{token}/revoke", post(sessions::tokens::revoke_form))
        .route("/admin", get(pages::admin::get))
        .route("/admin/settings", post(settings::change::form))
        .route("/admin/picture", post(settings::picture::form).layer(DefaultBodyLimit::disable()))
        .route("/admin/picture/remove", post(settings::picture::remove_form))
        .route("/invite", get(pages::invite::get).post(invites::form))
        .route("/invite/{invite}/revoke", post(invites::revoke_form))
        .route("/admin/people", get(pages::accounts::get))
        .route("/admin/people/{user}", get(pages::accounts::get_one).post(people::administer::form))
        .route("/admin/people/{user}/sign-out", post(people::administer::sign_out_form))
        .route("/admin/people/{user}/reset-link", post(people::reset_link::form))
        .route("/admin/audit", get(pages::audit::get))
        .route("/admin/deactivate", post(people::deactivate::form))
        .route("/admin/invites", post(invites::form))
        .route("/admin/invites/{invite}/revoke", post(invites::revoke_form))
        .route("/admin/rooms", get(pages::closed_rooms::get).post(rooms::closed::form))
        .route("/admin/rooms/all", post(rooms::closed::form_all))
        .route("/share", get(pages::share::get).post(pages::share::form))
        .route("/words/{name}", get(pages::words::get))
        .route("/files/{id}", get(files::serve::original))
        .route("/files/{id}/small", get(files::serve::small))
        .route("/files/{id}/large", get(files::serve::large))
        .route("/pictures/{id}", get(files::pictures::get))
}

/// A form with files is as long as these are; its reader has limits of its own.
fn with_files() -> DefaultBodyLimit {
    DefaultBodyLimit::disable()
}

/// The addresses that operators and their programs ask.
fn operators() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(ops::health::healthz))
        .route("/readyz", get(ops::health::readyz))
        .route("/metrics", get(ops::metrics::expose))
}

/// Carries out a command of a WebSocket. Those that append are answered with the event that they
/// made.
pub(crate) fn command<'a>(
    app: &'a Arc<App>,
    connection: &'a Arc<Connection>,
    actor: &'a Actor,
    command: Command,
) -> BoxFuture<'a, Result<Option<Done>, Refusal>> {
    Box::pin(async move {
        let appended = match command {
            Command::Ping => return Ok(None),
            Command::Resume { rooms } => {
                return ws::resume(app, connection, actor, &rooms).await.map(|()| None);
            }
            Command::Typing { room } => {
                return messages::typing::type_in(app, connection, actor, room)
                    .await
                    .map(|()| None);
            }
            Command::Presence { state } => {
                return people::presence::set_presence(app, connection, actor, state)
                    .map(|()| None);
            }
            Command::Read { room, read } => {
                return messages::read::move_read(
                    app,
                    actor,
                    messages::read::MoveRead { room, read },
                )
                .await
                .map(|_| None);
            }
            Command::Send { room, client_id, body, reply_to, thread, files } => {
                messages::send::send_message(
                    app,
                    actor,
                    messages::send::SendMessage {
                        room,
                        client_id,
                        body,
                        reply_to,
                        thread,
                        files: files.into(),
                    },
                )
                .await?
            }
            Command::Edit { room, client_id, message, body } => {
                messages::edit::edit_message(
                    app,
                    actor,
                    messages::edit::EditMessage { room, client_id, message, body },
                )
                .await?
            }
            Command::Delete { room, client_id, message } => {
                messages::delete::delete_message(
                    app,
                    actor,
                    messages::delete::DeleteMessage { room, client_id, message },
                )
                .await?
            }
            Command::FollowThread(follow) => {
                return messages::threads::follow(app, actor, follow).await.map(|()| None);
            }
            Command::ReadThread(read) => {
                return messages::threads::mark_read(app, actor, read).await.map(|()| None);
            }
            Command::React(react) => messages::reactions::react(app, actor, react).await?,
            Command::Pin(pin) => messages::pins::pin(app, actor, pin).await?,
            Command::Join { room, client_id } => {
                rooms::join::join_room(app, actor, rooms::join::JoinRoom { room, client_id })
                    .await?
                    .appended
            }
            Command::Leave { room, client_id } => {
                rooms::leave::leave_room(app, actor, rooms::leave::LeaveRoom { room, client_id })
                    .await?
            }
        };
        let Appended { event, .. } = appended;
        Ok(Some(Done { room: event.room, at: event.cursor() }))
    })
}
