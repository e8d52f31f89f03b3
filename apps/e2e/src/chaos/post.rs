//! Has people say things over HTTP, as a program does that has no WebSocket.

use std::time::Duration;

use confab_client::native::random_client_id;
use confab_protocol::{ClientId, Done, ErrorCode, RoomId};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::churn::PATIENCE;
use super::random::Random;
use super::talk::pauses;
use crate::Account;
use crate::history::{History, What};

/// Someone who says things over HTTP.
pub(super) struct Poster {
    /// Its own in the history, as a client's.
    pub(super) number: usize,
    pub(super) account: Account,
    pub(super) servers: Vec<String>,
    pub(super) rooms: Vec<RoomId>,
    pub(super) history: History,
}

/// Says one thing after the other until it is to stop. Some are said once more, elsewhere.
pub(super) async fn post(
    poster: Poster,
    mut random: Random,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let (least, most) = (Duration::from_millis(200), Duration::from_secs(1));
    while !pauses(random.between(least, most), &mut stop).await {
        let Some(room) = random.pick(&poster.rooms).copied() else { break };
        let (client, client_id) = (poster.number, random_client_id());
        poster.history.add(What::Sent { client, room, client_id: client_id.clone() });
        let outcome = poster.say(room, &client_id, &mut random).await;
        if random.coin() {
            poster.say(room, &client_id, &mut random).await.ok();
        }
        poster.history.add(match outcome {
            Ok(Done { room, at }) => What::Acknowledged { client, room, client_id, at },
            Err(code) => What::Refused { client, client_id, code },
        });
    }
    Ok(())
}

impl Poster {
    /// Sends a message, always under the same client id, to one server after the other until one
    /// has answered for good.
    async fn say(
        &self,
        room: RoomId,
        client_id: &ClientId,
        random: &mut Random,
    ) -> Result<Done, ErrorCode> {
        let path = format!("/api/v1/rooms/{room}/messages");
        let body = json!({ "client_id": client_id, "body": format!("{client_id} over HTTP") });
        loop {
            let server = random.pick(&self.servers).map_or("", String::as_str);
            let account = self.account.at(server);
            if let Ok(Ok(answer)) = timeout(PATIENCE, account.post(&path, &body)).await {
                let (client, client_id) = (self.number, client_id.clone());
                if let Ok(done) = answer.json::<Done>() {
                    let Done { room, at } = done;
                    self.history.add(What::Answered { client, room, client_id, at });
                    return Ok(done);
                }
                if let Some(code) = answer.refusal().ok().filter(|code| !code.is_retryable()) {
                    self.history.add(What::Denied { client, client_id, code });
                    return Err(code);
                }
            }
            // A server that refuses connections does so at once.
            sleep(Duration::from_millis(50)).await;
        }
    }
}
