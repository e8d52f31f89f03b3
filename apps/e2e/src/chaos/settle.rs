//! Waits until everyone has caught up, and reads what the logs came to.

use std::collections::BTreeMap;

use confab_client::core::Input;
use confab_protocol::api::HistoryPage;
use confab_protocol::{Cursor, RoomId};
use confab_testing::{DEADLINE, eventually};

use super::house::House;
use super::talker::Talker;
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
        let (mut pages, mut before) = (Vec::new(), None);
        loop {
            let older = before.map_or(String::new(), |seq| format!("&before={seq}"));
            let path = format!("/api/v1/rooms/{room}/messages?limit=100{older}");
            let page: HistoryPage = house.owner.get(&path).await?.json()?;
            before = page.entries.first().map(|entry| entry.seq);
            let more = page.more && before.is_some();
            pages.push(page);
            if !more {
                break;
            }
        }
        let head = pages[0].head;
        let entries = pages.into_iter().rev().flat_map(|page| page.entries).collect();
        history.add(What::Log { room: *room, access: *access, head, entries });
    }
    Ok(())
}
