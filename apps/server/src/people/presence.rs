//! A device tells how it finds its person: here, away, or not to be disturbed.

use confab_hub::Connection;
use confab_protocol::PresenceState;
use confab_protocol::api::Scope;

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Takes the state of one device. The rooms that it follows are told with the next gathering, in
/// the signal that tells who came and went.
pub(crate) fn set_presence(
    app: &App,
    connection: &Connection,
    actor: &Actor,
    state: PresenceState,
) -> Result<(), Refusal> {
    actor.require(Scope::Read)?;
    app.live.hub().set_presence(connection, state);
    Ok(())
}
