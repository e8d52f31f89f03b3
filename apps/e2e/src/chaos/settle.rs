//! Waits until everyone has caught up, and reads what the logs came to.

use std::collections::BTreeMap;

use confab_client::core::Input;
use confab_protocol::{Cursor, RoomId};
use confab_testing::{DEADLINE, eventually};

use super::house::House;
use crate::Talker;
use crate::history::{History, What};

/// Waits until every client has every answer and every event, or the deadline has passed: then
/// the check tells what is missing.
pub(super) async fn settle(house: &House) {
    for talker in &house.talkers {
        talker.connection.tell(Input::RetryNow).await;
    }
    let caught_up = async || {
        let Ok(heads) = heads(house).await else { return false };
        house.talkers.iter().all(|talker| has_all(talker, &heads))
    };
    if let Err(error) = eventually(DEADLINE, "everyone has caught up", caught_up).await {
        eprintln!("{error}");
    }
}

fn has_all(talker: &Talker, heads: &BTreeMap<RoomId, Cursor>) -> bool {
    let followed = talker.followed();
    // Everyone is in #general, the lobby and one closed room.
    talker.open_sends() == 0
        && followed.len() >= 3
        && followed.iter().all(|(room, at)| heads.get(room) == Some(at))
}

async fn heads(house: &House) -> anyhow::Result<BTreeMap<RoomId, Cursor>> {
    Ok(house.owner.rooms().await?.into_iter().map(|room| (room.id, room.head)).collect())
}

/// Adds the log of every room to the history.
pub(super) async fn read_logs(house: &House, history: &History) -> anyhow::Result<()> {
    for (room, access) in &house.rooms {
        let (head, entries) = house.owner.whole_history(*room).await?;
        history.add(What::Log { room: *room, access: *access, head, entries });
    }
    Ok(())
}
