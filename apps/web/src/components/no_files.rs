//! Files that are dropped or pasted: none can be taken yet, and nothing that was typed is lost.

use confab_ui::{effect, listen};
use confab_words::composer as words;
use leptos::prelude::*;

use crate::dom;
use crate::state::use_chat;

/// Listens on the window, since a browser leaves the page for a file that is dropped anywhere on
/// it; shows nothing.
#[component]
pub(crate) fn NoFiles() -> impl IntoView {
    let chat = use_chat();
    let refuse = move |event: web_sys::Event| {
        if dom::has_files(&event) {
            event.prevent_default();
            if event.type_() != "dragover" {
                chat.say(words::no_files());
            }
        }
    };
    effect(move || {
        for event in ["dragover", "drop", "paste"] {
            listen(event, refuse);
        }
    });
}
