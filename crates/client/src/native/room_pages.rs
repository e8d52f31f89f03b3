//! Loads the pages of rooms that a welcome does not hold.

use std::time::Duration;

use confab_protocol::RoomId;
use tokio::sync::mpsc;

use super::{Api, ApiError, Credentials};
use crate::core::Input;

/// How long after a failure a page is asked for again; twice as long after each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Asks for a page until it is there, beginning with the server that said welcome. A refusal that
/// stays one ends it: the connection will be closed for the same reason.
pub(super) async fn load(
    bases: Vec<String>,
    credentials: Credentials,
    after: RoomId,
    say: mpsc::Sender<Input>,
) {
    let mut wait = FIRST_WAIT;
    for base in bases.iter().cycle() {
        let api = Api::new(base).with_credentials(credentials.clone());
        let pause = match api.rooms_page(after).await {
            Ok(page) => {
                let (rooms, more) = (page.rooms, page.more);
                // The driver is gone: nobody wants to know.
                say.send(Input::RoomsPage { after, rooms, more }).await.ok();
                return;
            }
            Err(ApiError::Refused(error)) if !error.code.is_retryable() => return,
            Err(error) => error.refusal().and_then(|refusal| refusal.retry_after_ms),
        };
        let pause = pause.map_or(wait, |pause| Duration::from_millis(pause.into()).max(wait));
        tokio::time::sleep(pause).await;
        wait = LONGEST_WAIT.min(wait * 2);
    }
}
