//! Tells how the line to the server is, when that is worth a word.

use std::time::Duration;

use confab_client::core::{Input, State};
use confab_protocol::CloseCode;
use confab_ui::{RwSignal, effect, follow, hear, memo, view};
use confab_words::connection as words;
use leptos::prelude::*;

use super::session_ended::sign_in;
use crate::state::{use_chat, use_place};
use crate::{dom, platform};

/// Nothing in the first two seconds without a line; then that it is away; then that it is back.
const PATIENCE: Duration = Duration::from_secs(2);
/// The browser says that there is no network: the server may answer all the same, and does so soon.
const BLINK: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Away,
    Back,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Open,
    Away,
    NoNetwork,
}

/// The bar over the page.
#[component]
pub(crate) fn ConnectionBar() -> impl IntoView {
    let chat = use_chat();
    let shown = RwSignal::new(Shown::Nothing);
    let line = memo(move || match chat.line_state.get() {
        State::Online => Line::Open,
        State::Offline => Line::NoNetwork,
        _ => Line::Away,
    });
    let mut was_open = false;
    effect(move || {
        if line.get() == Line::Open {
            was_open = true;
            chat.away.set(false);
            if shown.get_untracked() == Shown::Away {
                shown.set(Shown::Back);
                let hide = move || {
                    if shown.try_get_untracked() == Some(Shown::Back) {
                        shown.set(Shown::Nothing);
                    }
                };
                set_timeout(hide, PATIENCE);
            }
        } else {
            let tell = move || {
                let away = line.try_get_untracked().is_some_and(|line| line != Line::Open);
                if away && shown.get_untracked() != Shown::Away {
                    shown.set(Shown::Away);
                    chat.away.set(true);
                    chat.warn(words::lost());
                }
            };
            match line.get() {
                Line::NoNetwork => set_timeout(tell, BLINK),
                // Someone waits for an answer.
                _ if was_open && chat.is_sending() => tell(),
                _ => set_timeout(tell, PATIENCE),
            }
        }
    });
    follow(move || match shown.get() {
        Shown::Away => away().into_any(),
        Shown::Back => {
            view! { <div class="bar bar--back" role="status">{words::back()}</div> }.into_any()
        }
        Shown::Nothing if chat.outdated.get() => news().into_any(),
        Shown::Nothing if chat.delayed.get() => view! {
            <div class="bar" role="status">{words::delayed()}</div>
        }
        .into_any(),
        Shown::Nothing => ().into_any(),
    })
}

/// The line is away, or will not come back by itself.
fn away() -> impl IntoView {
    let chat = use_chat();
    let place = use_place();
    let ended = memo(move || match chat.line_state.get() {
        State::Ended(code) => Some(code),
        _ => None,
    });
    let left = seconds_left();
    view! {
        <div class="bar" role="status">
            {follow(move || match ended.get() {
                Some(CloseCode::SignedOut | CloseCode::Deactivated) => view! {
                    <span>{words::signed_out()}</span>
                    <a class="bar__act" href=follow(move || sign_in(place.room.get()))>{words::sign_in_again()}</a>
                }.into_any(),
                Some(code) => view! {
                    <span>{if code == CloseCode::TooManyConnections {
                        words::too_many()
                    } else {
                        words::out_of_date()
                    }}</span>
                    <button type="button" class="bar__act" on:click=hear(|_| dom::reload())>{words::reload()}</button>
                }.into_any(),
                None => view! {
                    <span>
                        {follow(move || if chat.line_state.get() == State::Offline {
                            words::offline()
                        } else {
                            words::reconnecting()
                        })}
                        // Not spoken each second.
                        {follow(move || left.get().map(|left| match left {
                            0 => view! { <span>"…"</span> }.into_any(),
                            left => view! { <span aria-hidden="true" class="tabular">{words::InSeconds { left: left.into() }.text()}</span> }.into_any(),
                        }))}
                        {follow(move || match chat.waiting.get() {
                            0 => None,
                            count => Some(format!(" · {}", words::Unsent { count: count as u64 }.text())),
                        })}
                    </span>
                    <button type="button" class="bar__act" on:click=hear(move |_| chat.tell(Input::RetryNow))>{words::retry()}</button>
                }.into_any(),
            })}
        </div>
    }
    .into_any()
}

/// In how many seconds the line is tried again; none where nothing is tried.
fn seconds_left() -> RwSignal<Option<u32>> {
    let chat = use_chat();
    let left = RwSignal::new(None);
    let count = move || {
        let now = match chat.line_state.get_untracked() {
            State::Waiting { until } => Some(platform::seconds_until(until)),
            State::Connecting => Some(0),
            _ => None,
        };
        left.set_if_new(now);
    };
    effect(move || {
        chat.line_state.track();
        count();
    });
    effect(move || {
        let timer = set_interval_with_handle(count, TICK);
        on_cleanup(move || drop(timer.map(|timer| timer.clear())));
    });
    left
}

/// The server runs another build than this page.
fn news() -> impl IntoView {
    view! {
        <div class="bar bar--news" role="status">
            <span>{words::updated()}</span>
            <button type="button" class="bar__act" on:click=hear(|_| dom::reload())>{words::reload()}</button>
        </div>
    }
    .into_any()
}
