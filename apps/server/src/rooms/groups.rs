//! Opens the group conversation with certain people.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::Scope;
use confab_protocol::{ErrorCode, Handle, RoomSummary, Signal, UserId};
use confab_store::Done;

use super::caps;
use super::direct::{open_conversation, open_direct};
use crate::app::App;
use crate::auth::Actor;
use crate::forms::{FormBody, SignedForm, go_back, go_to, parse_handle};
use crate::refusal::Refusal;

/// Others in a group conversation, at most.
const MOST: usize = 8;

/// The group conversation of the actor and two to eight others; made the first time, and all are
/// told. Those who are named twice, and the actor, count once.
pub async fn open_group(
    app: &App,
    actor: &Actor,
    handles: &[Handle],
) -> Result<RoomSummary, Refusal> {
    actor.require(Scope::Write)?;
    if handles.len() > 2 * MOST {
        return Err(too_many());
    }
    let mut others: BTreeSet<(UserId, &Handle)> = BTreeSet::new();
    for handle in handles {
        let found = app.store.find_credentials(handle).await?;
        let found = found.filter(|(account, _)| account.active);
        let (other, _) = found.ok_or_else(|| Refusal::nobody_called(handle).at("to"))?;
        if other.person.id != actor.id() {
            others.insert((other.person.id, handle));
        }
    }
    let others: Vec<(UserId, &Handle)> = others.into_iter().collect();
    match others.as_slice() {
        [] => {
            let rule = "name at least one other person";
            return Err(Refusal::new(ErrorCode::Invalid, rule).at("to"));
        }
        [(_, handle)] => return open_direct(app, actor, handle).await,
        several if several.len() > MOST => return Err(too_many()),
        _ => {}
    }
    let ids: Vec<UserId> = others.iter().map(|(id, _)| *id).collect();
    let everyone: Vec<UserId> = ids.iter().copied().chain([actor.id()]).collect();
    if app.store.find_group(&everyone).await?.is_none() {
        caps::not_too_often(app, actor, Done::Rooms).await?;
    }
    let (at, tag) = (app.clock.now(), app.random.tag());
    let opened = app.store.open_group(actor.id(), ids, at, tag).await?;
    // One of them was deactivated meanwhile.
    let (room, made) = opened.ok_or_else(|| Refusal::no_account().at("to"))?;
    if made {
        for person in everyone {
            if let Some(theirs) = app.store.find_room(room.id, person).await? {
                app.live.tell_person(person, &Signal::RoomAdded { room: Box::new(theirs) });
            }
        }
    }
    Ok(room)
}

fn too_many() -> Refusal {
    let rule = "a conversation has at most 9 people. Create a room for more";
    Refusal::new(ErrorCode::Invalid, rule).at("to")
}

/// The form `POST /new-message`: those who are ticked, as `to=ana&to=ben`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(pairs): FormBody<Vec<(String, String)>>,
) -> Response {
    let ticked = pairs.into_iter().filter(|(name, _)| name == "to").map(|(_, handle)| handle);
    let ticked: BTreeSet<String> = ticked.collect();
    let open = async {
        let handles: Result<Vec<Handle>, Refusal> =
            ticked.iter().map(|handle| parse_handle(handle)).collect();
        open_conversation(&app, &actor, &handles?).await
    };
    match open.await {
        Ok(room) => go_to(&format!("/rooms/{}", room.id)),
        Err(refusal) => {
            let kept = ticked.iter().filter(|handle| Handle::parse(handle).is_ok()).take(2 * MOST);
            let kept: Vec<String> = kept.map(|handle| format!("to={handle}")).collect();
            go_back(&app, &format!("/new-message?{}", kept.join("&")), refusal)
        }
    }
}
