//! Status, do not disturb and time zone, as others see them.

use confab_protocol::api::MyAccount;
use confab_protocol::{Status, Timestamp};
use confab_ui::view;
use confab_words::{Word, people as words};
use leptos::prelude::*;

use crate::components::{TextField, When, said_around, typed};
use crate::platform::time_zones;

/// Ends by the words that the server knows.
const ENDS: [(&str, Word); 5] = [
    ("never", words::never),
    ("30m", words::half_hour),
    ("1h", words::hour),
    ("today", words::today),
    ("week", words::week),
];
const BUSY: [(&str, Word); 6] = [
    ("off", words::busy_off),
    ("30m", words::busy_half_hour),
    ("1h", words::busy_hour),
    ("today", words::busy_today),
    ("week", words::busy_week),
    ("never", words::busy_never),
];
/// A later end is as good as none.
const FAR: Timestamp = Timestamp(100_000_000_000_000);

/// Three plain forms.
#[component]
pub(super) fn YourStatus(account: MyAccount) -> impl IntoView {
    let MyAccount { status, busy_until, time_zone, .. } = account;
    let any = status.is_some();
    let Status { emoji, text, until } = status.unwrap_or_default();
    view! {
        <section class="sheet__section" aria-labelledby="status">
            <h2 class="sheet__title" id="status">{words::status()}</h2>
            <p class="sheet__lead">{words::status_lead()}</p>
            <form class="sheet__form" method="post" action="/settings/status">
                <div class="sheet__line">
                    <TextField name="emoji" label=words::emoji() value=emoji may_be_empty=true maxlength="48" placeholder="🌴"/>
                    <TextField name="status" label=words::text() value=text may_be_empty=true maxlength="100" placeholder=words::text_example()/>
                    {choice("until", words::clear_after(), &ENDS)}
                </div>
                {until.map(|until| view! { <p class="field__hint">{said_around(words::Clears { moment: when(until) }.around())}</p> })}
                <div class="sheet__actions">
                    <button class="button">{words::save_status()}</button>
                    {any.then(|| view! { <button class="button button--plain" name="clear" value="yes" formnovalidate>{words::clear_status()}</button> })}
                </div>
            </form>
            <form class="sheet__line" method="post" action="/settings/busy">
                {choice("busy", words::busy(), if busy_until.is_some() { &BUSY[1..] } else { &BUSY })}
                <button class="button" aria-label=words::save_busy()>{words::save()}</button>
                {busy_until.map(|until| view! {
                    <p class="field__hint">
                        {if until > FAR {
                            words::on().into_any()
                        } else {
                            said_around(words::OnUntil { moment: when(until) }.around()).into_any()
                        }}
                    </p>
                })}
            </form>
            {busy_until.map(|_| view! {
                <form class="sheet__line" method="post" action="/settings/busy">
                    <button class="button" name="busy" value="off">{words::busy_turn_off()}</button>
                </form>
            })}
            <form class="sheet__line" method="post" action="/settings/time-zone">
                <TextField
                    name="time_zone"
                    label=words::time_zone()
                    value=time_zone.unwrap_or_default()
                    may_be_empty=true
                    maxlength="64"
                    list="time-zones"
                    placeholder=words::time_zone_example()
                />
                <datalist id="time-zones">
                    {time_zones().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
                </datalist>
                <button class="button" aria-label=words::save_time_zone()>{words::save()}</button>
            </form>
            <p class="field__hint">{words::time_zone_hint()}</p>
        </section>
    }
    .into_any()
}

fn when(at: Timestamp) -> AnyView {
    view! { <When at/> }.into_any()
}

fn choice(name: &'static str, label: &'static str, choices: &'static [(&str, Word)]) -> AnyView {
    let id = format!("field-{name}");
    let chosen = typed(name);
    let is_chosen = move |value: &str| chosen.as_deref() == Some(value);
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select class="input" id=id name=name>
                {choices.iter().map(|(value, title)| view! { <option value=*value selected=is_chosen(value)>{title()}</option> }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}
