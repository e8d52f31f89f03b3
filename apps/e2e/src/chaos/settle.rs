//! Waits until everyone has caught up, and reads what the logs came to.

use std::collections::BTreeMap;
use std::sync::Arc;

use confab_client::core::Input;
use confab_protocol::{Cursor, Entry, RoomId, Seq};
use confab_testing::{DEADLINE, eventually};
use serde::Deserialize;

use crate::history::{Access, History, What, has_word};
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

/// Words, of which every message has one: that which was sent over a line or over HTTP, and that
/// which was edited.
const WORDS: [&str; 3] = ["of", "over", "edits"];

/// Adds to the history what is found of every room whose log it has, once as much is found as there
/// is or the deadline has passed.
pub(super) async fn search(owner: &Account, history: &History) -> anyhow::Result<()> {
    for (room, entries) in history.logs() {
        for word in WORDS {
            let expected = entries.iter().filter(|entry| has_word(entry, word)).count();
            let mut messages = Vec::new();
            let found_all = async || {
                match found(owner, room, word).await {
                    Ok(found) => messages = found,
                    Err(error) => eprintln!("search: {error:#}"),
                }
                messages.len() == expected
            };
            if let Err(error) = eventually(DEADLINE, "the index has all", found_all).await {
                eprintln!("{error}");
            }
            history.add(What::Found { room, word: word.to_owned(), messages });
        }
    }
    Ok(())
}

async fn found(owner: &Account, room: RoomId, word: &str) -> anyhow::Result<Vec<Seq>> {
    let (mut messages, mut before) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/search?q=%22{word}%22&room={room}{before}");
        let page: Page = owner.get(&path).await?.json()?;
        messages.extend(page.messages.iter().map(|found| found.entry.seq));
        match page.next {
            Some(next) => before = format!("&before={next}"),
            None => return Ok(messages),
        }
    }
}

/// A page of what was found, as far as it is looked at.
#[derive(Deserialize)]
struct Page {
    messages: Vec<Found>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    entry: Entry,
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
