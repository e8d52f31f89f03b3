//! Brings someone into a room.

use std::sync::Arc;

use confab_protocol::{ErrorCode, Handle, Person, RoomSummary};
use confab_ui::{Memo, RwSignal, follow, hear, view};
use confab_words::details as words;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use super::switcher::People;
use crate::backend::Requests;
use crate::state::use_chat;

/// By username. Where nobody is called so, whoever may invite is led there.
#[component]
pub(super) fn AddMember(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let handle = RwSignal::new(String::new());
    let people = People::new(chat);
    let nobody = RwSignal::new(None::<String>);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(who) = Handle::parse(handle.get_untracked().trim()) else {
            return chat.say(words::no_spaces());
        };
        let name = who.clone();
        let question =
            async move |server: Arc<dyn Requests>| match server.add_member(id, name).await {
                Err(error) if error.code == ErrorCode::NotFound => Ok(Err(error.message)),
                answer => answer.map(Ok),
            };
        chat.ask_server(question, move |added: Result<bool, String>| {
            if let Ok(asked) = &added {
                handle.set(String::new());
                let handle = who.as_str();
                chat.say(if *asked {
                    words::Invited { handle }.text()
                } else {
                    words::Added { handle }.text()
                });
            }
            nobody.set(added.err());
        });
    };
    let invite = move || {
        let link = view! { " "<a class="link" href="/invite">{words::invite_them()}</a> };
        chat.may_invite().then_some(link).into_any()
    };
    view! {
        <form class="panel__line" method="post" action=format!("/rooms/{id}/members") on:submit=hear(add)>
            <input
                class="input"
                id="add-people"
                name="handle"
                required
                placeholder=words::add_people()
                aria-label=words::username()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=follow(move || handle.get())
                list="people-found"
                on:input=hear(move |event: Event| {
                    let typed = event_target_value(&event);
                    people.ask(&typed);
                    handle.set(typed);
                })
            />
            <datalist id="people-found">
                {follow(move || people.found.get().into_iter().map(|Person { handle, name, .. }| view! {
                    <option value=handle.to_string()>{name}</option>
                }).collect_view().into_any())}
            </datalist>
            <button class="button">{words::add()}</button>
        </form>
        <p class="panel__told" role="status">
            {follow(move || nobody.get().map(|sentence| view! { {sentence}{invite()} }.into_any()))}
        </p>
    }
    .into_any()
}
