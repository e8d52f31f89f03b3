//! A room: its messages, the composer, and the panel beside it.

use std::sync::Arc;

use confab_client::core::{Input, State};
use confab_policy::Action;
use confab_protocol::api::PageAt;
use confab_protocol::{ErrorCode, Membership, RoomId, RoomSummary};
use confab_ui::{Adopted, Memo, RwSignal, StoredValue, effect, follow, memo, view};
use confab_words::rooms as words;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::no_room::NoRoom;
use crate::backend::{Answer, Backend};
use crate::components::{Composer, JoinBar, MessageList, PrintedForm, RoomHead, closed_bar};
use crate::dom;
use crate::start::titled;
use crate::state::{Chat, Fresh, Late, Panel, Room, later, use_chat, use_place};
use crate::words::called;

/// The screen's content.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    /// Its messages may still be on their way.
    Room(Box<RoomSummary>),
    /// On its way, and nothing is known of it.
    Coming,
    Missing,
    /// The viewer was put out of it while it was on the screen; what it was called.
    Taken(RoomId, String),
    /// It could not be loaded; another try may succeed.
    Failed(RoomId),
}

/// Shows the room that the address names; one that was open before shows at once.
#[component]
pub(crate) fn RoomPage(
    /// The room that the page was printed with, and its plain form.
    first: Option<(RoomSummary, PrintedForm)>,
) -> impl IntoView {
    let chat = use_chat();
    let place = use_place();
    let (summary, printed) = first.unzip();
    let printed = StoredValue::new(printed);
    let shown =
        RwSignal::new(summary.map_or(Shown::Missing, |summary| Shown::Room(Box::new(summary))));
    let show_room = move |id| {
        printed.set_value(None);
        // Text typed from now on is for this room, and for no other.
        let known = untrack(|| chat.summary(id));
        let room = chat.find_room(id);
        // Without a line, what is here is all that there is.
        let online = chat.line_state.get_untracked() == State::Online;
        if let Some(room) = &room
            && (online || !room.has_newer.get_untracked())
        {
            room.reopen();
        }
        let loaded = room.as_ref().is_some_and(Room::is_loaded);
        let member = known.is_some();
        shown.set(known.map_or(Shown::Coming, |summary| Shown::Room(Box::new(summary))));
        let here = loaded && member;
        if here && !room.is_some_and(|room| room.has_newer.get_untracked()) {
            return;
        }
        load_room(chat, id, move |now| {
            let is_shown = here || (matches!(now, Shown::Room(_)) && member);
            if !is_shown && place.room.try_get_untracked() == Some(id) {
                shown.set(now);
            }
        });
    };
    let mut before = place.room.get_untracked();
    effect(move || {
        let id = place.room.get();
        if std::mem::replace(&mut before, id) != id {
            show_room(id);
        }
    });
    effect(move || {
        let here = Some(place.room.get_untracked());
        if chat.taken.get().is_some_and(|id| Some(id) == here) {
            chat.taken.set(None);
            let name = match &*shown.read_untracked() {
                Shown::Room(room) => called(room),
                _ => String::new(),
            };
            shown.set(Shown::Taken(place.room.get_untracked(), name));
        }
    });
    let let_in = memo(move || {
        matches!(*shown.read(), Shown::Taken(..) | Shown::Missing)
            && chat.rooms.read().find(place.room.get()).is_some()
    });
    effect(move || {
        if let_in.get() {
            show_room(place.room.get_untracked());
        }
    });
    effect(move || {
        // A failed load is tried again as soon as there is a line.
        if chat.line_state.get() == State::Online
            && let Shown::Failed(id) = shown.get_untracked()
        {
            show_room(id);
        }
    });
    follow(move || match shown.get() {
        Shown::Room(summary) => view! { <Conversation summary=*summary printed/> }.into_any(),
        Shown::Failed(_) if chat.late.get().is_none() => {
            view! { <main class="conversation">{coming()}</main> }.into_any()
        }
        Shown::Coming => view! { <main class="conversation">{coming()}</main> }.into_any(),
        Shown::Missing => view! { <NoRoom/> }.into_any(),
        Shown::Taken(id, name) => later(move |late| (late.taken)(id, name.clone())),
        Shown::Failed(id) => later(move |late| (late.failed)(Arc::new(move || show_room(id)))),
    })
}

/// Stands where messages will.
fn coming() -> impl IntoView {
    view! {
        <div class="messages" role="status">
            <p class="messages__older u-hidden">{words::loading()}</p>
            {[(); 3].map(|()| view! { <div class="skeleton"></div> }.into_any()).collect_view()}
        </div>
    }
}

