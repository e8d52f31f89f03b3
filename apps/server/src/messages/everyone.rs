//! `@room` and `@here`: mentions of many people at once.

use confab_markup::mentions;
use confab_policy::Action;
use confab_protocol::{EVERYONE, ErrorCode, Handle, RoomId};

use crate::access::visible_range;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Members of a room that can be mentioned at once.
const MOST: u32 = 1_000;

/// The names that a text mentions, without the words for many people.
pub(super) fn people(body: &str) -> Vec<Handle> {
    let mut found = mentions(body);
    found.retain(|handle| !is_word(handle));
    found
}

fn is_word(handle: &Handle) -> bool {
    EVERYONE.contains(&handle.as_str())
}

/// The names that a text mentions. Of the words for many people those stay that the actor may use;
/// the others are text. `@here` brings the names of those who are here, as far as that is known.
///
/// # Errors
///
/// `forbidden` where more people would be mentioned than can be.
pub(super) async fn mentioned(
    app: &App,
    actor: &Actor,
    room: RoomId,
    body: &str,
) -> Result<Vec<Handle>, Refusal> {
    let mut found = mentions(body);
    if !found.iter().any(is_word) {
        return Ok(found);
    }
    let range = visible_range(app.store.as_ref(), actor.id(), room).await?;
    if !range.is_some_and(|range| range.standing(actor).may(Action::MentionAll)) {
        return Ok(people(body));
    }
    if app.store.has_more_members(room, MOST).await? {
        let rule = "a room of more than 1,000 people can't be mentioned at once";
        return Err(Refusal::new(ErrorCode::Forbidden, rule));
    }
    if !found.iter().any(|handle| handle.as_str() == "room") {
        match app.live.hub().here(room) {
            Some(here) => found.extend(app.store.handles_among(room, &here).await?),
            None => found.extend(Handle::parse("room").ok()),
        }
    }
    Ok(found)
}
