//! Bans people from a room, and lifts and lists bans.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::BansPage;
use confab_protocol::{ErrorCode, Handle, Role, RoomId, UserId};
use confab_store::{Account, BanError, NewBan};
use confab_words::moderation as words;
use serde::Deserialize;

use super::by_handle;
use super::by_handle::Page;
use super::members::{named, people_page};
use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_back_typed, go_saying, parse_handle};
use crate::refusal::Refusal;

/// Bans someone from a room, as its owner and administrators may, whether they are in it or not:
/// within a second no server delivers it to them or answers for it, and nobody brings them back
/// until the ban is lifted. A repeat does nothing.
pub async fn ban_person(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Ban).await?;
    let account = app.store.find_account(person).await?.ok_or(BanError::NoPerson)?;
    ban(app, actor, room, account).await
}

/// The same by handle.
pub async fn ban_handle(
    app: &App,
    actor: &Actor,
    room: RoomId,
    handle: &Handle,
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Ban).await?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or_else(|| Refusal::nobody_called(handle))?;
    ban(app, actor, room, account).await
}

async fn ban(app: &App, actor: &Actor, room: RoomId, account: Account) -> Result<(), Refusal> {
    let person = account.person.id;
    if person == actor.id() {
        return Err(Refusal::new(ErrorCode::Forbidden, "you can't ban yourself").at("handle"));
    }
    if account.role == Role::Administrator {
        return Err(
            Refusal::new(ErrorCode::Forbidden, "administrators can't be banned").at("handle")
        );
    }
    let (at, tag) = (app.clock.now(), app.random.tag());
    let ban = NewBan { room, by: actor.id(), acting: actor.acting_role(), person, at, tag };
    // A visitor of a public room is told as the access change is read. Outsiders of a private one
    // learn nothing of it.
    app.store.ban(ban).await?;
    Ok(())
}

/// Makes someone a stranger to a room again. A former member is not brought back.
pub async fn lift_ban(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Ban).await?;
    if app.store.lift_ban(room, person).await? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::NotFound, "they are not banned"))
    }
}

/// Which page.
#[derive(Clone, Debug)]
pub struct ListBans {
    pub room: RoomId,
    /// The last handle of the page before.
    pub after: Option<String>,
}

/// Bans by handle, for those who may lift them.
pub async fn list_bans(app: &App, actor: &Actor, query: ListBans) -> Result<BansPage, Refusal> {
    require_room(app, actor, query.room, Action::Ban).await?;
    let mut bans = app.store.bans(query.room, query.after.as_deref(), by_handle::ASKED).await?;
    let more = by_handle::cut(&mut bans);
    Ok(BansPage { bans, more })
}

/// `GET /rooms/{room}/bans`. A page of bans by handle.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Page>,
) -> Answer<BansPage> {
    let query = ListBans { room, after: page.after };
    Ok(Json(list_bans(&app, &actor, query).await?))
}

/// `PUT /rooms/{room}/bans/{user}`. Bans someone.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    ban_person(&app, &actor, room, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /rooms/{room}/bans/{user}`. Lifts a ban.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    lift_ban(&app, &actor, room, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Banned {
    handle: String,
}

/// The form `POST /rooms/{room}/bans`.
pub(crate) async fn ban_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(banned): FormBody<Banned>,
) -> Response {
    let ban = async {
        let handle = parse_handle(&banned.handle)?;
        ban_handle(&app, &actor, room, &handle).await?;
        Ok::<_, Refusal>(handle)
    };
    match ban.await {
        Ok(handle) => {
            go_saying(&app, &people_page(room), words::BannedOne { handle: handle.as_str() }.text())
        }
        Err(refusal) => {
            go_back_typed(&app, &people_page(room), refusal, [("handle", banned.handle.as_str())])
        }
    }
}

/// The form `POST /rooms/{room}/bans/{user}/lift`.
pub(crate) async fn lift_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Response {
    let lifted = async {
        lift_ban(&app, &actor, room, person).await?;
        named(&app, person).await
    };
    match lifted.await {
        Ok(name) => go_saying(&app, &people_page(room), words::Unbanned { name: &name }.text()),
        Err(refusal) => go_back(&app, &people_page(room), refusal),
    }
}
