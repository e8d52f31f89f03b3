//! Sends a message.

use confab_protocol::api::Scope;
use confab_protocol::{ClientId, RoomId, Seq};
use confab_store::{AppendKind, Appended};

use super::append::append;
use super::text;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;
use confab_markup::mentions;

/// The message to send.
#[derive(Clone, Debug)]
pub struct SendMessage {
    pub room: RoomId,
    pub client_id: ClientId,
    pub body: String,
    pub reply_to: Option<Seq>,
}

/// Appends a message to a room's log, delivers it here and publishes it; returns once it is
/// committed. A repeat with the same client id returns the first event.
///
/// Membership is checked by the store, in the transaction. If cancelled, it may still be
/// committed, which a repeat finds out.
pub async fn send_message(
    app: &App,
    actor: &Actor,
    command: SendMessage,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    text::message(&command.body)?;
    let what = AppendKind::Send {
        mentions: mentions(&command.body),
        body: command.body,
        reply_to: command.reply_to,
    };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}
