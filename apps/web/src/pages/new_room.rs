//! Where rooms are made.

use confab_ui::view;
use confab_words::{Word, rooms as words};
use leptos::prelude::*;

use crate::components::{TextField, typed};

const CHOICES: [(&str, Word, Word); 2] = [
    ("public", words::public, words::public_note),
    ("private", words::private, words::private_note),
];

/// A plain form that leads into the new room.
#[component]
pub(super) fn NewRoom() -> impl IntoView {
    let chosen = typed("visibility").unwrap_or_else(|| "public".into());
    view! {
        <form class="sheet__form" method="post" action="/new-room">
            <TextField name="name" label=words::name() mark="#" first=true maxlength="64" placeholder=words::name_example()/>
            <TextField
                name="topic"
                label=words::topic()
                may_be_empty=true
                maxlength="250"
                placeholder=words::topic_hint()
            />
            <fieldset class="field">
                <legend class="field__label">{words::who_can_join()}</legend>
                <div class="choices">
                    {CHOICES.map(|(value, title, note)| view! {
                        <label class="choice">
                            <input type="radio" name="visibility" value=value checked=value == chosen/>
                            <span>
                                <span class="choice__title">{title()}</span>
                                <br/>
                                <span class="choice__note">{note()}</span>
                            </span>
                        </label>
                    }).collect_view()}
                </div>
            </fieldset>
            <div class="sheet__actions">
                <button class="button button--primary">{words::create()}</button>
                <a href="/browse" class="button button--plain">{words::cancel()}</a>
            </div>
        </form>
    }
    .into_any()
}
