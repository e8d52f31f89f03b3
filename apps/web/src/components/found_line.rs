//! A message in a list of several rooms.

use confab_protocol::api::FoundRoom;
use confab_protocol::{Entry, EntryKind, RoomId, RoomKind};
use confab_ui::{Avatar, Glyph, Icon, IconSize, view};
use confab_words::around as words;
use leptos::prelude::*;

use super::{MessageText, When, picture_at, said_around};
use crate::features::show_files;
use crate::state::use_chat;
use crate::words::called_as;

/// One message, which leads to where it was said.
#[component]
pub(crate) fn FoundLine(
    room: RoomId,
    entry: Entry,
    /// The room, where the list is of several.
    #[prop(optional)]
    within: Option<FoundRoom>,
    #[prop(optional)] removes: bool,
    /// Words that it was found by.
    #[prop(optional)]
    marks: Vec<String>,
    /// The panel that stays open beside the message, as the address says it.
    #[prop(optional)]
    beside: &'static str,
) -> impl IntoView {
    let Entry { seq, at, author, what, .. } = entry;
    let EntryKind::Message { body: Some(source), changed, mentions, annotations, .. } = what else {
        return ().into_any();
    };
    let me = use_chat().me().handle;
    let there = format!("/rooms/{room}{beside}#m{seq}");
    let (name, edited) = (author.called(), (changed > seq).then_some((room, seq)));
    view! {
        <li class="card__row card__row--wraps card__row--message" data-found>
            <Avatar name=author.name.clone() seed=author.id.0 picture=picture_at(author.picture)/>
            <div class="card__text">
                <p class="card__note">
                    <bdi class="card__title">{name}</bdi>
                    {within.map(|within| {
                        let room = in_room(within);
                        (" ", said_around(words::InRoom { room }.around()))
                    })}
                    ", "<a class="link" data-there href=there><When at/></a>
                </p>
                {(!source.is_empty()).then(|| view! { <MessageText source me mentions edited marks/> })}
                {(!annotations.files.is_empty()).then(|| show_files(&annotations.files))}
            </div>
            {removes.then(|| view! {
                <form method="post" action=format!("/saved/{room}/{seq}/remove")>
                    <button class="button" aria-label=words::remove_label()>{words::remove()}</button>
                </form>
            })}
        </li>
    }
    .into_any()
}

/// A room's name; a private one has a lock in place of the other sign, as in lists.
fn in_room(room: FoundRoom) -> AnyView {
    let is_private = room.kind == RoomKind::Private;
    let lock = is_private.then(|| view! { <Icon glyph=Glyph::Lock size=IconSize::Small/> });
    let name = if is_private { room.name } else { name_of(room) };
    view! { {lock}<bdi>{name}</bdi> }.into_any()
}

pub(crate) fn name_of(room: FoundRoom) -> String {
    called_as(room.kind, &room.name, room.with.as_ref())
}
