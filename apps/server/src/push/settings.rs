//! Choices of people about notifications, for all their devices: without text, quiet hours, a pause.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use confab_protocol::api::{ChangePushSettings, PushSettings, QuietHours, Scope};
use confab_protocol::{ErrorCode, Timestamp};
use confab_words::notifications as words;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back_typed, go_saying};
use crate::people::status::{chosen_end, my_profile, zone_name};
use crate::refusal::Refusal;

/// The actor's choices, as they hold now.
pub async fn read_settings(app: &App, actor: &Actor) -> Result<PushSettings, Refusal> {
    actor.require(Scope::Read)?;
    let mut settings = app.store.push_settings(actor.id()).await?;
    let now = app.clock.now();
    settings.paused_until = settings.paused_until.filter(|until| *until > now);
    Ok(settings)
}

/// The time zone in which the actor's quiet hours are.
pub(super) async fn zone_of(app: &App, actor: &Actor) -> Result<Option<String>, Refusal> {
    let own = my_profile(app, actor).await?.time_zone;
    match own {
        Some(zone) => Ok(Some(zone)),
        None => Ok(app.store.push_zone(actor.id()).await?),
    }
}

/// Changes what is given; gives all of it.
pub async fn change_settings(
    app: &App,
    actor: &Actor,
    change: ChangePushSettings,
    zone: Option<String>,
) -> Result<PushSettings, Refusal> {
    actor.require(Scope::Write)?;
    if change.quiet.is_some_and(|quiet| !quiet.is_sound()) {
        let rule = "quiet hours begin and end within a day: 0 to 1439 minutes, days 0 to 127";
        return Err(Refusal::new(ErrorCode::Invalid, rule).at("quiet"));
    }
    app.store.change_push_settings(actor.id(), change, zone, app.clock.now()).await?;
    read_settings(app, actor).await
}

/// `PATCH /push`.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    headers: HeaderMap,
    JsonBody(change): JsonBody<ChangePushSettings>,
) -> Answer<PushSettings> {
    let zone = zone_name(&headers);
    Ok(Json(change_settings(&app, &actor, change, zone).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    hide_text: Option<String>,
    /// Absent where the box is not ticked.
    quiet: Option<String>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// The days, Monday first; absent where the box is not ticked.
    day0: Option<String>,
    day1: Option<String>,
    day2: Option<String>,
    day3: Option<String>,
    day4: Option<String>,
    day5: Option<String>,
    day6: Option<String>,
}

impl Fields {
    fn hours(&self) -> Result<QuietHours, Refusal> {
        let none = QuietHours { from: 0, to: 0, days: QuietHours::EVERY_DAY };
        if self.quiet.is_none() {
            return Ok(none);
        }
        let wrong = |field| {
            let rule = "quiet hours begin and end at a time such as 22:00";
            Refusal::new(ErrorCode::Invalid, rule).at(field)
        };
        let from = minute(&self.from).ok_or_else(|| wrong("from"))?;
        let to = minute(&self.to).ok_or_else(|| wrong("to"))?;
        let Self { day0, day1, day2, day3, day4, day5, day6, .. } = self;
        let chosen = [day0, day1, day2, day3, day4, day5, day6];
        let days = chosen.iter().rev().fold(0, |days, day| days << 1 | u8::from(day.is_some()));
        // Without a day they never begin.
        Ok(if days == 0 { none } else { QuietHours { from, to, days } })
    }
}

/// The minute of a day, from a time such as `22:00`.
fn minute(time: &str) -> Option<u16> {
    let (hour, minute) = time.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// The form `POST /settings/notifications`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    headers: HeaderMap,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let change = async {
        let (hide_text, quiet) = (Some(fields.hide_text.is_some()), Some(fields.hours()?));
        let change = ChangePushSettings { hide_text, quiet, paused_until: None };
        change_settings(&app, &actor, change, zone_name(&headers)).await
    };
    match change.await {
        Ok(_) => go_saying(&app, "/settings", words::saved()),
        Err(refusal) => {
            let typed = [("from", fields.from.as_str()), ("to", &fields.to)];
            go_back_typed(&app, "/settings", refusal, typed)
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Pause {
    #[serde(default)]
    pause: String,
}

/// The form `POST /settings/pause`.
pub(crate) async fn pause_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    headers: HeaderMap,
    FormBody(Pause { pause }): FormBody<Pause>,
) -> Response {
    let change = async {
        let until = chosen_end(&app, &actor, &headers, &pause).await?.unwrap_or(Timestamp(0));
        let change = ChangePushSettings { paused_until: Some(until), ..Default::default() };
        change_settings(&app, &actor, change, None).await
    };
    match change.await {
        Ok(PushSettings { paused_until: Some(_), .. }) => {
            go_saying(&app, "/settings", words::is_paused())
        }
        Ok(_) => go_saying(&app, "/settings", words::is_not_paused()),
        Err(refusal) => go_back_typed(&app, "/settings", refusal, []),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_are_read_from_a_form() {
        let tick = || Some("on".to_owned());
        let none = || Fields {
            hide_text: None,
            quiet: tick(),
            from: "22:00".into(),
            to: "07:30".into(),
            day0: tick(),
            day1: None,
            day2: None,
            day3: None,
            day4: None,
            day5: None,
            day6: tick(),
        };
        let hours = QuietHours { from: 1_320, to: 450, days: 0b100_0001 };
        assert_eq!(none().hours().unwrap(), hours);
        let off = Fields { quiet: None, ..none() }.hours().unwrap();
        assert_eq!(off.from, off.to);
        let never = Fields { day0: None, day6: None, ..none() }.hours().unwrap();
        assert_eq!(never.from, never.to);
        for wrong in ["", "22", "24:00", "7:60", "a:b", "-1:00"] {
            assert!(Fields { from: wrong.into(), ..none() }.hours().is_err(), "{wrong:?}");
        }
    }
}
