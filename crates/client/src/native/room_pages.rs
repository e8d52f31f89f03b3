//! Loads the pages of rooms that a welcome does not hold.

use std::time::Duration;

use confab_protocol::RoomId;
use tokio::sync::mpsc;

use super::{Api, ApiError, Credentials};
use crate::core::Input;

/// How long after a failure a page is asked for again; twice as long after each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A server that has not answered by then is left for the next.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

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
        let answer = tokio::time::timeout(LONGEST_ANSWER, api.rooms_page(after));
        let pause = match answer.await {
            Ok(Ok(page)) => {
                let (rooms, more) = (page.rooms, page.more);
                // The driver is gone: nobody wants to know.
                say.send(Input::RoomsPage { after, rooms, more }).await.ok();
                return;
            }
            Ok(Err(ApiError::Refused(error))) if !error.code.is_retryable() => return,
            Ok(Err(error)) => error.refusal().and_then(|refusal| refusal.retry_after_ms),
            Err(_) => None,
        };
        let pause = pause.map_or(wait, |pause| Duration::from_millis(pause.into()).max(wait));
        tokio::time::sleep(pause).await;
        wait = LONGEST_WAIT.min(wait * 2);
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use confab_protocol::api::Secret;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_is_left_for_the_next() {
        let (silent, next) = tokio::join!(listen(), listen());
        let bases = [&silent, &next]
            .map(|server| format!("http://{}", server.local_addr().unwrap()))
            .to_vec();
        let (say, _said) = mpsc::channel(1);
        let credentials = Credentials::Token(Secret::new("cfb_1234"));
        let asked = async {
            tokio::select! {
                () = load(bases, credentials, RoomId(0), say) => {}
                asked = next.accept() => drop(asked.unwrap()),
            }
        };
        tokio::time::timeout(Duration::from_hours(1), asked).await.unwrap();
    }

    async fn listen() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.unwrap()
    }
}
