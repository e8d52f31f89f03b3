//! Lists a room's members, brings people in and puts them out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use confab_policy::Action;
use confab_protocol::api::{AskedMember, MembersPage};
use confab_protocol::{ClientId, Handle, Membership, RoomId, UserId, api};
use confab_store::{AppendKind, Appended, Done, StoreError};
use confab_words::moderation as words;
use serde::Deserialize;

use super::invitations::invite_to_room;
use super::{by_handle, caps};
use crate::access::require_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying, parse_handle};
use crate::refusal::Refusal;

/// Which page.
#[derive(Clone, Debug)]
pub struct ListMembers {
    pub room: RoomId,
    /// Those whose handle or a word of whose name begins so; empty for all.
    pub query: String,
    /// The last handle of the page before.
    pub after: Option<String>,
}

/// Members by handle, for everyone who sees the room.
pub async fn list_members(
    app: &App,
    actor: &Actor,
    query: ListMembers,
) -> Result<MembersPage, Refusal> {
    require_room(app, actor, query.room, Action::Read).await?;
    let ListMembers { room, query, after } = query;
    let begins = query.trim().trim_start_matches('@');
    let mut members = app.store.members(room, begins, after.as_deref(), by_handle::ASKED).await?;
    let more = by_handle::cut(&mut members);
    Ok(MembersPage { members, more })
}

/// Person to add, and the room.
#[derive(Clone, Debug)]
pub struct AddMember {
    pub room: RoomId,
    pub client_id: ClientId,
    pub handle: Handle,
}

/// The outcome of adding someone.
#[derive(Clone, Debug)]
pub enum Added {
    /// They are in.
    Member(Box<Appended>),
    /// They want to be asked, and were.
    Invited,
}

/// Makes another person a member, as any member may, and tells that person's devices; or invites
/// them, where they want to be asked.
pub async fn add_member(app: &App, actor: &Actor, command: AddMember) -> Result<Added, Refusal> {
    require_room(app, actor, command.room, Action::AddMember).await?;
    let found = app.store.find_credentials(&command.handle).await?;
    let found = found.filter(|(account, _)| account.active);
    let (member, _) = found.ok_or_else(|| Refusal::nobody_called(&command.handle))?;
    let member = member.person.id;
    if !is_in(app, command.room, member).await? {
        caps::not_too_often(app, actor, Done::Additions).await?;
        if app.store.asks_first(member).await? {
            invite_to_room(app, actor, command.room, member).await?;
            return Ok(Added::Invited);
        }
        caps::place_for(app, member).await?;
    }
    let what = AppendKind::Add { member };
    let appended = append(app, actor, command.room, command.client_id, what).await?;
    Ok(Added::Member(Box::new(appended)))
}

async fn is_in(app: &App, room: RoomId, person: UserId) -> Result<bool, StoreError> {
    let access = app.store.find_access(room, person).await?;
    Ok(access.is_some_and(|access| access.membership != Membership::Visitor))
}

/// Person to remove, and the room.
#[derive(Clone, Debug)]
pub struct RemoveMember {
    pub room: RoomId,
    pub client_id: ClientId,
    pub member: UserId,
}

/// Ends another person's membership, as the owner and administrators may; within a second no
/// server delivers a private room to them any more.
pub async fn remove_member(
    app: &App,
    actor: &Actor,
    command: RemoveMember,
) -> Result<Appended, Refusal> {
    require_room(app, actor, command.room, Action::RemoveMember).await?;
    let what = AppendKind::Remove { member: command.member };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}

/// Which page of a room's members.
#[derive(Debug, Deserialize)]
pub(crate) struct MembersQuery {
    #[serde(default)]
    query: String,
    after: Option<String>,
}

/// `GET /rooms/{room}/members`. A page of members by handle, of all or of those who are called so.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<MembersQuery>,
) -> Answer<MembersPage> {
    let query = ListMembers { room, query: page.query, after: page.after };
    Ok(Json(list_members(&app, &actor, query).await?))
}

/// `POST /rooms/{room}/members`. Brings someone in, or invites them where they want to be asked.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<api::AddMember>,
) -> Result<Response, Refusal> {
    let client_id = app.random.client_id();
    let command = AddMember { room, client_id, handle: body.handle };
    Ok(match add_member(&app, &actor, command).await? {
        Added::Member(_) => StatusCode::NO_CONTENT.into_response(),
        Added::Invited => {
            (StatusCode::ACCEPTED, Json(AskedMember { invited: true })).into_response()
        }
    })
}

/// `DELETE /rooms/{room}/members/{user}`. Puts someone out.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, member)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    let command = RemoveMember { room, client_id: app.random.client_id(), member };
    remove_member(&app, &actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Member {
    handle: String,
}

/// The form `POST /rooms/{room}/members`.
pub(crate) async fn add_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(member): FormBody<Member>,
) -> Response {
    let page = format!("/rooms/{room}?panel=details");
    let add = async {
        let handle = parse_handle(&member.handle)?;
        let client_id = app.random.client_id();
        let command = AddMember { room, client_id, handle: handle.clone() };
        let added = add_member(&app, &actor, command).await?;
        Ok::<_, Refusal>(match added {
            Added::Member(appended) if !appended.first => {
                words::InAlready { handle: handle.as_str() }.text()
            }
            Added::Member(_) => words::Added { handle: handle.as_str() }.text(),
            Added::Invited => words::InvitedFirst { handle: handle.as_str() }.text(),
        })
    };
    match add.await {
        Ok(sentence) => go_saying(&app, &page, sentence),
        Err(refusal) => go_back(&app, &page, refusal),
    }
}

/// The form `POST /rooms/{room}/members/{user}/remove`.
pub(crate) async fn remove_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, member)): InPath<(RoomId, UserId)>,
) -> Response {
    let command = RemoveMember { room, client_id: app.random.client_id(), member };
    let removed = async {
        remove_member(&app, &actor, command).await?;
        named(&app, member).await
    };
    match removed.await {
        Ok(name) => go_saying(&app, &people_page(room), words::Removed { name: &name }.text()),
        Err(refusal) => go_back(&app, &people_page(room), refusal),
    }
}

/// The mention of someone whom the page showed.
pub(super) async fn named(app: &App, person: UserId) -> Result<String, Refusal> {
    let account = app.store.find_account(person).await?;
    Ok(account.map(|account| format!("@{}", account.person.handle)).unwrap_or_default())
}

pub(super) fn people_page(room: RoomId) -> String {
    format!("/rooms/{room}/people")
}
