//! Carries out commands: each is one use case of the chat.

use std::sync::Arc;

use confab_hub::Connection;
use confab_policy::Action;
use confab_protocol::{ClientFrame, Command, Done, ErrorCode, RoomId, ServerFrame};
use confab_store::Appended;

use super::command::Refused;
use super::resume::resume;
use crate::app::App;
use crate::auth::Actor;
use crate::chat::{self, require_room};
use crate::refusal::Refusal;

/// Carries out one command and makes its answer. It may be dropped: what was appended by then is
/// committed, and a repeat finds that out.
pub(super) async fn dispatch(
    app: Arc<App>,
    connection: Arc<Connection>,
    actor: Arc<Actor>,
    frame: ClientFrame,
) -> ServerFrame {
    let ClientFrame { reference, command } = frame;
    let patience = app.live.settings().command_patience;
    let carried_out = carry_out(&app, &connection, &actor, command);
    let result = match tokio::time::timeout(patience, carried_out).await {
        Ok(result) => result,
        Err(elapsed) => Err(Refusal::unavailable(elapsed)),
    };
    match result {
        Ok(done) => ServerFrame::Ok { reference, done },
        Err(refusal) => Refused { reference: Some(reference), error: refusal.into_body() }.into(),
    }
}

async fn carry_out(
    app: &Arc<App>,
    connection: &Arc<Connection>,
    actor: &Actor,
    command: Command,
) -> Result<Option<Done>, Refusal> {
    let appended = match command {
        Command::Resume { rooms } => {
            resume(app, connection, actor, &rooms).await?;
            return Ok(None);
        }
        Command::Send { room, client_id, body, reply_to } => {
            let command = chat::SendMessage { room, client_id, body, reply_to };
            chat::send_message(app, actor, command).await?
        }
        Command::Edit { room, client_id, message, body } => {
            let command = chat::EditMessage { room, client_id, message, body };
            chat::edit_message(app, actor, command).await?
        }
        Command::Delete { room, client_id, message } => {
            let command = chat::DeleteMessage { room, client_id, message };
            chat::delete_message(app, actor, command).await?
        }
        Command::Join { room, client_id } => {
            let command = chat::JoinRoom { room, client_id };
            chat::join_room(app, actor, command).await?.appended
        }
        Command::Leave { room, client_id } => {
            let command = chat::LeaveRoom { room, client_id };
            chat::leave_room(app, actor, command).await?
        }
        Command::Read { room, read } => {
            chat::move_read(app, actor, chat::MoveRead { room, read }).await?;
            return Ok(None);
        }
        Command::Typing { room } => {
            type_in(app, connection, actor, room).await?;
            return Ok(None);
        }
        Command::Ping => return Ok(None),
    };
    let Appended { event, .. } = appended;
    Ok(Some(Done { room: event.room, at: event.cursor() }))
}

async fn type_in(
    app: &App,
    connection: &Connection,
    actor: &Actor,
    room: RoomId,
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Send).await?;
    if !connection.follows(room) {
        return Err(Refusal::new(ErrorCode::Invalid, "resume the room first"));
    }
    app.live.typing(room, &actor.person);
    Ok(())
}
