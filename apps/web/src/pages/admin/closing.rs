//! Deactivating an account.

use leptos::prelude::*;

use crate::components::TextField;

/// A plain form. The username is typed, so that nobody is deactivated by a slip.
#[component]
pub(super) fn Closing() -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="closing">
            <h2 class="sheet__title" id="closing">"Deactivate account"</h2>
            <p class="sheet__lead">
                "Signs them out everywhere. Their messages stay. This can’t be undone."
            </p>
            <form class="sheet__line" method="post" action="/admin/deactivate">
                <TextField name="handle" label="Username" maxlength="33"/>
                <button class="button button--danger">"Deactivate account"</button>
            </form>
            <p class="sheet__lead">
                <a class="link" href="/admin/rooms">"Rooms of deactivated accounts"</a>
            </p>
        </section>
    }
    .into_any()
}
