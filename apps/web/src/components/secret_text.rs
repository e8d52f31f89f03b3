//! A secret that is shown once, to be copied.

use leptos::prelude::*;

/// The text, selected whole by one press.
#[component]
pub(crate) fn SecretText(text: String) -> impl IntoView {
    view! { <p class="secret"><code class="secret__text u-grow">{text}</code></p> }
}
