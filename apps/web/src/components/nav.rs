//! The rooms one is in.

use confab_protocol::{Role, RoomId, RoomKind, RoomSummary};
use confab_ui::{Avatar, AvatarSize, Badge, BadgeTone, Glyph, Icon, IconSize};
use leptos::prelude::*;
use leptos_router::components::A;

use super::Brand;
use crate::live::{Badge as News, RoomList};
use crate::state::use_chat;

/// The rooms, the people one talks to, and oneself.
#[component]
pub(crate) fn Nav() -> impl IntoView {
    let chat = use_chat();
    let search = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        chat.switcher.set(true);
    };
    view! {
        <nav class="nav" id="rooms" aria-label="Rooms">
            <header class="nav__head">
                <Brand class="nav__mark"/>
                <span class="nav__server u-grow u-truncate">{chat.server_name}</span>
                <A href="/new-room" attr:class="icon-button" attr:aria-label="New room" attr:title="New room">
                    <Icon glyph=Glyph::Plus/>
                </A>
            </header>
            <a class="nav__search" href="/browse" on:click=search>
                <Icon glyph=Glyph::Search size=IconSize::Small/>
                <span class="u-grow">"Find a room or person"</span>
                <kbd>"Ctrl K"</kbd>
            </a>
            <div class="nav__scroll">
                <Section title="Rooms" direct=false/>
                <Section title="Direct messages" direct=true/>
            </div>
            <Foot/>
        </nav>
    }
    .into_any()
}

/// One list of rooms under its title; nothing at all while it is empty.
#[component]
fn Section(title: &'static str, direct: bool) -> impl IntoView {
    let chat = use_chat();
    let ids = Memo::new(move |_| {
        let sections = chat.rooms.read().as_ref().map(RoomList::sections).unwrap_or_default();
        if direct { sections.direct } else { sections.rooms }
    });
    let some = Memo::new(move |_| !direct || !ids.read().is_empty());
    view! {
        <Show when=move || some.get()>
            <section class="nav__section" aria-label=title>
                <h2 class="nav__title">
                    {title}
                    {(!direct).then(|| view! {
                        <A href="/browse" attr:class="icon-button" attr:aria-label="Browse rooms" attr:title="Browse rooms">
                            <Icon glyph=Glyph::Compass size=IconSize::Small/>
                        </A>
                    })}
                </h2>
                <ul>
                    <For each=move || ids.get() key=|id| *id children=move |id| view! { <RoomLink id/> }/>
                </ul>
            </section>
        </Show>
    }
    .into_any()
}

/// What a room is called: its name, or the other person's.
pub(crate) fn title_of(room: &RoomSummary) -> String {
    match &room.with {
        Some(person) if room.kind == RoomKind::Direct => person.name.clone(),
        _ => room.name.clone(),
    }
}

/// One room: bold when there is something new, a number when it means the viewer.
#[component]
fn RoomLink(id: RoomId) -> impl IntoView {
    let chat = use_chat();
    let title = Memo::new(move |_| chat.summary(id).as_ref().map(title_of).unwrap_or_default());
    let news =
        Memo::new(move |_| chat.rooms.read().as_ref().map_or(News::None, |rooms| rooms.badge(id)));
    // What stands before the name never changes while the room is in the list.
    let glyph = chat.rooms.read_untracked().as_ref().and_then(|rooms| rooms.find(id)).map(glyph_of);
    view! {
        <li>
            <A href=format!("/rooms/{id}") attr:class=move || match news.get() {
                News::None => "nav__row",
                _ => "nav__row nav__row--unread",
            }>
                <span class="nav__glyph">{glyph}</span>
                <span class="u-grow u-truncate" dir="auto">{title}</span>
                {move || pill(news.get())}
            </A>
        </li>
    }
    .into_any()
}

/// What stands before a room's name.
pub(crate) fn glyph_of(room: &RoomSummary) -> AnyView {
    let chat = use_chat();
    let id = room.id;
    match (&room.with, room.kind) {
        (Some(person), RoomKind::Direct) => {
            let other = person.id;
            let online = Signal::derive(move || {
                let presence = chat.presence.read();
                let online = presence.get(&id).and_then(|presence| presence.online.as_ref());
                online.is_some_and(|online| online.contains(&other))
            });
            let name = person.name.clone();
            view! { <Avatar name seed=other.0 size=AvatarSize::Small online/> }.into_any()
        }
        (_, RoomKind::Private) => {
            view! { <Icon glyph=Glyph::Lock size=IconSize::Small/> }.into_any()
        }
        _ => view! { <Icon glyph=Glyph::Hash size=IconSize::Small/> }.into_any(),
    }
}

fn pill(news: News) -> Option<AnyView> {
    match (news, news.text()) {
        (_, Some(text)) => {
            let label = format!("{text} for you");
            Some(view! { <Badge text label tone=BadgeTone::Strong/> }.into_any())
        }
        (News::Unread, None) => Some(view! { <span class="u-hidden">"unread"</span> }.into_any()),
        _ => None,
    }
}

/// Oneself, and where one's settings are.
#[component]
fn Foot() -> impl IntoView {
    let chat = use_chat();
    let me = move || chat.me.get().map(|me| me.person);
    let administrator = Memo::new(move |_| {
        chat.me.read().as_ref().is_some_and(|me| me.role == Role::Administrator)
    });
    view! {
        <footer class="nav__foot">
            {move || me().map(|me| view! {
                <Avatar name=me.name.clone() seed=me.id.0/>
                <span class="nav__me u-grow">
                    <span class="nav__name u-truncate" dir="auto">{me.name.clone()}</span>
                    <span class="nav__handle u-truncate">{format!("@{}", me.handle)}</span>
                </span>
            })}
            <Show when=move || administrator.get()>
                <A href="/admin" attr:class="icon-button" attr:aria-label="Administration" attr:title="Administration">
                    <Icon glyph=Glyph::Shield/>
                </A>
            </Show>
            <A href="/settings" attr:class="icon-button" attr:aria-label="Settings" attr:title="Settings">
                <Icon glyph=Glyph::Gear/>
            </A>
        </footer>
    }
    .into_any()
}
