//! Announcements: read to screen readers about live messages, and shown to everyone for a moment.

use std::time::Duration;

use confab_ui::{Announcer, RwSignal, StoredValue, effect, follow, hear, view};
use confab_words::messages as words;
use leptos::prelude::*;

use crate::state::{spoken_again, use_chat};

/// After something was said, what comes next is gathered for so long.
const WINDOW: Duration = Duration::from_secs(2);
const TOAST: Duration = Duration::from_secs(5);

/// The announcer, throttled, and the toast.
#[component]
pub(crate) fn Voice() -> impl IntoView {
    let chat = use_chat();
    let said = RwSignal::new(String::new());
    let waiting = StoredValue::new(None::<Vec<String>>);
    let speak = move |sentence: String| {
        let again = said.try_get_untracked().is_some_and(|last| last == sentence);
        said.try_set(if again { spoken_again(sentence) } else { sentence });
    };
    effect(move || {
        if chat.polite.read().is_empty() {
            return;
        }
        // Several may have come in one turn of the page.
        let news = chat.polite.try_update_untracked(std::mem::take).unwrap_or_default();
        let gathering = waiting.try_update_value(|waiting| {
            let already = waiting.is_some();
            waiting.get_or_insert_default().extend(news);
            already
        });
        if gathering == Some(false) {
            let first = waiting.try_update_value(|waiting| waiting.as_mut().map(std::mem::take));
            say_all(first.flatten().unwrap_or_default(), speak);
            let speak_later = move || {
                let gathered = waiting.try_update_value(Option::take).flatten();
                say_all(gathered.unwrap_or_default(), speak);
            };
            set_timeout(speak_later, WINDOW);
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
                        {words::dismiss()}
                    </button>
                </div>
            }.into_any()))}
        </div>
    }
    .into_any()
}

/// Speaks one or two as they are, and more by their number.
fn say_all(sentences: Vec<String>, speak: impl Fn(String)) {
    match sentences.len() {
        0 => {}
        1 | 2 => speak(sentences.join(" ")),
        many => speak(words::SeveralNews { count: many as u64 }.text()),
    }
}
