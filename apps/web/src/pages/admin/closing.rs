//! Closing someone's account.

use leptos::prelude::*;

/// A plain form. The handle is typed, so that nobody is closed out by a slip.
#[component]
pub(super) fn Closing() -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="closing">
            <h2 class="sheet__title" id="closing">"Close an account"</h2>
            <p class="sheet__lead">
                "Signs the person out everywhere, at once and for good. What they wrote stays, under their name."
            </p>
            <form class="sheet__line" method="post" action="/admin/deactivate">
                <label class="field">
                    <span class="field__label">"User name"</span>
                    <input class="input" name="handle" required autocomplete="off" autocapitalize="none" spellcheck="false"/>
                </label>
                <button class="button button--danger">"Close account"</button>
            </form>
            <p class="sheet__lead">
                <a class="link" href="/admin/rooms">"Rooms of closed accounts"</a>
            </p>
        </section>
    }
    .into_any()
}
