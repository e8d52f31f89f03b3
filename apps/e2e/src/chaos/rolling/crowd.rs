//! Has people in a few rooms, with several clients each, all at one address.

use std::sync::Arc;

use anyhow::Context as _;
use confab_client::native::Credentials;
use confab_protocol::api::{Me, Scope, Secret};
use confab_protocol::{RoomId, Visibility};

use crate::history::{Access, History, What};
use crate::{Account, Talker};

/// Rooms besides #general.
const ROOMS: usize = 4;
/// #general and one other.
pub(super) const ROOMS_OF_EACH: usize = 2;
/// Clients of one person.
const CLIENTS_OF_EACH: usize = 5;

/// Everyone who takes part.
pub(super) struct Crowd {
    /// Made all rooms, and is in them.
    pub(super) owner: Account,
    pub(super) rooms: Vec<(RoomId, Access)>,
    pub(super) talkers: Vec<Arc<Talker>>,
}

impl Crowd {
    /// Makes accounts for so many clients on an empty installation, and waits until all clients
    /// are online.
    pub(super) async fn gather(
        url: &str,
        clients: usize,
        history: &History,
    ) -> anyhow::Result<Self> {
        let [owner] = Account::found(url, ["owner"]).await?;
        let mut rooms = vec![(owner.general().await?, Access::Everyone)];
        for number in 0..ROOMS {
            let room = owner.create_room(&format!("room {number}"), Visibility::Public).await?;
            rooms.push((room.id, Access::Everyone));
        }
        let mut crowd = Self { owner, rooms, talkers: Vec::new() };
        while crowd.talkers.len() < clients {
            crowd.welcome(url, clients, history).await?;
        }
        for talker in &crowd.talkers {
            talker.is_online().await.context("a client does not come online")?;
        }
        Ok(crowd)
    }

    /// One more person, with as many clients as there are to be.
    async fn welcome(
        &mut self,
        url: &str,
        clients: usize,
        history: &History,
    ) -> anyhow::Result<()> {
        let number = self.talkers.len() / CLIENTS_OF_EACH;
        let account = Account::sign_up(url, &format!("person{number}")).await?;
        let person = account.get("/api/v1/me").await?.json::<Me>()?.person.id;
        account.join(self.rooms[1 + number % ROOMS].0).await?;
        let token = Secret::new(account.token(&[Scope::Read, Scope::Write]).await?);
        for _ in 0..CLIENTS_OF_EACH.min(clients - self.talkers.len()) {
            let client = self.talkers.len();
            history.add(What::Client { client, person });
            let credentials = Credentials::Token(token.clone());
            let talker = Talker::start(client, &[url], credentials, history.clone());
            self.talkers.push(Arc::new(talker));
        }
        Ok(())
    }
}
