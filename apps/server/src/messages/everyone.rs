//! `@room` and `@here`: mentions of many people at once.

use confab_markup::mentions;
use confab_policy::Action;
use confab_protocol::{EVERYONE, ErrorCode, Handle, InThread, RoomId, Seq};
use confab_store::StoreError;

use crate::access::visible_range;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Members of a room that can be mentioned at once.
const MOST: u32 = 1_000;

/// Where a text stands, or is to stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Room,
    /// In a thread, and not in the room, too.
    Aside,
    /// Where this message does.
    Of(Seq),
}

impl From<Option<InThread>> for Place {
    fn from(thread: Option<InThread>) -> Self {
        if thread.is_some_and(|thread| !thread.in_room) { Self::Aside } else { Self::Room }
    }
}

/// The names that a text mentions. Of the words for many people those stay that someone is called,
/// and those that the actor may use there; the others are text. `@here` brings the names of those
/// who are here, as far as that is known.
///
/// # Errors
///
/// `forbidden` where more people would be mentioned than can be.
pub(super) async fn mentioned(
    app: &App,
    actor: &Actor,
    (room, place): (RoomId, Place),
    body: &str,
) -> Result<Vec<Handle>, Refusal> {
    let mut found = mentions(body);
    let words = words(app, room, &found).await?;
    if words.is_empty() {
        return Ok(found);
    }
    if !may_mention_all(app, actor, room, place).await? {
        found.retain(|handle| !words.contains(handle));
        return Ok(found);
    }
    if app.store.has_more_members(room, MOST).await? {
        let rule = "a room of more than 1,000 people can't be mentioned at once";
        return Err(Refusal::new(ErrorCode::Forbidden, rule));
    }
    if !words.iter().any(|handle| handle.as_str() == "room") {
        match app.live.hub().here(room) {
            Some(here) => found.extend(app.store.handles_among(room, &here).await?),
            None => found.extend(Handle::parse("room").ok()),
        }
    }
    Ok(found)
}

/// Those of the names that are words for many people: nobody who sees the room is called so.
async fn words(app: &App, room: RoomId, found: &[Handle]) -> Result<Vec<Handle>, StoreError> {
    let is_word = |handle: &&Handle| EVERYONE.contains(&handle.as_str());
    let mut words: Vec<Handle> = found.iter().filter(is_word).cloned().collect();
    if !words.is_empty() {
        let names = app.store.names_among(room, &words).await?;
        words.retain(|word| !names.contains(word));
    }
    Ok(words)
}

async fn may_mention_all(
    app: &App,
    actor: &Actor,
    room: RoomId,
    place: Place,
) -> Result<bool, StoreError> {
    let is_aside = match place {
        Place::Room => false,
        Place::Aside => true,
        Place::Of(message) => app.store.is_aside(room, message).await?,
    };
    if is_aside {
        return Ok(false);
    }
    let range = visible_range(app.store.as_ref(), actor.id(), room).await?;
    Ok(range.is_some_and(|range| range.standing(actor).may(Action::MentionAll)))
}
