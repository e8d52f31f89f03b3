//! Threads: the answers to a message, summed up below it, and in the panel beside the room.

use confab_protocol::Seq;
use confab_ui::{Avatar, AvatarSize, Glyph, Icon, RwSignal, follow, hear, memo, show, view};
use confab_words::threads as words;
use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;

use super::{Key, Subject, buttons};
use crate::picture::picture_at;
use crate::state::{Panel, Room, use_chat, use_place};

pub(super) const KEY: Key = (words::key, &["T"]);

/// T opens the thread.
pub(super) fn key(of: &Subject, key: &str) -> bool {
    let opens = key == "t" && of.list.root().is_none();
    if opens {
        open(of);
    }
    opens
}

/// Below a message with answers: their number, the first people, and the time of the last.
pub(super) fn answers(of: &Subject) -> AnyView {
    if of.list.root().is_some() {
        return ().into_any();
    }
    let (clock, annotations) = (use_chat().clock, of.annotations);
    let (of, href) = (of.clone(), format!("/rooms/{}/threads/{}", of.room, of.message));
    let count = memo(move || annotations.read().replies.as_ref().map_or(0, |found| found.count));
    let line = move || {
        let of = of.clone();
        let press = move |event: MouseEvent| {
            event.prevent_default();
            open(&of);
        };
        let faces = move || {
            let people = annotations.read().replies.as_ref().map(|found| found.people.clone());
            let face = |person: confab_protocol::Person| {
                view! { <Avatar name=person.name seed=person.id.0 size=AvatarSize::Small picture=picture_at(person.picture)/> }
                    .into_any()
            };
            people.unwrap_or_default().into_iter().map(face).collect::<Vec<_>>()
        };
        let last = move || {
            let at = annotations.read().replies.as_ref()?.last;
            Some(words::Last { when: &clock.near(at) }.text())
        };
        view! {
            <a class="answers" href=href.clone() data-answers on:click=hear(press)>
                <span class="answers__faces">{follow(faces)}</span>
                <span class="answers__count tabular">{follow(move || words::Replies { count: count.get().into() }.text())}</span>
                <span class="answers__last">{follow(last)}</span>
            </a>
        }
        .into_any()
    };
    show(move || count.get() > 0, line).into_any()
}

/// In a message's toolbar.
pub(super) fn tool(of: &Subject) -> AnyView {
    let of = of.clone();
    (of.list.root().is_none()).then(|| {
        let press = move |_| open(&of);
        view! {
            <button type="button" class="icon-button" aria-label=words::open() title=words::open_hint() on:click=hear(press)>
                <Icon glyph=Glyph::Bubble/>
            </button>
        }
    })
    .into_any()
}

/// In a message's sheet.
pub(super) fn menu_item(of: &Subject, sheet: RwSignal<bool>) -> AnyView {
    if of.list.root().is_some() {
        return ().into_any();
    }
    let (place, root) = (use_place(), root(of));
    buttons::menu_item(Glyph::Bubble, words::open(), sheet, move || {
        // After the sheet has given the focus and its place in the history back.
        request_animation_frame(move || place.open(Panel::Thread(root)));
    })
}

/// Above the field of a thread: whether the room is to show the message, too.
pub(super) fn in_room_box(room: &Room) -> AnyView {
    if room.root().is_none() {
        return ().into_any();
    }
    let chat = use_chat();
    let (id, ticked) = (room.id(), room.in_room_too.clone());
    let set = ticked.clone();
    let name = untrack(|| chat.summary(id)).map(|room| crate::words::called(&room));
    let label = words::Also { room: &name.unwrap_or_default() }.text();
    view! {
        <label class="composer__also">
            <input
                type="checkbox"
                prop:checked=follow(move || ticked.get())
                on:change=hear(move |event: Event| set.set(event_target_checked(&event)))
            />
            <span class="u-truncate" dir="auto">{label}</span>
        </label>
    }
    .into_any()
}

/// Shows the thread of a message, or the one that it is in.
fn open(of: &Subject) {
    use_place().open(Panel::Thread(root(of)));
}

fn root(of: &Subject) -> Seq {
    let inside = of.annotations.read_untracked().thread.map(|thread| thread.root);
    inside.unwrap_or(of.message)
}
