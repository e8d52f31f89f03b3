//! Appends to a room's log: the one way from a use case into it.

use confab_protocol::{ClientId, Role, RoomId, UserId};
use confab_store::{Append, AppendError, AppendKind, Appended};

use crate::app::App;
use crate::auth::Actor;

/// The account in whose name an event is written, and the role that it may act in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Author {
    id: UserId,
    acting: Role,
}

impl Author {
    /// An account that acts as a member, whatever its role.
    pub(crate) fn member(id: UserId) -> Self {
        Self { id, acting: Role::Member }
    }
}

impl From<&Actor> for Author {
    fn from(actor: &Actor) -> Self {
        Self { id: actor.id(), acting: actor.acting_role() }
    }
}

/// Appends one event in the actor's name and returns once it is committed; the store hands it over
/// to delivery itself. A repeat with the same client id returns the first event.
///
/// The store asks the policy, in the transaction. If cancelled, the event may still be committed,
/// and is then delivered; a repeat finds out.
pub(crate) async fn append(
    app: &App,
    actor: &Actor,
    room: RoomId,
    client_id: ClientId,
    what: AppendKind,
) -> Result<Appended, AppendError> {
    append_as(app, actor.into(), room, client_id, what).await
}

/// The same in another's name, such as an inviter's when the invitation is accepted.
pub(crate) async fn append_as(
    app: &App,
    author: Author,
    room: RoomId,
    client_id: ClientId,
    what: AppendKind,
) -> Result<Appended, AppendError> {
    let Author { id: author, acting } = author;
    let (at, tag) = (app.clock.now(), app.random.tag());
    app.store.append(Append { room, author, client_id, at, tag, acting, what }).await
}
