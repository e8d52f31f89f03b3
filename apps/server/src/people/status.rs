//! Status, do not disturb and time zone: what one lets others know of oneself.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use confab_protocol::api::Scope;
use confab_protocol::{ErrorCode, Signal, Status, Timestamp};
use confab_store::Profiled;
use confab_web::Zone;
use confab_words::people as words;
use serde::Deserialize;

use super::expiry::ends_at;
use crate::app::App;
use crate::auth::{Actor, cookie_values};
use crate::forms::{FormBody, SignedForm, go_back_typed, go_saying};
use crate::refusal::Refusal;
use crate::text;

/// People with a direct room who are told of a change at once; others see it when they look.
const TOLD: u32 = 200;
/// No moment is later, so that every client can count with it: the end of the year 9999.
const NEVER: Timestamp = Timestamp(253_402_300_799_000);

/// The actor's profile, as others see it.
pub async fn my_profile(app: &App, actor: &Actor) -> Result<Profiled, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.profile(actor.id(), app.clock.now()).await?)
}

/// Gives the actor a status; one without emoji and text ends it.
pub async fn set_status(app: &App, actor: &Actor, status: Status) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    let wrong = |rule| Refusal::new(ErrorCode::Invalid, rule);
    let emoji = match status.emoji.trim() {
        "" => "",
        emoji => text::emoji(emoji)
            .or_else(|| confab_markup::emoji_named(emoji).and_then(text::emoji))
            .ok_or_else(|| wrong("the emoji of a status is one emoji").at("emoji"))?,
    };
    let until = status.until.map(|until| until.min(NEVER));
    if until.is_some_and(|until| until <= app.clock.now()) {
        return Err(wrong("a status ends in the future").at("until"));
    }
    let text = text::status(&status.text)?;
    app.store.set_status(actor.id(), Status { emoji: emoji.to_owned(), text, until }).await?;
    tell(app, actor).await
}

/// Has the actor not to be disturbed until a moment; one that is over ends it.
pub async fn set_busy(app: &App, actor: &Actor, until: Timestamp) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    let until = Some(until.min(NEVER)).filter(|until| *until > app.clock.now());
    app.store.set_busy(actor.id(), until).await?;
    tell(app, actor).await
}

/// Names the actor's time zone; an empty name takes it away.
pub async fn set_time_zone(app: &App, actor: &Actor, name: &str) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    let name = name.trim();
    if !name.is_empty() && (name.len() > 64 || Zone::named(name).is_none()) {
        let rule = "there is no time zone of that name. Names look like Europe/Berlin";
        return Err(Refusal::new(ErrorCode::Invalid, rule).at("time_zone"));
    }
    Ok(app.store.set_time_zone(actor.id(), name.to_owned()).await?)
}

/// Tells the actor's own devices and the people with whom they have direct rooms.
async fn tell(app: &App, actor: &Actor) -> Result<(), Refusal> {
    let Profiled { status, busy_until, .. } = my_profile(app, actor).await?;
    let signal = Signal::Status { person: actor.id(), status, busy_until };
    let partners = app.store.direct_partners(actor.id(), TOLD).await?;
    for person in partners.into_iter().chain([actor.id()]) {
        app.live.tell_person(person, &signal);
    }
    Ok(())
}

/// The zone by which the actor's days end: their own, that of their browser, or UTC.
async fn zone(app: &App, actor: &Actor, headers: &HeaderMap) -> Result<Option<Zone>, Refusal> {
    let own = my_profile(app, actor).await?.time_zone;
    let own = own.as_deref().and_then(Zone::named);
    Ok(own.or_else(|| cookie_values(headers, Zone::COOKIE).find_map(Zone::named)))
}

/// The name of the browser's time zone.
pub(crate) fn zone_name(headers: &HeaderMap) -> Option<String> {
    let named = cookie_values(headers, Zone::COOKIE).find(|name| Zone::named(name).is_some());
    named.map(str::to_owned)
}

pub(crate) async fn chosen_end(
    app: &App,
    actor: &Actor,
    headers: &HeaderMap,
    choice: &str,
) -> Result<Option<Timestamp>, Refusal> {
    let zone = zone(app, actor, headers).await?;
    let offset = |at| zone.as_ref().map_or(0, |zone| zone.offset(at));
    Ok(ends_at(choice, app.clock.now(), offset))
}

#[derive(Debug, Deserialize)]
pub(crate) struct StatusFields {
    #[serde(default)]
    emoji: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    until: String,
    /// The button that ends it.
    clear: Option<String>,
}

/// The form `POST /settings/status`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    headers: HeaderMap,
    FormBody(fields): FormBody<StatusFields>,
) -> Response {
    let set = async {
        if fields.clear.is_some() {
            set_status(&app, &actor, Status::default()).await?;
            return Ok(words::status_cleared());
        }
        let until = chosen_end(&app, &actor, &headers, &fields.until).await?;
        let (emoji, text) = (fields.emoji.clone(), fields.status.clone());
        set_status(&app, &actor, Status { emoji, text, until }).await?;
        Ok::<_, Refusal>(words::status_saved())
    };
    match set.await {
        Ok(sentence) => go_saying(&app, "/settings", sentence),
        Err(refusal) => {
            let StatusFields { emoji, status, until, .. } = &fields;
            let typed = [("emoji", emoji.as_str()), ("status", status), ("until", until)];
            go_back_typed(&app, "/settings", refusal, typed)
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct BusyFields {
    #[serde(default)]
    busy: String,
}

/// The form `POST /settings/busy`.
pub(crate) async fn busy_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    headers: HeaderMap,
    FormBody(fields): FormBody<BusyFields>,
) -> Response {
    let set = async {
        let until = match fields.busy.as_str() {
            "never" => NEVER,
            choice => {
                let end = chosen_end(&app, &actor, &headers, choice).await?;
                end.unwrap_or(Timestamp(0))
            }
        };
        set_busy(&app, &actor, until).await?;
        Ok::<_, Refusal>(until)
    };
    match set.await {
        Ok(Timestamp(0)) => go_saying(&app, "/settings", words::busy_is_off()),
        Ok(_) => go_saying(&app, "/settings", words::busy_is_on()),
        Err(refusal) => go_back_typed(&app, "/settings", refusal, []),
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ZoneFields {
    #[serde(default)]
    time_zone: String,
}

/// The form `POST /settings/time-zone`.
pub(crate) async fn zone_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<ZoneFields>,
) -> Response {
    match set_time_zone(&app, &actor, &fields.time_zone).await {
        Ok(()) => go_saying(&app, "/settings", words::time_zone_saved()),
        Err(refusal) => {
            go_back_typed(&app, "/settings", refusal, [("time_zone", &fields.time_zone)])
        }
    }
}
