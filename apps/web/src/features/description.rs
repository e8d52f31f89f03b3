//! The description of a room, in its details: shown as a message is, and edited in place.

use confab_policy::Action;
use confab_protocol::api::ChangeRoom;
use confab_protocol::{RoomDescribed, RoomId};
use confab_ui::{Glyph, Icon, RwSignal, effect, follow, hear, memo, show};
use confab_words::description as words;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use crate::state::{Chat, Room, Written, use_chat};

/// The section; nothing in conversations, and nothing where there is no description and the viewer
/// may not write one.
pub(super) fn section(room: &Room) -> AnyView {
    let (chat, id) = (use_chat(), room.id());
    let may = memo(move || {
        chat.rooms.read().find(id).is_some_and(|room| chat.may(room, Action::ChangeRoom))
    });
    // None until it is known.
    let text = RwSignal::new(None::<String>);
    let editing = RwSignal::new(false);
    effect(move || {
        chat.read(format!("/rooms/{id}/description"), move |found: RoomDescribed| {
            text.try_set(Some(found.description));
        });
    });
    effect(move || {
        if let Some((room, description)) = chat.described.get()
            && room == id
        {
            text.set(Some(description));
        }
    });
    let some = memo(move || text.read().as_ref().is_some_and(|text| may.get() || !text.is_empty()));
    let section = move || {
        view! {
            <section class="panel__section" data-description>
                <h3 class="panel__title">
                    {words::title()}
                    {show(move || may.get() && !editing.get(), move || view! {
                        <button type="button" class="icon-button" aria-label=words::edit() title=words::edit() on:click=hear(move |_| editing.set(true))>
                            <Icon glyph=Glyph::Pencil/>
                        </button>
                    }.into_any())}
                </h3>
                {follow(move || if editing.get() {
                    // Another's change takes nothing from someone who is writing.
                    editor(chat, id, text.get_untracked().unwrap_or_default(), editing)
                } else {
                    described(chat, text.get().unwrap_or_default())
                })}
            </section>
        }
        .into_any()
    };
    show(move || some.get(), section).into_any()
}

/// The text in its form.
fn described(chat: Chat, source: String) -> AnyView {
    if source.is_empty() {
        return view! { <p class="panel__text">{words::none()}</p> }.into_any();
    }
    let me = chat.me().handle;
    let written = Written { source, me, mentions: Vec::new(), edited: None, marks: Vec::new() };
    let body = chat.markup.get().map(|markup| (markup.body)(written));
    view! { <div class="panel__described">{body}</div> }.into_any()
}

/// The field in place of the text.
fn editor(chat: Chat, room: RoomId, text: String, editing: RwSignal<bool>) -> AnyView {
    let draft = RwSignal::new(text.clone());
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let description = Some(draft.get_untracked());
        let change = ChangeRoom { description, ..ChangeRoom::default() };
        chat.change_room(room, change, move || editing.try_set(false));
    };
    view! {
        <form class="panel__form" on:submit=hear(save)>
            <textarea
                class="input"
                name="description"
                rows="6"
                maxlength="2000"
                dir="auto"
                autofocus
                aria-label=words::label()
                on:input=hear(move |event: Event| draft.set(event_target_value(&event)))
            >{text}</textarea>
            <div class="panel__line">
                <button class="button button--primary">{words::save()}</button>
                <button type="button" class="button" on:click=hear(move |_| editing.set(false))>{words::cancel()}</button>
            </div>
        </form>
    }
    .into_any()
}
