//! Makes the accounts and rooms of a profile.

use std::collections::BTreeMap;

use confab_client::native::Credentials;
use confab_protocol::api::{Scope, Secret};
use confab_protocol::{RoomId, Visibility};

use crate::Account;

/// Clients in one room.
const PER_ROOM: usize = 100;
/// Speakers in one room.
pub(super) const SPEAKERS: u32 = 2;
/// Clients of one account; a server allows 100.
const PER_ACCOUNT: usize = 50;

/// One account and the room that it is in, besides #general.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub(super) account: Account,
    pub(super) credentials: Credentials,
    pub(super) room: RoomId,
}

/// Accounts for so many clients, spread over rooms of a hundred.
pub(super) async fn gather(server: &str, clients: usize) -> anyhow::Result<Vec<Guest>> {
    let rooms = clients.div_ceil(PER_ROOM);
    gather_in(server, clients, rooms).await
}

/// Chooses two speakers for each room, of different accounts where it has them.
pub(super) fn speakers(guests: &[Guest]) -> Vec<Guest> {
    let mut rooms: BTreeMap<RoomId, Vec<&Guest>> = BTreeMap::new();
    for guest in guests {
        rooms.entry(guest.room).or_default().push(guest);
    }
    let of_room = rooms.values().flat_map(|guests| guests.iter().cycle().take(SPEAKERS as usize));
    of_room.map(|guest| Guest::clone(guest)).collect()
}

/// The same in so many rooms.
pub(super) async fn gather_in(
    server: &str,
    clients: usize,
    rooms: usize,
) -> anyhow::Result<Vec<Guest>> {
    let [maker] = Account::found(server, ["maker"]).await?;
    let mut made = Vec::new();
    for number in 0..rooms {
        let room = maker.create_room(&format!("profile {number}"), Visibility::Public).await?;
        made.push(room.id);
    }
    let mut guests = Vec::new();
    for number in 0..clients.div_ceil(PER_ACCOUNT).next_multiple_of(rooms) {
        let account = Account::sign_up(server, &format!("guest{number}")).await?;
        let room = made[number % rooms];
        account.join(room).await?;
        let token = Secret::new(account.token(&[Scope::Read, Scope::Write]).await?);
        guests.push(Guest { account, credentials: Credentials::Token(token), room });
    }
    Ok(guests)
}
