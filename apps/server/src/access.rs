//! Decides visibility of rooms, and requires permission for an action.

use std::collections::HashMap;

use confab_policy::{Action, Permission, Standing};
use confab_protocol::{Membership, Role, RoomId, RoomKind, RoomMarks, Seq, UserId};
use confab_store::{RoomAccess, Store, StoreError};

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Part of a room that someone may see, and their membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibleRange {
    pub kind: RoomKind,
    pub membership: Membership,
    pub marks: RoomMarks,
    /// The first event that they may see; everything after it, too.
    pub from: Seq,
}

impl VisibleRange {
    /// The position of `actor`, whose range it is, towards the room.
    pub fn standing(self, actor: &Actor) -> Standing {
        let Self { kind, membership, marks, .. } = self;
        Standing { kind, membership, role: actor.acting_role(), marks }
    }
}

/// Decides what `person` may see of `room`, for history, live delivery, resume and links alike.
///
/// A public room, any account; a private or direct one, its members, from their join where the room
/// is set so. `None` where the room does not exist for them: both look the same. May be cancelled.
pub async fn visible_range(
    store: &Store,
    person: UserId,
    room: RoomId,
) -> Result<Option<VisibleRange>, StoreError> {
    Ok(store.find_access(room, person).await?.and_then(range_of))
}

/// The same of many rooms at once: those that exist for the person.
pub async fn visible_ranges(
    store: &Store,
    person: UserId,
    rooms: &[RoomId],
) -> Result<HashMap<RoomId, VisibleRange>, StoreError> {
    let found = store.accesses(person, rooms).await?.into_iter();
    Ok(found.filter_map(|(room, access)| Some((room, range_of(access)?))).collect())
}

/// The same for a revocation, which must not wait behind a crowd.
pub async fn range_left(
    store: &Store,
    person: UserId,
    room: RoomId,
) -> Result<Option<VisibleRange>, StoreError> {
    Ok(store.find_access_left(room, person).await?.and_then(range_of))
}

fn range_of(access: RoomAccess) -> Option<VisibleRange> {
    let RoomAccess { kind, membership, marks, from } = access;
    // An administrator sees no more than anyone else.
    let visible = Standing { kind, membership, role: Role::Member, marks }.sees();
    visible.then_some(VisibleRange { kind, membership, marks, from })
}

/// Requires that `actor`'s session may be used for `action`, that they see the room, and that the
/// room's kind and their role grant it. May be cancelled.
pub async fn require_room(
    app: &App,
    actor: &Actor,
    room: RoomId,
    action: Action,
) -> Result<VisibleRange, Refusal> {
    actor.require(action.scope())?;
    let range = visible_range(app.store.as_ref(), actor.id(), room).await?;
    require_range(actor, range, action)
}

/// The same where the range of what they see is known; none where the room does not exist for them.
pub fn require_range(
    actor: &Actor,
    range: Option<VisibleRange>,
    action: Action,
) -> Result<VisibleRange, Refusal> {
    let range = range.ok_or_else(Refusal::no_room)?;
    match range.standing(actor).permission(action) {
        Permission::Granted => Ok(range),
        Permission::Hidden => Err(Refusal::no_room()),
        Permission::NeedsMembership => Err(Refusal::not_member()),
        Permission::Denied => Err(Refusal::denied()),
    }
}
