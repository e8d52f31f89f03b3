//! Where rooms are made.

use leptos::prelude::*;

use crate::components::{TextField, typed};

const CHOICES: [(&str, &str, &str); 2] = [
    ("public", "Public", "Everyone here can find it, read it and join."),
    ("private", "Private", "Only invited members can see it."),
];

/// A plain form that leads into the new room.
#[component]
pub(super) fn NewRoom() -> impl IntoView {
    let chosen = typed("visibility").unwrap_or_else(|| "public".into());
    view! {
        <form class="sheet__form" method="post" action="/new-room">
            <TextField name="name" label="Name" mark="#" first=true maxlength="64" placeholder="release-planning"/>
            <TextField
                name="topic"
                label="Topic"
                may_be_empty=true
                maxlength="250"
                placeholder="A line about what it is for"
            />
            <fieldset class="field">
                <legend class="field__label">"Who can join"</legend>
                <div class="choices">
                    {CHOICES.map(|(value, title, note)| view! {
                        <label class="choice">
                            <input type="radio" name="visibility" value=value checked=value == chosen/>
                            <span>
                                <span class="choice__title">{title}</span>
                                <br/>
                                <span class="choice__note">{note}</span>
                            </span>
                        </label>
                    }).collect_view()}
                </div>
            </fieldset>
            <div class="sheet__actions">
                <button class="button button--primary">"Create room"</button>
                <a href="/browse" class="button button--plain">"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}
