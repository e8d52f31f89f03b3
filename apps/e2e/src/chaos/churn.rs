//! Takes access away and gives it back while others talk.

mod asking;
mod membership;
mod room;
mod sign_in;

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{RoomId, UserId};
use tokio::sync::watch;

use super::house::{Clients, Person};
use super::random::Random;
use super::talk::pauses;
use crate::history::History;
use crate::{Account, Talker};

/// How long a server is waited for before another one is asked.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// People who may come and go, and their rooms.
pub(super) struct Churn {
    pub(super) owner: Account,
    pub(super) servers: Vec<String>,
    pub(super) people: Vec<Person>,
    pub(super) talkers: Vec<Arc<Talker>>,
    pub(super) clients: Clients,
    /// Owner of each client, by its number.
    pub(super) owners: Vec<UserId>,
    pub(super) lobby: RoomId,
    pub(super) closed: Vec<RoomId>,
    pub(super) history: History,
}

/// How access goes.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Someone is removed from a closed room, or banned, and brought back.
    Removal,
    /// A client leaves the lobby and comes back.
    Leaving,
    /// A token is revoked, with which a client is connected.
    SignOut,
    /// A room that was made for it is deleted.
    Deletion,
    /// An account that was made for it is closed.
    Deactivation,
}

/// Taken from the end at first, so that a short run has what matters most.
const WAYS: [Way; 5] = [Way::Deactivation, Way::Leaving, Way::Deletion, Way::SignOut, Way::Removal];

/// Takes access away in one way after the other until it is to stop; each comes once before any
/// comes again, from the second round on as the seed has it. A person who is out then is brought
/// back first.
pub(super) async fn churn(
    churn: Churn,
    mut random: Random,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let (least, most) = (Duration::from_millis(300), Duration::from_secs(2));
    let (mut round, mut drawn) = (WAYS.to_vec(), false);
    while !pauses(random.between(least, most), &mut stop).await {
        if round.is_empty() {
            (round, drawn) = (WAYS.to_vec(), true);
        }
        let index = if drawn { random.below(round.len()) } else { round.len() - 1 };
        let way = round.swap_remove(index);
        let turn = (&mut random, &mut stop);
        match way {
            Way::Removal => churn.remove_and_add(turn).await,
            Way::Leaving => churn.leave_and_join(turn).await,
            Way::SignOut => churn.sign_out(turn).await,
            Way::Deletion => churn.delete_room(turn).await,
            Way::Deactivation => churn.deactivate(turn).await,
        }
    }
    Ok(())
}

/// Source of chance, and the signal to stop.
type Turn<'a> = (&'a mut Random, &'a mut watch::Receiver<bool>);
