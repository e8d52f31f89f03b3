//! What is said to screen readers about live messages, and shown to everyone for a moment.

use std::time::Duration;

use confab_ui::{Announcer, effect, follow, hear};
use leptos::prelude::*;

use crate::state::use_chat;

/// After something was said, what comes next is gathered for so long.
const WINDOW: Duration = Duration::from_secs(2);
const TOAST: Duration = Duration::from_secs(5);

/// The announcer, throttled, and the toast.
#[component]
pub(crate) fn Voice() -> impl IntoView {
    let chat = use_chat();
    let said = RwSignal::new(String::new());
    let waiting = StoredValue::new(None::<Vec<String>>);
    effect(move || {
        let next = chat.polite.get();
        if next.is_empty() {
            return;
        }
        let gathering = waiting.try_update_value(|waiting| {
            let already = waiting.is_some();
            let gathered = waiting.get_or_insert_default();
            if already {
                gathered.push(next.clone());
            }
            already
        });
        if gathering == Some(false) {
            said.set(next);
            let speak = move || {
                let gathered = waiting.try_update_value(Option::take).flatten().unwrap_or_default();
                match gathered.len() {
                    0 => {}
                    1 | 2 => said.set(gathered.join(" ")),
                    many => said.set(format!("{many} new messages")),
                }
            };
            set_timeout(speak, WINDOW);
        }
    });
    let shown = StoredValue::new(0u32);
    effect(move || {
        if chat.toast.get().is_some() {
            shown.update_value(|number| *number += 1);
            let number = shown.get_value();
            let hide = move || {
                if shown.try_get_value() == Some(number) {
                    chat.toast.set(None);
                }
            };
            set_timeout(hide, TOAST);
        }
    });
    view! {
        <Announcer polite=said alarm=chat.alarm/>
        <div class="toasts" role="status">
            {follow(move || chat.toast.get().map(|sentence| view! {
                <div class="toast">
                    <span class="u-grow">{sentence}</span>
                    <button type="button" class="button button--plain button--small" on:click=hear(move |_| chat.toast.set(None))>
                        "Dismiss"
                    </button>
                </div>
            }.into_any()))}
        </div>
    }
    .into_any()
}
