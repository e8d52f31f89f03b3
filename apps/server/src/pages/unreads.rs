//! `GET /unreads`: the rooms with news, each with its first unread messages.

use axum::response::Response;
use confab_protocol::RoomSummary;
use confab_protocol::api::PageAt;
use confab_web::{Page, Sheet, UnreadRoom};

use super::Visit;
use crate::messages::history::{ReadHistory, read_history};
use crate::refusal::Refusal;

/// Rooms on the page, and messages of each.
const ROOMS: usize = 20;
const MESSAGES: u32 = 5;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let (app, actor) = (&visit.app, visit.actor()?);
    // Those for the reader come first, and muted ones only by what means them.
    let has_news =
        |room: &&RoomSummary| if room.settings.muted { room.mentions > 0 } else { room.unread > 0 };
    let with_news: Vec<_> = session.rooms.iter().filter(has_news).cloned().collect();
    let more = with_news.len() > ROOMS || session.more;
    let mut rooms = Vec::new();
    for room in with_news.into_iter().take(ROOMS) {
        let at = PageAt::After(room.read.seq);
        let query = ReadHistory { room: room.id, at, limit: Some(4 * MESSAGES) };
        let entries = read_history(app, actor, query).await?.entries;
        let unread = entries.into_iter().filter(|entry| {
            entry.author.id != actor.id()
                && matches!(entry.what, confab_protocol::EntryKind::Message { body: Some(_), .. })
        });
        let entries = unread.take(MESSAGES as usize).collect();
        rooms.push(UnreadRoom { room, entries });
    }
    Ok(visit.print(Page::Sheet(session, Sheet::Unreads { rooms, more })).await)
}
