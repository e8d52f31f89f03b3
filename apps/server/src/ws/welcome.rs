//! Makes the first frames of a connection.

use std::sync::Arc;

use confab_broker::BrokerState;
use confab_protocol::api::RoomsPage;
use confab_protocol::{ErrorCode, Limits, ServerFrame, Signal, Welcome};

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;
use crate::rooms::list::first_rooms;

/// Makes the frames that a connection begins with: the welcome, and the sections of someone who has
/// made some, which may have changed while they were away.
pub(super) async fn first_frames(
    app: &Arc<App>,
    actor: &Actor,
) -> Result<(ServerFrame, Option<ServerFrame>), Refusal> {
    let welcome = welcome(app, actor).await?;
    let sections = app.store.sections_of(actor.id()).await?;
    let sections =
        (sections.version > 0).then_some(ServerFrame::Signal(Signal::Sections(sections)));
    Ok((welcome, sections))
}

/// Makes the welcome: the account, the first of its rooms, and the limits.
///
/// The session is looked at once more: it may have ended between the handshake and the moment
/// from which the connection would have been told.
async fn welcome(app: &Arc<App>, actor: &Actor) -> Result<ServerFrame, Refusal> {
    let session = app.store.find_session_by_id(actor.session, app.clock.now()).await?;
    if session.is_none() {
        return Err(Refusal::new(ErrorCode::Unauthenticated, "the session has ended"));
    }
    let RoomsPage { rooms, more } = first_rooms(app, actor).await?;
    let heartbeat = app.live.settings().heartbeat.as_millis();
    Ok(ServerFrame::Welcome(Box::new(Welcome {
        you: actor.person.clone(),
        role: actor.role,
        session: actor.session,
        rooms,
        more,
        build: app.config.build.clone(),
        heartbeat_ms: u32::try_from(heartbeat).unwrap_or(u32::MAX),
        limits: Limits::DEFAULT,
        delayed: app.live.broker_state() == BrokerState::Away,
    })))
}
