//! Lists every command of a WebSocket with the use case that carries it out.

use std::sync::Arc;

use confab_hub::Connection;
use confab_protocol::{ClientFrame, Command, Done, ServerFrame};
use confab_store::Appended;

use super::command::Refused;
use super::resume::resume;
use crate::app::App;
use crate::auth::Actor;
use crate::messages::delete::{DeleteMessage, delete_message};
use crate::messages::edit::{EditMessage, edit_message};
use crate::messages::read::{MoveRead, move_read};
use crate::messages::send::{SendMessage, send_message};
use crate::messages::typing::type_in;
use crate::refusal::Refusal;
use crate::rooms::join::{JoinRoom, join_room};
use crate::rooms::leave::{LeaveRoom, leave_room};

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

/// The table of commands. Those that append are answered with the event that they made.
async fn carry_out(
    app: &Arc<App>,
    connection: &Arc<Connection>,
    actor: &Actor,
    command: Command,
) -> Result<Option<Done>, Refusal> {
    let appended = match command {
        Command::Ping => return Ok(None),
        Command::Resume { rooms } => {
            return resume(app, connection, actor, &rooms).await.map(|()| None);
        }
        Command::Typing { room } => {
            return type_in(app, connection, actor, room).await.map(|()| None);
        }
        Command::Read { room, read } => {
            return move_read(app, actor, MoveRead { room, read }).await.map(|_| None);
        }
        Command::Send { room, client_id, body, reply_to } => {
            send_message(app, actor, SendMessage { room, client_id, body, reply_to }).await?
        }
        Command::Edit { room, client_id, message, body } => {
            edit_message(app, actor, EditMessage { room, client_id, message, body }).await?
        }
        Command::Delete { room, client_id, message } => {
            delete_message(app, actor, DeleteMessage { room, client_id, message }).await?
        }
        Command::Join { room, client_id } => {
            join_room(app, actor, JoinRoom { room, client_id }).await?.appended
        }
        Command::Leave { room, client_id } => {
            leave_room(app, actor, LeaveRoom { room, client_id }).await?
        }
    };
    let Appended { event, .. } = appended;
    Ok(Some(Done { room: event.room, at: event.cursor() }))
}
