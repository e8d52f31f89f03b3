//! A room: what was said, where one writes, and what stands beside it.

use std::sync::Arc;

use confab_client::core::Input;
use confab_protocol::api::HistoryPage;
use confab_protocol::{ClientId, Membership, RoomId, RoomKind, RoomSummary};
use confab_ui::{Empty, Glyph};
use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use super::browse::join_room;
use crate::Answer;
use crate::backend::use_backend;
use crate::components::{Composer, MessageList, Panel, RoomHead, Sheet, title_of};
use crate::dom;
use crate::live::RoomList;
use crate::session::use_session;
use crate::state::{Chat, Room, use_chat};

/// What the first HTML of a room is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Loaded {
    summary: RoomSummary,
    /// Absent where the page has the messages already.
    page: Option<HistoryPage>,
    client_id: ClientId,
}

/// Loads the room that the address names; a room that was open before shows at once.
#[component]
pub(crate) fn RoomPage() -> impl IntoView {
    let chat = use_chat();
    let backend = use_backend();
    let session = use_session();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("room").and_then(|id| id.parse::<RoomId>().ok()));
    let loaded = Resource::new(
        move || id.get(),
        move |id| {
            let backend = Arc::clone(&backend);
            async move {
                let id = id.unwrap_or(RoomId(0));
                // The server loads on another thread than it renders: there, and until there is a
                // line, nothing of the chat is touched from here.
                let live = chat.has_line();
                let known = live && chat.find_room(id).as_ref().is_some_and(Room::is_loaded);
                let listed = if known { untrack(|| chat.summary(id)) } else { None };
                let summary = match listed {
                    Some(summary) => summary,
                    None => backend.room(id).await?,
                };
                // Before the page is asked for, so that no event falls between.
                let room = if known || !live { None } else { chat.room_for(&summary) };
                let page = if known { None } else { Some(backend.history(id, None).await?) };
                drop(room);
                Answer::Ok(Loaded { summary, page, client_id: backend.client_id() })
            }
        },
    );
    // What a room shows lives as long as its view, which stays until the next room is loaded:
    // an owner of this closure's would be gone as soon as the address names another room.
    let page = Owner::current().expect("invariant: components have an owner");
    view! {
        <Transition>
            {move || {
                let page = page.clone();
                Suspend::new(async move {
                    if let Ok(session) = session.await {
                        chat.seed(&session);
                    }
                    let loaded = loaded.await;
                    let owner = page.child();
                    let view = owner.with(|| match loaded {
                        Ok(loaded) => view! { <Conversation loaded/> }.into_any(),
                        Err(_) => view! { <NoRoom/> }.into_any(),
                    });
                    OwnedView::new_with_owner(view, owner)
                })
            }}
        </Transition>
    }
    .into_any()
}

/// A room that is here.
#[component]
fn Conversation(loaded: Loaded) -> impl IntoView {
    let chat = use_chat();
    let Loaded { summary, page, client_id } = loaded;
    let id = summary.id;
    let Some(room) = chat.room_for(&summary) else {
        return view! { <NoRoom/> }.into_any();
    };
    if let Some(page) = page.filter(|_| !room.is_loaded()) {
        room.merge_newest(page);
    }
    let known = untrack(|| chat.summary(id));
    let now = known.as_ref().unwrap_or(&summary);
    room.visit((now.unread > 0).then_some(now.read.seq));

    let visitor = summary.clone();
    let summary = Memo::new(move |_| chat.summary(id).unwrap_or_else(|| visitor.clone()));
    let title = Memo::new(move |_| {
        let room = summary.read();
        match room.kind {
            RoomKind::Direct => title_of(&room),
            _ => format!("#{}", room.name),
        }
    });
    let heading = page_heading(chat, title);
    let member = Memo::new(move |_| summary.read().membership != Membership::Visitor);
    let query = use_query_map();
    let panel = Memo::new(move |_| query.read().get("panel").is_some());
    open(room.clone());
    let list = room.clone();
    view! {
        <Title text=move || heading.get()/>
        <div class="room">
            <main class="conversation">
                <RoomHead room=summary/>
                <MessageList room=list title/>
                {move || {
                    let (room, client_id) = (room.clone(), client_id.clone());
                    if member.get() {
                        view! { <Composer room title client_id/> }.into_any()
                    } else {
                        view! { <JoinBar id title/> }.into_any()
                    }
                }}
            </main>
            <Show when=move || panel.get()><Panel room=summary/></Show>
        </div>
    }
    .into_any()
}

/// Says that this room is on the screen, and follows it; takes that back on leaving.
fn open(room: Room) {
    let chat = use_chat();
    let id = room.id();
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            chat.open.set(Some(id));
            chat.follow(&room);
            dom::set_cookie(&format!("confab-room={id}; Path=/; Max-Age=31536000; SameSite=Lax"));
        }
    });
    let relaid = chat.find_room(id);
    Effect::new(move |_| {
        // The viewer's own day and clock, once they are known, and again at midnight.
        chat.clock.today();
        if let Some(room) = &relaid {
            room.relayout();
        }
    });
    on_cleanup(move || {
        if chat.open.try_get_untracked() == Some(Some(id)) {
            chat.open.set(None);
        }
        if chat.rooms.try_get_untracked().flatten().is_some_and(|rooms| rooms.find(id).is_none()) {
            // Looked into without being a member: nothing of it is wanted any more.
            chat.tell(Input::Unfollow(id));
            chat.remove(id);
        }
    });
}

/// The room's name after the number of messages that wait for the viewer anywhere.
///
/// It holds what it says itself: the server asks for it once everything else of the page is gone.
/// That is why an effect, which only the browser runs, keeps it up to date.
fn page_heading(chat: Chat, title: Memo<String>) -> ArcRwSignal<String> {
    let said = move || {
        let waiting = chat.rooms.read().as_ref().map_or(0, RoomList::mentions);
        let title = title.get();
        if waiting > 0 { format!("({waiting}) {title}") } else { title }
    };
    let heading = ArcRwSignal::new(untrack(said));
    let shown = heading.clone();
    Effect::new(move |_| shown.set(said()));
    heading
}

/// The address names no room that the viewer may see.
#[component]
fn NoRoom() -> impl IntoView {
    view! {
        <Sheet title="Not found">
            <Empty
                centre=true
                glyph=Glyph::Compass
                title="No such room"
                text="It doesn’t exist, or it is not for you to see."
            >
                <A href="/browse" attr:class="button button--primary">"Browse rooms"</A>
            </Empty>
        </Sheet>
    }
    .into_any()
}

/// Where a composer would be, for who is not in the room.
#[component]
fn JoinBar(id: RoomId, title: Memo<String>) -> impl IntoView {
    let join = join_room(id);
    view! {
        <div class="composer">
            <form class="composer__join" method="post" action=format!("/rooms/{id}/join") on:submit=join>
                <span>"You are looking into "<strong>{title}</strong>". Join to write."</span>
                <button class="button button--primary">"Join"</button>
            </form>
        </div>
    }
    .into_any()
}
