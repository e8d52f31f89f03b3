//! Whether others add one to rooms, or ask before.

use confab_ui::view;
use confab_words::{rooms, settings as words};
use leptos::prelude::*;

use crate::components::said_around;

/// A plain form with one box.
#[component]
pub(super) fn Additions(ask_first: bool) -> impl IntoView {
    let rooms = view! { <a class="link" href="/rooms">{rooms::your_rooms()}</a> }.into_any();
    view! {
        <section class="sheet__section" aria-labelledby="additions">
            <h2 class="sheet__title" id="additions">{words::additions()}</h2>
            <p class="sheet__lead">{said_around(words::AdditionsLead { rooms }.around())}</p>
            <form class="sheet__line" method="post" action="/settings/additions">
                <label class="check u-grow">
                    <input type="checkbox" name="ask_first" value="yes" checked=ask_first/>
                    {words::ask_first()}
                </label>
                <button class="button">{words::save()}</button>
            </form>
        </section>
    }
    .into_any()
}
