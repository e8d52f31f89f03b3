//! Notifications: those of this device, which a script sets, and what holds on all devices.

use confab_protocol::Timestamp;
use confab_protocol::api::{PushSettings, QuietHours};
use confab_ui::view;
use confab_words::{Word, moment, notifications as words, people};
use leptos::prelude::*;

use crate::components::{TextField, When, said_around};

/// Ends of a pause by the words that the server knows.
const PAUSES: [(&str, Word); 4] = [
    ("off", words::pause_off),
    ("30m", people::busy_half_hour),
    ("1h", people::busy_hour),
    ("today", words::until_tomorrow),
];

const DAYS: [Word; 7] = [
    moment::monday,
    moment::tuesday,
    moment::wednesday,
    moment::thursday,
    moment::friday,
    moment::saturday,
    moment::sunday,
];

/// Times that are offered where there are no quiet hours yet.
const NIGHT: (u16, u16) = (22 * 60, 7 * 60);

/// The script's part is hidden until it has found out what the browser can do.
#[component]
pub(super) fn Notifications(push: PushSettings) -> impl IntoView {
    let nonce = leptos::nonce::use_nonce();
    let PushSettings { hide_text, paused_until, quiet } = push;
    view! {
        <section class="sheet__section" aria-labelledby="notifications">
            <h2 class="sheet__title" id="notifications">{words::title()}</h2>
            <p class="sheet__lead">{words::lead()}</p>
            <fieldset class="field" data-told="" hidden>
                <legend class="field__label">{words::this_device()}</legend>
                {device("desktop", words::desktop())}
                {device("push", words::push())}
                {device("sound", words::sound())}
                <p
                    class="field__hint"
                    role="status"
                    data-told-says=""
                    data-blocked=words::blocked()
                    data-failed=words::failed()
                    data-insecure=words::insecure()
                ></p>
            </fieldset>
            <form class="sheet__line" method="post" action="/settings/pause">
                <div class="field">
                    <label class="field__label" for="field-pause">{words::pause()}</label>
                    <select class="input" id="field-pause" name="pause">
                        {PAUSES.map(|(value, title)| view! { <option value=value>{title()}</option> }).collect_view()}
                    </select>
                </div>
                <button class="button" aria-label=words::save_pause()>{words::save()}</button>
                {paused_until.map(|until| view! {
                    <p class="field__hint">{said_around(words::PausedUntil { moment: when(until) }.around())}</p>
                })}
            </form>
            <form class="sheet__form" method="post" action="/settings/notifications">
                <label class="check">
                    <input type="checkbox" name="hide_text" value="yes" checked=hide_text/>
                    {words::hide_text()}
                </label>
                {hours(quiet)}
                <div class="sheet__actions">
                    <button class="button" aria-label=words::save_notifications()>{words::save()}</button>
                </div>
            </form>
            <script nonce=nonce src="/told-settings.js" defer=""></script>
        </section>
    }
    .into_any()
}

fn device(name: &'static str, label: &'static str) -> AnyView {
    view! { <label class="check"><input type="checkbox" data-told-choice=name/>{label}</label> }
        .into_any()
}

fn hours(quiet: Option<QuietHours>) -> AnyView {
    let is_on = quiet.is_some();
    let (from, to) = quiet.map_or(NIGHT, |quiet| (quiet.from, quiet.to));
    let chosen = quiet.map_or(QuietHours::EVERY_DAY, |quiet| quiet.days);
    let days = DAYS.iter().enumerate().map(|(day, title)| {
        let checked = chosen >> day & 1 == 1;
        view! {
            <label class="check">
                <input type="checkbox" name=format!("day{day}") value="yes" checked=checked/>
                {title()}
            </label>
        }
        .into_any()
    });
    view! {
        <fieldset class="field">
            <legend class="field__label">{words::quiet()}</legend>
            <label class="check">
                <input type="checkbox" name="quiet" value="yes" checked=is_on/>
                {words::quiet_on()}
            </label>
            <div class="sheet__line">
                <TextField name="from" label=words::from() kind="time" value=time(from)/>
                <TextField name="to" label=words::to() kind="time" value=time(to)/>
            </div>
            <div class="choices choices--row" role="group" aria-label=words::days()>{days.collect_view()}</div>
            <p class="field__hint">{words::quiet_hint()}</p>
        </fieldset>
    }
    .into_any()
}

fn time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn when(at: Timestamp) -> AnyView {
    view! { <When at/> }.into_any()
}
