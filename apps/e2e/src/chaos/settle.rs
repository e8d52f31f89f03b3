//! Waits until everyone has caught up, and reads what the logs came to.

use std::collections::BTreeMap;
use std::sync::Arc;

use confab_client::core::Input;
use confab_protocol::{Cursor, RoomId};
use confab_testing::{DEADLINE, eventually};

use crate::history::{Access, History, What};
use crate::{Account, Talker};

/// Waits until every client has every answer and every event of at least so many rooms, or the
/// deadline has passed: then the check tells what is missing. The owner is in all rooms.
pub(super) async fn settle(talkers: &[Arc<Talker>], owner: &Account, rooms: usize) {
    for talker in talkers {
        talker.connection.tell(Input::RetryNow).await;
    }
    let caught_up = async || {
        let Ok(heads) = heads(owner).await else { return false };
        talkers.iter().all(|talker| has_all(talker, &heads, rooms))
    };
    if let Err(error) = eventually(DEADLINE, "everyone has caught up", caught_up).await {
        eprintln!("{error}");
    }
}

fn has_all(talker: &Talker, heads: &BTreeMap<RoomId, Cursor>, rooms: usize) -> bool {
    let followed = talker.followed();
    talker.open_sends() == 0
        && followed.len() >= rooms
        && followed.iter().all(|(room, at)| heads.get(room) == Some(at))
}

async fn heads(owner: &Account) -> anyhow::Result<BTreeMap<RoomId, Cursor>> {
    Ok(owner.rooms().await?.into_iter().map(|room| (room.id, room.head)).collect())
}

/// Adds the log of every room to the history.
pub(super) async fn read_logs(
    rooms: &[(RoomId, Access)],
    owner: &Account,
    history: &History,
) -> anyhow::Result<()> {
    for (room, access) in rooms {
        let (head, entries) = owner.whole_history(*room).await?;
        history.add(What::Log { room: *room, access: *access, head, entries });
    }
    Ok(())
}
