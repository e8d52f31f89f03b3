//! The keys, on one card.

use confab_ui::{Dialog, follow, view};
use confab_words::{commands, formatting, keys as words, search};
use leptos::prelude::*;

use super::composer::COMMANDS;
use crate::features;
use crate::state::{use_chat, use_place};

const KEYS: [features::Key; 13] = [
    (words::switch, &["Ctrl", "K"]),
    (search::key_here, &["Ctrl", "F"]),
    (search::key_everywhere, &["Ctrl", "Shift", "F"]),
    (words::next, &["Alt", "↑ ↓"]),
    (words::next_unread, &["Alt", "Shift", "↑ ↓"]),
    (words::edit_last, &["↑"]),
    (words::new_line, &["Shift", "Enter"]),
    (formatting::key, &["Ctrl", "B I E"]),
    (words::r#move, &["↑ ↓"]),
    (words::message, &["E", "Del"]),
    (words::mentions, &["Ctrl", "Shift", "M"]),
    (words::details, &["Ctrl", "."]),
    (words::panels, &["F6"]),
];

/// Opens with Ctrl+/ or ?.
#[component]
pub(super) fn Help() -> impl IntoView {
    let chat = use_chat();
    use_place().close_by_back(chat.help);
    view! {
        <Dialog open=chat.help label=follow(|| words::title().to_owned())>
            <div class="dialog__body">
                // The focus at the top: a button at the end would scroll there.
                <h2 class="dialog__title" tabindex="-1" autofocus>{words::title()}</h2>
                <dl class="keys">
                    {KEYS.iter().chain(features::KEYS).map(|(what, keys)| view! {
                        <dt>{what()}</dt>
                        <dd>{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dd>
                    }).collect_view()}
                </dl>
                <h3 class="panel__title">{commands::title()}</h3>
                <dl class="keys">
                    {COMMANDS.iter().map(|command| view! {
                        <dt>{(command.about)()}</dt>
                        <dd><kbd>{format!("/{} {}", command.name, (command.takes)())}</kbd></dd>
                    }).collect_view()}
                </dl>
                <form class="dialog__actions" method="dialog">
                    <button class="button">{words::close()}</button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}
