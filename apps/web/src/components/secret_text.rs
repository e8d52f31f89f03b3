//! A secret that is shown once, to be copied.

use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use crate::dom;
use crate::state::use_chat;

/// The text with a button that copies it.
#[component]
pub(crate) fn SecretText(text: String) -> impl IntoView {
    let chat = use_chat();
    let copy = {
        let text = text.clone();
        move |_| {
            dom::copy(&text);
            chat.say("Copied.");
        }
    };
    view! {
        <div class="secret">
            <code class="secret__text u-grow">{text}</code>
            <button type="button" class="icon-button" aria-label="Copy" on:click=copy><Icon glyph=Glyph::Copy/></button>
        </div>
    }
    .into_any()
}
