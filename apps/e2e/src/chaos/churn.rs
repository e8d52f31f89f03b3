//! Lets people come and go while others talk.

use std::sync::Arc;
use std::time::Duration;

use confab_client::native::random_client_id;
use confab_protocol::{Command, Cursor, Resume, RoomId, UserId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::house::Person;
use super::random::Random;
use super::talk::pauses;
use crate::history::{History, Resumption, What};
use crate::{Account, Talker};

/// How long a server is waited for before another one is asked.
const PATIENCE: Duration = Duration::from_secs(3);
/// Whoever is put out of a room can't follow it any more from then on, at any server.
const GONE_WITHIN: Duration = Duration::from_secs(1);

/// Who may come and go, and where.
pub(super) struct Churn {
    pub(super) owner: Account,
    pub(super) servers: Vec<String>,
    pub(super) people: Vec<Person>,
    pub(super) talkers: Vec<Arc<Talker>>,
    /// Whose each client is, by its number.
    pub(super) owners: Vec<UserId>,
    pub(super) lobby: RoomId,
    pub(super) closed: Vec<RoomId>,
    pub(super) history: History,
}

/// Removes or bans someone from a closed room and brings them back, or has a client leave the lobby
/// and come back, until it is to stop. Whoever is out when that comes is brought back first.
pub(super) async fn churn(
    churn: Churn,
    mut random: Random,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let (least, most) = (Duration::from_millis(300), Duration::from_secs(2));
    while !pauses(random.between(least, most), &mut stop).await {
        let away = random.between(Duration::from_millis(100), Duration::from_secs(2));
        if random.coin() {
            let number = random.below(churn.people.len());
            let room = churn.closed[number % churn.closed.len()];
            let person = &churn.people[number];
            churn.remove(room, person, &mut random).await;
            churn.history.add(What::Removed { room, person: person.id });
            if !pauses(GONE_WITHIN, &mut stop).await {
                churn.resume(room, person, &mut random).await;
            }
            pauses(away, &mut stop).await;
            churn.history.add(What::Admitting { room, person: person.id });
            churn.add(room, person, &mut random).await;
        } else if let Some(talker) = random.pick(&churn.talkers) {
            let room = churn.lobby;
            if let Some(person) = churn.person_of(talker) {
                churn.history.add(What::Removing { room, person });
            }
            // A refusal says that the person's other client has left just before.
            talker.ask(Command::Leave { room, client_id: random_client_id() }).await.ok();
            pauses(away, &mut stop).await;
            talker.ask(Command::Join { room, client_id: random_client_id() }).await.ok();
        }
    }
    Ok(())
}

impl Churn {
    fn person_of(&self, talker: &Talker) -> Option<UserId> {
        self.owners.get(talker.number).copied()
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
        self.until_done((method, &path, None), removing, random).await;
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

    /// Brings someone back, from a ban as well.
    async fn add(&self, room: RoomId, person: &Person, random: &mut Random) {
        let ban = format!("/api/v1/rooms/{room}/bans/{}", person.id);
        self.until_done((Method::DELETE, &ban, None), || {}, random).await;
        let path = format!("/api/v1/rooms/{room}/members");
        let body = json!({ "handle": person.account.handle });
        let admitting = || self.history.add(What::Admitting { room, person: person.id });
        self.until_done((Method::POST, &path, Some(&body)), admitting, random).await;
    }

    /// Asks one server after another until one has done it, or says that it is so already. Tells of
    /// each try of which nobody knows what came of it: a server that does not answer in time may do
    /// it all the same, later.
    async fn until_done(
        &self,
        (method, path, body): (Method, &str, Option<&Value>),
        in_doubt: impl Fn(),
        random: &mut Random,
    ) {
        while let Some(server) = random.pick(&self.servers) {
            let owner = self.owner.at(server);
            let asked = owner.request(method.clone(), path, body);
            match tokio::time::timeout(PATIENCE, asked).await {
                Ok(Ok(answer)) if answer.status == StatusCode::TOO_MANY_REQUESTS => {}
                Ok(Ok(answer)) if !answer.status.is_server_error() => return,
                Ok(Err(error)) if was_not_sent(&error) => {}
                _ => in_doubt(),
            }
            // A server that refuses connections does so at once.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whether a request has not even reached a server.
fn was_not_sent(error: &anyhow::Error) -> bool {
    error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect)
}
