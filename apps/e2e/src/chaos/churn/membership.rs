//! Has people come and go.

use std::time::Duration;

use confab_client::native::random_client_id;
use confab_protocol::{Command, Cursor, Resume, RoomId};
use reqwest::Method;
use serde_json::json;

use super::{Churn, PATIENCE, Turn};
use crate::chaos::house::Person;
use crate::chaos::random::Random;
use crate::chaos::talk::pauses;
use crate::history::{Resumption, What};

/// Deadline of a revocation: from then on a removed member can't follow the room at any server.
const GONE_WITHIN: Duration = Duration::from_secs(1);

impl Churn {
    pub(super) async fn remove_and_add(&self, (random, stop): Turn<'_>) {
        let away = away(random);
        let number = random.below(self.people.len());
        let room = self.closed[number % self.closed.len()];
        let person = &self.people[number];
        self.remove(room, person, random).await;
        self.is_out(room, person, (random, stop)).await;
        pauses(away, stop).await;
        self.add(room, person, random).await;
    }

    pub(super) async fn leave_and_join(&self, (random, stop): Turn<'_>) {
        let away = away(random);
        let (Some(talker), room) = (random.pick(&self.talkers), self.lobby) else { return };
        if let Some(person) = self.owners.get(talker.number).copied() {
            self.history.add(What::Removing { room, person });
        }
        // A refusal says that the person's other client has left just before.
        talker.ask(Command::Leave { room, client_id: random_client_id() }).await.ok();
        pauses(away, stop).await;
        talker.ask(Command::Join { room, client_id: random_client_id() }).await.ok();
    }

    /// Removes or bans someone: either way they are out.
    async fn remove(&self, room: RoomId, person: &Person, random: &mut Random) {
        let (method, path) = if random.coin() {
            (Method::DELETE, format!("/api/v1/rooms/{room}/members/{}", person.id))
        } else {
            (Method::PUT, format!("/api/v1/rooms/{room}/bans/{}", person.id))
        };
        let removing = || self.history.add(What::Removing { room, person: person.id });
        removing();
        self.until_done((method, &path, None), &self.owner, removing, random).await;
    }

    /// Notes that a server has put someone out of a room, and looks a second later whether they are.
    pub(super) async fn is_out(&self, room: RoomId, person: &Person, (random, stop): Turn<'_>) {
        self.history.add(What::Removed { room, person: person.id });
        if !pauses(GONE_WITHIN, stop).await {
            self.resume(room, person, random).await;
        }
    }

    /// Tries to resume a room as someone who was put out of it, at any server that answers.
    async fn resume(&self, room: RoomId, person: &Person, random: &mut Random) {
        let Some(server) = random.pick(&self.servers) else { return };
        let account = person.account.at(server);
        let rooms = vec![Resume { room, after: Cursor::default() }];
        let resuming = async { account.connect().await?.try_ask(Command::Resume { rooms }).await };
        let outcome = match tokio::time::timeout(PATIENCE, resuming).await {
            Ok(Ok(Ok(_))) => Resumption::Accepted,
            Ok(Ok(Err(error))) if !error.code.is_retryable() => Resumption::Refused,
            _ => return,
        };
        self.history.add(What::Resumed { room, person: person.id, outcome });
    }

    /// Brings someone in, from a ban as well.
    pub(super) async fn add(&self, room: RoomId, person: &Person, random: &mut Random) {
        let admitting = || self.history.add(What::Admitting { room, person: person.id });
        admitting();
        let ban = format!("/api/v1/rooms/{room}/bans/{}", person.id);
        self.until_done((Method::DELETE, &ban, None), &self.owner, || {}, random).await;
        let path = format!("/api/v1/rooms/{room}/members");
        let body = json!({ "handle": person.account.handle });
        let request = (Method::POST, path.as_str(), Some(&body));
        self.until_done(request, &self.owner, admitting, random).await;
    }
}

fn away(random: &mut Random) -> Duration {
    random.between(Duration::from_millis(100), Duration::from_secs(2))
}
