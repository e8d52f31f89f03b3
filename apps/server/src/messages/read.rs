//! Moves someone's read pointer: in one room, or in many.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::{ErrorCode, ReadPointer, RoomId, Seq, Signal, api};
use confab_store::{Moved, ReadState};
use confab_words::around as words;

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Where to move it.
#[derive(Clone, Copy, Debug)]
pub struct MoveRead {
    pub room: RoomId,
    pub read: ReadPointer,
}

/// Moves the actor's pointer by the rule of [`ReadPointer`], tells their other devices if it moved,
/// and returns what holds now, which may be more than was asked for.
pub async fn move_read(app: &App, actor: &Actor, command: MoveRead) -> Result<ReadState, Refusal> {
    require_room(app, actor, command.room, Action::MoveRead).await?;
    let moved = app.store.move_read(command.room, actor.id(), command.read).await?;
    let state =
        moved.ok_or_else(|| Refusal::new(ErrorCode::NotMember, "only members can do this"))?;
    let ReadState { moved, read, unread, mentions, head } = state;
    if moved == Moved::Yes {
        let (room, head) = (command.room, Some(head));
        let signal = Signal::Read { room, read, unread, mentions, head };
        app.live.tell_person(actor.id(), &signal);
    }
    Ok(state)
}

/// `PUT /rooms/{room}/read`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<api::MoveRead>,
) -> Answer<ReadPointer> {
    let command = MoveRead { room, read: body.read };
    Ok(Json(move_read(&app, &actor, command).await?.read))
}

/// Pointers that one form moves.
const AT_ONCE: usize = 200;

/// The form `POST /unreads`: `read=3:0:42`, a room, a version and a position, for each room that is
/// read. Only what its page showed is.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(pairs): FormBody<Vec<(String, String)>>,
) -> Response {
    const PAGE: &str = "/unreads";
    let reads = pairs.iter().filter(|(name, _)| name == "read");
    let reads: Vec<_> = reads.filter_map(|(_, read)| parse(read)).take(AT_ONCE).collect();
    let mut marked = 0;
    for command in reads {
        match move_read(&app, &actor, command).await {
            Ok(_) => marked += 1,
            // Left meanwhile.
            Err(refusal)
                if matches!(refusal.code(), ErrorCode::NotFound | ErrorCode::NotMember) => {}
            Err(refusal) => return go_back(&app, PAGE, refusal),
        }
    }
    let said = match marked {
        0 => words::marked_none().to_owned(),
        count => words::MarkedRead { count }.text(),
    };
    go_saying(&app, PAGE, said)
}

fn parse(read: &str) -> Option<MoveRead> {
    let mut parts = read.split(':');
    let (room, version, seq) = (parts.next()?, parts.next()?, parts.next()?);
    let read = ReadPointer { version: version.parse().ok()?, seq: Seq(seq.parse().ok()?) };
    Some(MoveRead { room: room.parse().ok()?, read })
}

#[cfg(test)]
mod tests;
