//! Where a conversation is begun: people are looked for and ticked.

use confab_protocol::Person;
use confab_ui::{Avatar, view};
use confab_words::people as words;
use leptos::prelude::*;

use crate::components::picture_at;
use crate::components::{Results, SearchField, admin};

/// One plain form: looking for people keeps those who are ticked, and the other button begins the
/// conversation with them.
#[component]
pub(super) fn NewMessage(to: Vec<Person>, query: String, found: Vec<Person>) -> impl IntoView {
    let none = found.is_empty();
    let searched = !query.is_empty();
    view! {
        <p class="sheet__lead">{words::lead()}</p>
        <form class="sheet__form" method="get" action="/new-message">
            <div class="sheet__line" role="search">
                <SearchField query label=words::search_people() first=true/>
                <button class="button">{words::search()}</button>
            </div>
            <Results>
            {(!to.is_empty()).then(|| view! {
                <fieldset class="field">
                    <legend class="field__label">{words::to()}</legend>
                    <ul class="card">{to.into_iter().map(|person| row(person, true)).collect_view()}</ul>
                </fieldset>
            })}
            {if none && searched {
                view! { <p role="status">{words::none()}</p> }.into_any()
            } else if none {
                ().into_any()
            } else {
                view! {
                    <fieldset class="field">
                        <legend class="field__label">{words::people()}</legend>
                        <ul class="card">{found.into_iter().map(|person| row(person, false)).collect_view()}</ul>
                    </fieldset>
                }
                .into_any()
            }}
            </Results>
            <div class="sheet__actions">
                <button class="button button--primary" formmethod="post" formaction="/new-message">{words::start()}</button>
            </div>
        </form>
    }
    .into_any()
}

fn row(person: Person, ticked: bool) -> AnyView {
    let mark = admin(&person);
    let Person { id, handle, name, picture, .. } = person;
    view! {
        <li>
            <label class="card__row">
                <input type="checkbox" name="to" value=handle.to_string() checked=ticked/>
                <Avatar name=name.clone() seed=id.0 picture=picture_at(picture)/>
                <span class="card__text">
                    <span class="card__title"><bdi>{name}</bdi></span>
                    <br/>
                    <span class="card__note">{format!("@{handle}")}</span>
                </span>
                {mark}
            </label>
        </li>
    }
    .into_any()
}
