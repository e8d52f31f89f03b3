//! Code on lines of its own.

use confab_ui::{follow, hear};
use leptos::prelude::*;

use crate::dom;

/// Code as it is, with its language's name and a button that copies it.
#[component]
pub(crate) fn CodeBlock(language: Option<String>, text: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = {
        let text = text.clone();
        move |_| {
            copied.set(dom::copy(&text));
            let settle = move || {
                copied.try_set(false);
            };
            set_timeout(settle, std::time::Duration::from_secs(2));
        }
    };
    view! {
        <figure class="code">
            <figcaption class="code__head">
                <span class="code__language">{language}</span>
                <button type="button" class="code__copy" on:click=hear(copy)>
                    {follow(move || if copied.get() { "Copied" } else { "Copy" })}
                </button>
            </figcaption>
            <pre class="code__text" tabindex="0"><code>{text}</code></pre>
        </figure>
    }
    .into_any()
}
