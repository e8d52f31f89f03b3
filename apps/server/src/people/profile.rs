//! Profiles: an account as any other may see it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use confab_protocol::api::{Profile, Scope};
use confab_protocol::{Handle, UserId};
use confab_store::{Account, Profiled};

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, Signed};
use crate::refusal::Refusal;

/// Rooms in common that a profile names.
const ROOMS: u32 = 20;

/// The profile of an account, with the rooms that the actor and they are both in.
pub async fn read_profile(app: &App, actor: &Actor, account: Account) -> Result<Profile, Refusal> {
    actor.require(Scope::Read)?;
    let person = account.person.id;
    let profiled = app.store.profile(person, app.clock.now()).await?;
    let Profiled { status, busy_until, time_zone } = profiled;
    let mut rooms = Vec::new();
    if person != actor.id() {
        rooms = app.store.common_rooms(actor.id(), person, ROOMS + 1).await?;
    }
    let most = usize::try_from(ROOMS).unwrap_or(usize::MAX);
    let more = rooms.len() > most;
    rooms.truncate(most);
    let Account { person, role, active } = account;
    // A closed account says nothing of its day.
    let (status, busy_until) = if active { (status, busy_until) } else { (None, None) };
    Ok(Profile { person, role, active, status, busy_until, time_zone, rooms, more })
}

/// The account of an id, or of `@handle`.
pub async fn find_person(app: &App, actor: &Actor, named: &str) -> Result<Account, Refusal> {
    actor.require(Scope::Read)?;
    let found = match named.strip_prefix('@') {
        Some(handle) => {
            let handle = Handle::parse(handle).map_err(|_invalid| Refusal::no_account())?;
            app.store.find_credentials(&handle).await?.map(|(account, _)| account)
        }
        None => match named.parse() {
            Ok(id) => app.store.find_account(UserId(id)).await?,
            Err(_) => None,
        },
    };
    found.ok_or_else(Refusal::no_account)
}

/// `GET /people/{user}`, by id or `@handle`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    Path(named): Path<String>,
) -> Answer<Profile> {
    let account = find_person(&app, &actor, &named).await?;
    Ok(Json(read_profile(&app, &actor, account).await?))
}
