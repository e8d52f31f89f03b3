//! Says when someone is in enough rooms, has added enough people and has made enough rooms.
//!
//! Others can add one to rooms. The cost of that is bounded here, for all servers together: the
//! stored rows are counted. It is counted before a change is written, so changes that are asked for
//! at the same moment may pass together.

use std::time::Duration;

use confab_protocol::{ErrorCode, UserId};
use confab_store::{Done, StoreError};

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// The time in which additions are counted.
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// Requires that the actor may be in one more room.
pub(crate) async fn place_for_oneself(app: &App, actor: &Actor) -> Result<(), Refusal> {
    if has_place(app, actor.id()).await? {
        return Ok(());
    }
    let most = app.config.rooms_per_person;
    let message = format!("you are in {most} rooms, which is the limit. Leave some first");
    Err(Refusal::new(ErrorCode::Forbidden, message))
}

/// Requires that someone else may be in one more room.
pub(crate) async fn place_for(app: &App, person: UserId) -> Result<(), Refusal> {
    if has_place(app, person).await? {
        return Ok(());
    }
    let most = app.config.rooms_per_person;
    let message = format!("they are in {most} rooms, which is the limit");
    Err(Refusal::new(ErrorCode::Forbidden, message))
}

async fn has_place(app: &App, person: UserId) -> Result<bool, StoreError> {
    Ok(app.store.count_rooms(person).await? < app.config.rooms_per_person)
}

/// Requires that the actor has done this less often in the last hour than one may.
pub(crate) async fn not_too_often(app: &App, actor: &Actor, done: Done) -> Result<(), Refusal> {
    let now = app.clock.now();
    let (since, most) = (now.plus_millis(-HOUR_MS), app.config.additions_per_hour);
    match app.store.nth_newest(done, actor.id(), since, most).await? {
        None => Ok(()),
        Some(first) => {
            let wait = first.0.saturating_sub(since.0);
            let retry_after = Duration::from_millis(u64::try_from(wait).unwrap_or_default().max(1));
            let message = "you have reached the limit for now. Try again later";
            Err(Refusal::new(ErrorCode::RateLimited, message).retry_after(retry_after))
        }
    }
}
