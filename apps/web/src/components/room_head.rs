//! The head of a room: its name, its topic, its presence.

use confab_policy::Action;
use confab_protocol::{RoomId, RoomSummary, Status};
use confab_ui::{Dot, Glyph, Icon, Memo, RwSignal, follow, hear, memo, show, view};
use confab_words::{description, nav as words, rooms, search};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::admin;
use super::nav::glyph_of;
use crate::live::Badge;
use crate::said::said_around;
use crate::state::{Chat, Panel, use_chat, use_place};
use crate::words::{presence, title_of};

/// Follows the room as it changes.
#[component]
pub(crate) fn RoomHead(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let title = memo(move || title_of(&room.read()));
    // Of a direct room it is the other's status.
    let topic = memo(move || {
        let room = room.read();
        room.status.as_ref().map_or_else(|| room.topic.clone(), Status::shown)
    });
    let editing = RwSignal::new(false);
    let changes = memo(move || chat.mounted.get() && chat.may(&room.read(), Action::ChangeRoom));
    // It leads to the details, where all of it stands; those who may change it do so in its place.
    let edit = move |event: MouseEvent| {
        if changes.get_untracked() && chat.late.read_untracked().is_some() {
            event.prevent_default();
            editing.set(true);
        }
    };
    let topic_line = move || {
        view! {
            <a
                class="room-head__topic u-truncate"
                data-topic
                data-none=follow(move || topic.read().is_empty().then_some(""))
                href=Panel::Details.address(id)
                dir="auto"
                title=follow(move || Some(topic.get()))
                on:click=hear(edit)
            >
                {follow(move || Some(topic.get()).filter(|topic| !topic.is_empty()).unwrap_or_else(|| description::add_topic().to_owned()))}
            </a>
        }
        .into_any()
    };
    let panel = use_place().panel;
    let open = move || panel.get() == Some(Panel::Details);
    let kind = memo(move || room.read().kind);
    let with = memo(move || room.read().with.clone());
    let other = room.read_untracked().with.as_ref().map(|person| person.id);
    let online = memo(move || {
        let Some(other) = other else { return members_online(chat, id) };
        let dot = chat.dot_of(id, other);
        (dot != Dot::None).then(|| presence(dot).to_owned())
    });
    // On a phone the rooms are out of sight.
    let waiting = memo(move || chat.rooms.read().mentions());
    let members = memo(move || room.read().member_count);
    let counted = move || {
        let count = members.get().into();
        let word = words::MembersWord { count }.text();
        let word = view! { <span class="room-head__word">{word}</span> }.into_any();
        said_around(words::Members { count, word }.around())
    };
    view! {
        <header class="room-head">
            <a class="icon-button back" data-back href="#rooms" aria-label=follow(move || Some(match waiting.get() {
                0 => rooms::to_rooms().to_owned(),
                waiting => rooms::BackMentions { count: waiting.into() }.text(),
            }))>
                <Icon glyph=Glyph::Back/>
                {show(move || waiting.get() > 0, move || view! {
                    <span class="badge badge--strong back__count">
                        {follow(move || Badge::Mentions(waiting.get()).text())}
                    </span>
                }.into_any())}
            </a>
            <div class="room-head__about">
                <h1 class="room-head__title">
                    {follow(move || {
                        kind.track();
                        glyph_of(&room.read_untracked())
                    })}
                    <span class="u-truncate" dir="auto">{follow(move || title.get())}</span>
                    {follow(move || with.read().as_ref().and_then(admin))}
                </h1>
                {follow(move || match Some(editing.get()).filter(|editing| *editing).and(chat.late.get_untracked()) {
                    Some(late) => (late.edit_topic)(chat, id, editing),
                    None => show(move || changes.get() || !topic.read().is_empty(), topic_line).into_any(),
                })}
            </div>
            {search_link(chat, id)}
            <a
                href=follow(move || if open() { format!("/rooms/{id}") } else { Panel::Details.address(id) })
                class="room-head__people"
                id="details-toggle"
                aria-expanded=follow(move || Some(if open() { "true" } else { "false" }))
                title=words::details_hint()
            >
                <span class="u-hidden">{words::details()}" "</span>
                <span
                    class="room-head__online"
                    data-unknown=follow(move || online.read().is_none().then_some(""))
                    data-alone=other.map(|_| "")
                >
                    {follow(move || online.get().unwrap_or_default())}
                </span>
                {other.is_none().then(|| view! {
                    <span>{follow(counted)}</span>
                }.into_any())}
                <Icon glyph=Glyph::People/>
            </a>
        </header>
    }
    .into_any()
}

/// The way to the search: a page of its own until the panel can open.
fn search_link(chat: Chat, room: RoomId) -> AnyView {
    let address = move || {
        if chat.mounted.get() {
            Panel::Search(false).address(room)
        } else {
            format!("/search?room={room}")
        }
    };
    view! {
        <a class="icon-button" id="search-toggle" href=follow(address) aria-label=search::open() title=search::open()>
            <Icon glyph=Glyph::Search/>
        </a>
    }
    .into_any()
}

/// The viewer is here: nobody at all means that they are not counted yet.
fn members_online(chat: Chat, room: RoomId) -> Option<String> {
    let count = chat.presence.read().get(&room).map(|presence| presence.count);
    count.filter(|count| *count > 0).map(|count| words::CountOnline { count: count.into() }.text())
}
