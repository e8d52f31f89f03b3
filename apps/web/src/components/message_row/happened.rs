//! Notices of the room: it began, someone came or went.

use std::sync::Arc;

use confab_protocol::{Entry, EntryKind, Membership, RoomKind};
use confab_ui::{Empty, Glyph, Icon, IconSize, expect_context, follow, hear, view};
use confab_words::messages as words;
use leptos::prelude::*;

use super::message::time_of;
use crate::components::message_list::List;
use crate::components::said;
use crate::live::{Sentence, notice};
use crate::state::{Clock, RowKey, use_chat};

/// The very start of the room.
#[component]
pub(super) fn Start() -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let id = list.room.id();
    let title = list.title;
    let kind = move || chat.summary(id).map_or(RoomKind::Public, |room| room.kind);
    let visitor =
        move || chat.summary(id).is_none_or(|room| room.membership == Membership::Visitor);
    follow(move || {
        let name = title.get();
        let kind = kind();
        let direct = kind.is_conversation();
        let (name, room) = (&name, &name);
        let (glyph, heading, text) = if direct {
            let text = match kind {
                RoomKind::Group => words::BeginGroup { name }.sentence(),
                _ => words::BeginDirect { name }.sentence(),
            };
            (Glyph::Bubble, Sentence::of(name), text)
        } else {
            let heading = words::BeginWelcome { room }.sentence();
            let glyph = if kind == RoomKind::Private { Glyph::Lock } else { Glyph::Hash };
            (glyph, heading, words::Begin { room }.sentence())
        };
        view! {
            <div class="messages__begin">
                <Empty glyph title=said(heading) text=said(text)>
                    {(!direct && !visitor()).then(|| view! {
                        <a href=format!("/rooms/{id}?panel=details#add-people") class="button">{words::add_people()}</a>
                    }.into_any())}
                    {(!direct && chat.may_invite()).then(|| view! {
                        <a href="/invite" class="button">{words::invite_people()}</a>
                    }.into_any())}
                </Empty>
            </div>
        }
        .into_any()
    })
}

/// One line of a notice.
#[component]
pub(super) fn Happened(key: RowKey, entry: Arc<Entry>) -> impl IntoView {
    let list = expect_context::<List>();
    let at = entry.at;
    let is_current = super::is_current(&list, &key);
    view! {
        <div
            class="event"
            data-row
            role="article"
            tabindex=follow(move || if is_current.get() { "0" } else { "-1" })
            on:focusin=hear(move |_| list.current.set(Some(key.clone())))
        >
            <span class="event__mark"><Icon glyph=mark_of(&entry) size=IconSize::Small/></span>
            <span>
                {said(notice(&entry, &list.room.described_before(entry.seq)))}
                " "
                {time_of(at, "event__time", Clock::time)}
            </span>
        </div>
    }
    .into_any()
}

fn mark_of(entry: &Entry) -> Glyph {
    match &entry.what {
        EntryKind::RoomChanged { .. } => Glyph::Pencil,
        EntryKind::MemberJoined { .. } => Glyph::Door,
        EntryKind::MemberLeft { .. } => Glyph::SignOut,
        _ => Glyph::Plus,
    }
}
