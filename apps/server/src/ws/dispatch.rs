//! Carries out one command and answers it; `routes.rs` lists them.

use std::sync::Arc;

use confab_hub::Connection;
use confab_protocol::{ClientFrame, ServerFrame};

use super::command::Refused;
use crate::app::App;
use crate::auth::Actor;
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
    let carried_out = (app.commands)(&app, &connection, &actor, command);
    let result = match tokio::time::timeout(patience, carried_out).await {
        Ok(result) => result,
        Err(elapsed) => Err(Refusal::unavailable(elapsed)),
    };
    match result {
        Ok(done) => ServerFrame::Ok { reference, done },
        Err(refusal) => Refused { reference: Some(reference), error: refusal.into_body() }.into(),
    }
}
