//! Details of a room: its topic, its members, its actions.

mod members;

use std::sync::Arc;

use confab_policy::Action;
use confab_protocol::api::ChangeRoom;
use confab_protocol::{RoomKind, RoomSummary};
use confab_ui::{Glyph, Icon, Memo, RwSignal, follow, hear, memo, show, view};
use confab_words::details as words;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use self::members::Members;
use super::owning::Owning;
use crate::backend::Requests;
use crate::dom;
use crate::features;
use crate::said::said;
use crate::state::{Room, use_chat, use_place};
use crate::words::called;

/// The details of a room, in the panel beside it.
pub(super) fn show_details(room: Memo<RoomSummary>, inside: Room) -> AnyView {
    let kind = room.read_untracked().kind;
    let features = features::in_details(&inside);
    view! {
        <div class="panel__scroll">
            {(!kind.is_conversation()).then(|| view! { <About room/> }.into_any())}
            {features}
            <Members room inside/>
            {(!kind.is_conversation()).then(|| view! {
                <Leave room/>
                <Owning room/>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// The topic, with a pencil for those who may change it and the room's name.
#[component]
fn About(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let editing = RwSignal::new(false);
    let changes = memo(move || chat.may(&room.read(), Action::ChangeRoom));
    let topic = move || {
        let topic = room.read().topic.clone();
        if topic.is_empty() { words::no_topic().to_owned() } else { topic }
    };
    let (name, draft) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let now = room.read_untracked();
        let (name, topic) = (name.get_untracked(), draft.get_untracked());
        let change = ChangeRoom {
            name: (name.trim() != now.name).then_some(name),
            topic: (topic.trim() != now.topic).then_some(topic),
            ..ChangeRoom::default()
        };
        if change.name.is_none() && change.topic.is_none() {
            return editing.set(false);
        }
        chat.change_room(id, change, move || editing.set(false));
    };
    view! {
        <section class="panel__section">
            <h3 class="panel__title">
                {words::topic()}
                {show(move || changes.get() && chat.mounted.get() && !editing.get(), move || view! {
                    <button type="button" class="icon-button" aria-label=words::edit() title=words::edit() on:click=hear(move |_| {
                        name.set(room.read_untracked().name.clone());
                        draft.set(room.read_untracked().topic.clone());
                        editing.set(true);
                    })>
                        <Icon glyph=Glyph::Pencil/>
                    </button>
                }.into_any())}
            </h3>
            {follow(move || if editing.get() {
                view! {
                    <form class="panel__form" on:submit=hear(save)>
                        <label class="field">
                            <span class="field__label">{words::name()}</span>
                            <input
                                class="input"
                                name="name"
                                required
                                maxlength="80"
                                dir="auto"
                                autocomplete="off"
                                prop:value=follow(move || name.get())
                                on:input=hear(move |event: Event| name.set(event_target_value(&event)))
                            />
                        </label>
                        <label class="field">
                            <span class="field__label">{words::topic()}</span>
                            <textarea
                                class="input"
                                name="topic"
                                rows="3"
                                maxlength="250"
                                dir="auto"
                                prop:value=follow(move || draft.get())
                                on:input=hear(move |event: Event| draft.set(event_target_value(&event)))
                            ></textarea>
                        </label>
                        <div class="panel__line">
                            <button class="button button--primary">{words::save()}</button>
                            <button type="button" class="button" on:click=hear(move |_| editing.set(false))>{words::cancel()}</button>
                        </div>
                    </form>
                }.into_any()
            } else {
                view! { <p class="panel__text" dir="auto">{follow(topic)}</p> }.into_any()
            })}
        </section>
    }
    .into_any()
}

/// Asks whether to leave, where there is no way back by oneself.
pub(super) fn is_sure_to_leave(room: &RoomSummary) -> bool {
    let question = || words::LeavePrivate { room: &called(room) }.text();
    room.kind != RoomKind::Private || dom::confirm(&question())
}

/// The way out.
#[component]
fn Leave(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let place = use_place();
    let leave = move |event: SubmitEvent| {
        event.prevent_default();
        if !is_sure_to_leave(&room.read_untracked()) {
            return;
        }
        let question = async move |server: Arc<dyn Requests>| server.leave_room(id).await;
        chat.ask_server(question, move |()| {
            chat.remove(id);
            place.go("/browse");
        });
    };
    let leaves = memo(move || chat.may(&room.read(), Action::Leave));
    show(move || leaves.get(), move || view! {
            <section class="panel__section">
                <form method="post" action=format!("/rooms/{id}/leave") on:submit=hear(leave)>
                    <button class="button button--plain">
                        <Icon glyph=Glyph::SignOut/>
                        {follow(move || said(words::Leave { room: &called(&room.read()) }.sentence()))}
                    </button>
                </form>
            </section>
        }.into_any())
    .into_any()
}
