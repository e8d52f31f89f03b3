//! Gives a member of a room another role.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::api::Scope;
use confab_protocol::{ClientId, MemberRole, RoomId, SetRole, UserId};
use confab_store::{AppendKind, Appended};
use confab_words::moderation as words;

use super::members::{named, people_page};
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Member and new role.
#[derive(Clone, Debug)]
pub struct ChangeRole {
    pub room: RoomId,
    pub client_id: ClientId,
    pub member: UserId,
    pub role: MemberRole,
}

/// Makes a member an owner, a moderator, or neither, as owners and administrators may. A room keeps
/// an owner.
pub async fn change_role(
    app: &App,
    actor: &Actor,
    command: ChangeRole,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    let ChangeRole { room, client_id, member, role } = command;
    Ok(append(app, actor, room, client_id, AppendKind::SetRole { member, role }).await?)
}

/// `PUT /rooms/{room}/members/{user}/role`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, member)): InPath<(RoomId, UserId)>,
    JsonBody(SetRole { role }): JsonBody<SetRole>,
) -> Result<StatusCode, Refusal> {
    let client_id = app.random.client_id();
    change_role(&app, &actor, ChangeRole { room, client_id, member, role }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The form `POST /rooms/{room}/members/{user}/role`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, member)): InPath<(RoomId, UserId)>,
    FormBody(SetRole { role }): FormBody<SetRole>,
) -> Response {
    let changed = async {
        let client_id = app.random.client_id();
        change_role(&app, &actor, ChangeRole { room, client_id, member, role }).await?;
        named(&app, member).await
    };
    let say = |name: &str| match role {
        MemberRole::Owner => words::OwnerNow { name }.text(),
        MemberRole::Moderator => words::ModeratorNow { name }.text(),
        MemberRole::Member => words::MemberNow { name }.text(),
    };
    match changed.await {
        Ok(name) => go_saying(&app, &people_page(room), say(&name)),
        Err(refusal) => go_back(&app, &people_page(room), refusal),
    }
}