/// Loads a room with its newest messages.
fn load_room(chat: Chat, id: RoomId, done: impl FnOnce(Shown) + 'static) {
    let Some(backend) = chat.backend() else { return };
    spawn_local(async move {
        let shown = match load(chat, &backend, id).await {
            Ok(summary) => Shown::Room(Box::new(summary)),
            Err(error) if error.code == ErrorCode::NotFound => Shown::Missing,
            Err(_) => Shown::Failed(id),
        };
        done(shown);
    });
}

async fn load(chat: Chat, backend: &Arc<dyn Backend>, id: RoomId) -> Answer<RoomSummary> {
    let summary = backend.room(id).await?;
    // Made before its page is asked for, so that no event falls between.
    let room = chat.room_for(&summary);
    // A room opens at its newest messages, which are let go where older ones were looked at.
    if !room.is_loaded() || room.has_newer.get_untracked() {
        room.merge_newest(backend.history(id, PageAt::Newest).await?);
    }
    Ok(summary)
}

/// A room that is here.
#[component]
fn Conversation(summary: RoomSummary, printed: StoredValue<Option<PrintedForm>>) -> impl IntoView {
    let chat = use_chat();
    let panel = use_place().panel;
    let id = summary.id;
    let room = chat.room_for(&summary);
    let now = untrack(|| chat.summary(id)).unwrap_or_else(|| summary.clone());
    room.visit((now.unread > 0).then_some(Fresh { count: now.unread, read: now.read.seq }));

    let summary = memo(move || chat.summary(id).unwrap_or_else(|| summary.clone()));
    let title = memo(move || called(&summary.read()));
    let member = memo(move || summary.read().membership != Membership::Visitor);
    let archived = memo(move || summary.read().marks.archived);
    let writes = memo(move || chat.may(&summary.read(), Action::Send));
    name_window(chat, title);
    open(room.clone());
    let (list, inside) = (room.clone(), room.clone());
    let loaded = room.loaded.clone();
    view! {
        <div class="room">
            <main class="conversation">
                <RoomHead room=summary/>
                {follow(move || if loaded.get() {
                    view! { <MessageList room=list.clone() title/> }.into_any()
                } else {
                    coming().into_any()
                })}
                {follow(move || {
                    let (room, printed) = (room.clone(), printed.get_value());
                    if archived.get() || (member.get() && !writes.get()) {
                        closed_bar(archived.get())
                    } else if member.get() {
                        view! { <Composer room title printed/> }.into_any()
                    } else {
                        view! { <JoinBar id title/> }.into_any()
                    }
                })}
            </main>
            {follow(move || panel.get().map(|panel| untrack(|| {
                panel_of(chat, panel, summary, inside.clone())
            })))}
        </div>
    }
    .into_any()
}

/// The panel; a printed one stays until it comes to life.
fn panel_of(chat: Chat, panel: Panel, summary: Memo<RoomSummary>, inside: Room) -> AnyView {
    let mut printed = chat.printed_panel();
    let takes_focus = printed.is_none() && chat.mounted.get_untracked();
    let show = move |late: &Late| (late.panel)(panel, summary, inside.clone(), takes_focus);
    if let Some(late) = chat.late.get_untracked() {
        return show(late);
    }
    let show = move || match (chat.late.get(), printed.take()) {
        (Some(late), _) => untrack(|| show(late)),
        (None, Some(printed)) => Adopted::new(printed.take()).into_any(),
        (None, None) => ().into_any(),
    };
    follow(show).into_any()
}

/// Says that this room is on the screen, and follows it; takes that back on leaving.
fn open(room: Room) {
    let chat = use_chat();
    let id = room.id();
    let relaid = room.clone();
    effect(move || {
        if room.loaded.get() {
            untrack(|| chat.follow(&room));
        }
    });
    effect(move || {
        chat.open.set(Some(id));
        dom::set_cookie(&format!("confab-room={id}; Path=/; Max-Age=31536000; SameSite=Lax"));
    });
    effect(move || {
        // The viewer's own day and clock, once they are known, and again at midnight.
        chat.clock.today();
        relaid.relayout();
    });
    on_cleanup(move || {
        chat.held.try_set(None);
        if chat.open.try_get_untracked() == Some(Some(id)) {
            chat.open.set(None);
        }
        if chat.rooms.try_get_untracked().is_some_and(|rooms| rooms.find(id).is_none()) {
            // Looked into without being a member: nothing of it is wanted any more.
            chat.tell(Input::Unfollow(id));
            chat.remove(id);
        }
    });
}

/// Calls the window by the room, after the number of messages that wait for the viewer anywhere.
fn name_window(chat: Chat, title: Memo<String>) {
    effect(move || {
        let waiting = chat.rooms.read().mentions();
        let title = title.get();
        let waiting = if waiting > 0 { format!("({waiting}) ") } else { String::new() };
        dom::set_title(&format!("{waiting}{}", titled(&title, &chat.server_name())));
    });
}
