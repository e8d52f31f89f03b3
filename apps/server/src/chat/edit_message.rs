//! Changes the text of one's own message.

use confab_protocol::api::Scope;
use confab_protocol::{ClientId, RoomId, Seq};
use confab_store::{AppendKind, Appended};

use super::append::append;
use super::text;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;
use confab_markup::mentions;

/// The message and its new text.
#[derive(Clone, Debug)]
pub struct EditMessage {
    pub room: RoomId,
    pub client_id: ClientId,
    pub message: Seq,
    pub body: String,
}

/// Appends the edit of one's own live message and delivers it like a message.
pub async fn edit_message(
    app: &App,
    actor: &Actor,
    command: EditMessage,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    text::message(&command.body)?;
    let what = AppendKind::Edit {
        message: command.message,
        mentions: mentions(&command.body),
        body: command.body,
    };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}
