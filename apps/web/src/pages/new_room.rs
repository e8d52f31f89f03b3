//! Where rooms are made.

use leptos::prelude::*;

use crate::components::typed;

const CHOICES: [(&str, &str, &str); 2] = [
    ("public", "Public", "Everyone here can find it, read it and join."),
    ("private", "Private", "Members add others. To everyone else it does not exist."),
];

/// A plain form that leads into the new room.
#[component]
pub(super) fn NewRoom() -> impl IntoView {
    let chosen = typed("visibility").unwrap_or_else(|| "public".into());
    view! {
        <form class="sheet__form" method="post" action="/new-room">
            <label class="field">
                <span class="field__label">"Name"</span>
                <span class="prefix">
                    <span class="prefix__mark" aria-hidden="true">"#"</span>
                    <input
                        class="input input--prefix"
                        name="name"
                        value=typed("name")
                        required
                        autofocus
                        maxlength="64"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="release-planning"
                    />
                </span>
            </label>
            <label class="field">
                <span class="field__label">"Topic"</span>
                <input
                    class="input"
                    name="topic"
                    value=typed("topic")
                    maxlength="250"
                    autocomplete="off"
                    placeholder="What it is for, in a line"
                />
            </label>
            <fieldset class="field">
                <legend class="field__label">"Who can come in"</legend>
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
