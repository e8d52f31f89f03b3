//! The keys, on one card.

use confab_ui::{Dialog, follow};
use leptos::prelude::*;

use crate::features;
use crate::state::use_chat;

const KEYS: [(&str, &[&str]); 9] = [
    ("Go to a room or person", &["Ctrl", "K"]),
    ("Previous or next room", &["Alt", "↑ ↓"]),
    ("Next unread room", &["Alt", "Shift", "↑ ↓"]),
    ("Edit your last message", &["↑"]),
    ("New line", &["Shift", "Enter"]),
    ("Move between messages", &["↑ ↓"]),
    ("Edit, copy or delete the focused message", &["E", "C", "Del"]),
    ("Show or hide details", &["Ctrl", "."]),
    ("Move between panels", &["F6"]),
];

/// Opens with Ctrl+/ or ?.
#[component]
pub(super) fn Help() -> impl IntoView {
    let chat = use_chat();
    view! {
        <Dialog open=chat.help label=follow(|| "Keyboard".to_owned())>
            <div class="dialog__body">
                <h2 class="dialog__title">"Keyboard"</h2>
                <dl class="keys">
                    {KEYS.iter().chain(features::KEYS).map(|(what, keys)| view! {
                        <dt>{*what}</dt>
                        <dd>{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dd>
                    }).collect_view()}
                </dl>
                <form class="dialog__actions" method="dialog">
                    <button class="button" autofocus>"Close"</button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}
