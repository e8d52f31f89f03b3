//! Ends what a client is signed in with.

use std::time::Duration;

use confab_client::core::Input;
use confab_client::native::Credentials;
use confab_protocol::UserId;
use confab_protocol::api::{Me, NewTokenSecret, Scope};
use reqwest::Method;
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use super::asking::Request;
use super::{Churn, PATIENCE, Turn};
use crate::chaos::random::Random;
use crate::chaos::talk::pauses;
use crate::history::What;
use crate::{Account, Talker};

/// A client that was signed out is told so within this time, if its server is there.
const TOLD_WITHIN: Duration = Duration::from_mins(1);

impl Churn {
    /// Gives one more client a token of its own, and revokes it after a while.
    pub(super) async fn sign_out(&self, (random, stop): Turn<'_>) {
        let Some(person) = random.pick(&self.people).cloned() else { return };
        let Some(made) = self.token(&person.account, random).await else { return };
        let seat = self.seat(person.id, &made, random);
        pauses(stay(random), stop).await;
        let path = format!("/api/v1/tokens/{}", made.token.id);
        self.end(&seat, (Method::DELETE, &path, None), &person.account, random).await;
    }

    /// Makes an account with one client, and closes it after a while.
    pub(super) async fn deactivate(&self, (random, stop): Turn<'_>) {
        let Some(account) = self.newcomer(random).await else { return };
        let me = self.until_done((Method::GET, "/api/v1/me", None), &account, || {}, random).await;
        let Ok(Me { person, .. }) = me.json() else { return };
        let Some(made) = self.token(&account, random).await else { return };
        let seat = self.seat(person.id, &made, random);
        pauses(stay(random), stop).await;
        let path = format!("/api/v1/people/{}/deactivate", person.id);
        let nothing = json!({});
        let request = (Method::POST, path.as_str(), Some(&nothing));
        self.end(&seat, request, &self.owner, random).await;
    }

    /// Someone who signs up, at a server that answers.
    async fn newcomer(&self, random: &mut Random) -> Option<Account> {
        let server = random.pick(&self.servers)?;
        let handle = format!("guest{:x}", random.next() >> 32);
        timeout(PATIENCE, Account::sign_up(server, &handle)).await.ok()?.ok()
    }

    async fn token(&self, account: &Account, random: &mut Random) -> Option<NewTokenSecret> {
        let new = json!({ "name": "for a while", "scopes": [Scope::Read] });
        let request = (Method::POST, "/api/v1/tokens", Some(&new));
        self.until_done(request, account, || {}, random).await.json().ok()
    }

    /// One more client, which only listens.
    fn seat(&self, person: UserId, made: &NewTokenSecret, random: &mut Random) -> Talker {
        let client = self.clients.next();
        self.history.add(What::Client { client, person });
        let mut bases: Vec<&str> = self.servers.iter().map(String::as_str).collect();
        bases.rotate_left(random.below(self.servers.len()));
        let credentials = Credentials::Token(made.secret.clone());
        Talker::start(client, &bases, credentials, self.history.clone())
    }

    /// Has a server end what a client is signed in with, and waits until the client is told so.
    async fn end(&self, seat: &Talker, how: Request<'_>, by: &Account, random: &mut Random) {
        let client = seat.number;
        self.history.add(What::SigningOut { client });
        self.until_done(how, by, || {}, random).await;
        self.history.add(What::SignedOut { client });
        let until = Instant::now() + TOLD_WITHIN;
        while !seat.has_ended() && Instant::now() < until {
            // It may be waiting for its server to come back.
            seat.connection.tell(Input::RetryNow).await;
            sleep(Duration::from_millis(200)).await;
        }
    }
}

/// How long a client stays.
fn stay(random: &mut Random) -> Duration {
    random.between(Duration::from_millis(200), Duration::from_secs(3))
}
