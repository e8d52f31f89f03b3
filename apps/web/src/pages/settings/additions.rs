//! Whether others add one to rooms, or ask before.

use leptos::prelude::*;

/// A plain form with one box.
#[component]
pub(super) fn Additions(ask_first: bool) -> impl IntoView {
    view! {
        <section class="sheet__section" aria-labelledby="additions">
            <h2 class="sheet__title" id="additions">"Rooms"</h2>
            <p class="sheet__lead">
                "Members of a room can add you to it. If they have to ask first, their invitations appear under "<a class="link" href="/rooms">"Your rooms"</a>", where you can also leave several rooms at once."
            </p>
            <form class="sheet__line" method="post" action="/settings/additions">
                <label class="check u-grow">
                    <input type="checkbox" name="ask_first" value="yes" checked=ask_first/>
                    "Ask me before adding me to a room"
                </label>
                <button class="button">"Save"</button>
            </form>
        </section>
    }
    .into_any()
}
