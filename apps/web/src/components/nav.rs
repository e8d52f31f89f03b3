//! The rooms one is in.

mod more;
mod own;

use confab_protocol::{Person, RoomId, RoomKind, RoomSummary};
use confab_ui::{
    Avatar, AvatarSize, Badge, BadgeTone, Glyph, Icon, IconSize, NodeRef, effect, follow, hear,
    memo, rows, show, use_context, view,
};
use confab_words::{Word, around, messages, nav as words, number};
use leptos::html;
use leptos::prelude::*;

use self::more::{Ends, More};
use super::Brand;
use super::picture_at;
use crate::dom;
use crate::live::{Badge as News, Section as Part};
use crate::state::{Chat, Place, use_chat};
use crate::words::{presence, title_of};

/// Address, picture, name and count of a view.
type View = (&'static str, Glyph, Word, fn(Chat) -> usize);

/// Pages over all rooms, and how much waits on each.
const VIEWS: [View; 5] = [
    ("/unreads", Glyph::Bubble, around::unreads, |chat| chat.rooms.read().with_news()),
    ("/threads", Glyph::Reply, around::threads, |chat| {
        chat.threads.read().iter().filter(|known| known.news).count()
    }),
    ("/drafts", Glyph::Pencil, around::drafts, |chat| {
        chat.drafts.read().iter().filter(|draft| !draft.body.is_empty()).count()
    }),
    ("/mentions", Glyph::People, around::mentions, |chat| chat.rooms.read().mentioned() as usize),
    ("/saved", Glyph::Bookmark, around::saved, |_| 0),
];

/// The rooms, the people one talks to, and oneself.
#[component]
pub(crate) fn Nav() -> impl IntoView {
    let chat = use_chat();
    let is_live = use_context::<Place>().is_some();
    let search = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        chat.switcher.set(true);
    };
    let left_out = memo(move || more(chat));
    let own = memo(move || chat.rooms.read().own().iter().map(|own| own.id).collect::<Vec<_>>());
    let list = NodeRef::<html::Div>::new();
    let ends = Ends::new(list);
    let installation = chat.installation();
    if let Some(place) = use_context::<Place>() {
        more::watch(ends);
        follow_place(place);
    }
    view! {
        <nav class="nav" id="rooms" data-region="rooms" aria-label=words::rooms()>
            <header class="nav__head">
                <Brand class="nav__mark" picture=installation.picture/>
                <span class="nav__server u-grow u-truncate">{installation.name}</span>
                <a href="/new-room" class="icon-button" aria-label=words::new_room() title=words::new_room()>
                    <Icon glyph=Glyph::Plus/>
                </a>
                // On a phone, where the address alone says that the rooms are over the page.
                <a href="#page" class="icon-button nav__close" aria-label=words::close() title=words::close()>
                    <Icon glyph=Glyph::Close/>
                </a>
            </header>
            <a class="nav__search" data-search href="/browse" on:click=hear(search)>
                <Icon glyph=Glyph::Search size=IconSize::Small/>
                <span class="u-grow">{words::search()}</span>
                {is_live.then(|| view! { <kbd>"Ctrl K"</kbd> }.into_any())}
            </a>
            <div class="nav__list">
            <div class="nav__scroll" node_ref=list on:scroll=hear(move |_| ends.look())>
                {follow(move || (chat.invitations.get() > 0).then(|| view! {
                    <a class="nav__row nav__row--unread" data-unread="mentions" href="/rooms">
                        {words::Invitations { count: chat.invitations.get().into() }.text()}
                    </a>
                }.into_any()))}
                {VIEWS.iter().map(|view| entry(chat, view)).collect_view()}
                <Section title=around::favourites() part=Part::Favourites/>
                {rows(move || own.get(), |id| view! { <Section title="" part=Part::Own(id)/> }.into_any(), || ())}
                <Section title=words::rooms() part=Part::Rooms/>
                <Section title=words::direct() part=Part::Direct/>
                {follow(move || left_out.get().map(|text| view! {
                    <a class="nav__row" href="/rooms" on:click=hear(search)>{text}</a>
                }.into_any()))}
            </div>
            {is_live.then(|| view! { <More ends/> }.into_any())}
            </div>
            <Foot/>
        </nav>
    }
    .into_any()
}

/// The way to one of the pages over all rooms. It changes with its count alone.
fn entry(chat: Chat, (address, glyph, name, count): &'static View) -> AnyView {
    let count = memo(move || count(chat));
    let shown = follow(move || match count.get() {
        0 => None,
        count => Some(
            view! { <span class="nav__count tabular">{number(count as u64)}</span> }.into_any(),
        ),
    });
    view! {
        <a class="nav__row" href=*address>
            <span class="nav__glyph"><Icon glyph=*glyph size=IconSize::Small/></span>
            <span class="u-grow">{name()}</span>
            {shown}
        </a>
    }
    .into_any()
}

/// Keeps the open room in sight. On a small screen the rooms take the focus when they come over the
/// page, and the way back to them has it afterwards.
fn follow_place(place: Place) {
    effect(move || {
        place.room.track();
        request_animation_frame(more::show_open);
    });
    let mut before = place.rooms.get_untracked();
    effect(move || {
        let over = place.rooms.get();
        if std::mem::replace(&mut before, over) == over {
            return;
        }
        // Once it is shown.
        request_animation_frame(move || {
            if over {
                more::show_open();
                let _ = dom::focus("#rooms [aria-current='page']")
                    || dom::focus("#rooms [data-search]");
            } else if !dom::is_typing() {
                dom::focus("[data-back]");
            }
        });
    });
}

/// One list of rooms under its title, with the way to others.
#[component]
fn Section(title: &'static str, part: Part) -> impl IntoView {
    let chat = use_chat();
    let ids = memo(move || chat.rooms.read().rows(part, chat.open.get()));
    let (label, beside) = match part {
        Part::Rooms => (words::your_rooms(), Some(("/browse", words::browse(), Glyph::Compass))),
        Part::Direct => (title, Some(("/new-message", words::new_message(), Glyph::Pencil))),
        Part::Favourites | Part::Own(_) => (title, None),
    };
    let name = memo(move || match part {
        Part::Own(id) => own::name(chat, id),
        _ => label.to_owned(),
    });
    let some = memo(move || part != Part::Favourites || !ids.read().is_empty());
    show(
        move || some.get(),
        move || {
            view! {
                <section class="nav__section" aria-label=follow(move || Some(name.get())) data-section=(part == Part::Direct).then_some("direct")>
                    {if let Part::Own(id) = part {
                        own::title(id, name)
                    } else {
                        view! {
                            <h2 class="nav__title">
                                {title}
                                {beside.map(|(address, does, glyph)| view! {
                                    <a href=address class="icon-button" aria-label=does title=does>
                                        <Icon glyph size=IconSize::Small/>
                                    </a>
                                }.into_any())}
                            </h2>
                        }.into_any()
                    }}
                    <ul>
                        {rows(move || ids.get(), |id| view! { <RoomLink id/> }.into_any(), || ())}
                    </ul>
                </section>
            }
            .into_any()
        },
    )
    .into_any()
}

/// Says that there are rooms without a row, which a search finds.
fn more(chat: Chat) -> Option<String> {
    match chat.rooms.read().left_out() {
        (_, true) => Some(words::more_rooms().into()),
        (0, false) => None,
        (count, false) => Some(words::More { count: count as u64 }.text()),
    }
}

/// One room: bold when there is something new, a number when it means the viewer.
#[component]
fn RoomLink(id: RoomId) -> impl IntoView {
    let chat = use_chat();
    let title = memo(move || chat.summary(id).as_ref().map(title_of).unwrap_or_default());
    let news = memo(move || chat.rooms.read().badge(id));
    let emoji = memo(move || {
        let rooms = chat.rooms.read();
        rooms.find(id).and_then(|room| Some(room.status.as_ref()?.emoji.clone()))
    });
    // The glyph never changes while the room is in the list.
    let glyph = chat.rooms.read_untracked().find(id).map(glyph_of);
    let place = use_context::<Place>();
    let here = follow(move || place.is_some_and(|place| place.room.get() == id).then_some("page"));
    let drafted = memo(move || {
        chat.drafts.read().iter().any(|draft| draft.room == id && !draft.body.is_empty())
    });
    let muted = follow(move || {
        chat.rooms.read().find(id).is_some_and(|room| room.settings.muted).then_some("")
    });
    let class = follow(move || match news.get() {
        News::None => "nav__row",
        _ => "nav__row nav__row--unread",
    });
    let unread = follow(move || match news.get() {
        News::None => None,
        News::Unread => Some("some"),
        News::Mentions(_) => Some("mentions"),
    });
    view! {
        <li>
            <a href=format!("/rooms/{id}") class=class data-unread=unread data-muted=muted aria-current=here>
                <span class="nav__glyph">{glyph}</span>
                <span class="u-grow u-truncate" dir="auto">{follow(move || title.get())}" "{follow(move || emoji.get())}</span>
                {show(move || drafted.get(), || view! {
                    <Icon glyph=Glyph::Pencil size=IconSize::Small/><span class="u-hidden">{around::draft()}</span>
                }.into_any())}
                {follow(move || pill(news.get()))}
            </a>
        </li>
    }
    .into_any()
}

/// Glyph before a room's name.
pub(crate) fn glyph_of(room: &RoomSummary) -> AnyView {
    let chat = use_chat();
    let id = room.id;
    match (&room.with, room.kind) {
        (Some(person), RoomKind::Direct) => {
            let other = person.id;
            let dot = memo(move || chat.dot_of(id, other));
            let (name, picture) = (person.name.clone(), picture_at(person.picture));
            view! {
                <Avatar name seed=other.0 size=AvatarSize::Small dot picture=picture/>
                <span class="u-hidden">{follow(move || presence(dot.get()))}" "</span>
            }
            .into_any()
        }
        (_, RoomKind::Group) => view! { <Icon glyph=Glyph::People size=IconSize::Small/> }.into_any(),
        (_, RoomKind::Private) => {
            view! { <Icon glyph=Glyph::Lock size=IconSize::Small/><span class="u-hidden">{words::private()}" "</span> }.into_any()
        }
        _ => view! { <Icon glyph=Glyph::Hash size=IconSize::Small/> }.into_any(),
    }
}

fn pill(news: News) -> Option<AnyView> {
    match (news, news.text()) {
        (_, Some(text)) => {
            Some(view! { <Badge text label=news.label() tone=BadgeTone::Strong/> }.into_any())
        }
        (News::Unread, None) => {
            Some(view! { <span class="u-hidden">{words::unread()}</span> }.into_any())
        }
        _ => None,
    }
}

/// Oneself, and where one's settings are.
#[component]
fn Foot() -> impl IntoView {
    let chat = use_chat();
    let Person { id, name, handle, picture, .. } = chat.me();
    view! {
        <footer class="nav__foot">
            <a class="nav__me u-grow" href="/settings" data-me>
                <Avatar name=name.clone() seed=id.0 picture=picture_at(picture)/>
                <span class="nav__names">
                    <span class="nav__name u-truncate" dir="auto">{name}</span>
                    <span class="nav__handle u-truncate">{format!("@{handle}")}</span>
                </span>
            </a>
            {chat.may_invite().then(|| view! {
                <a href="/invite" class="icon-button" aria-label=messages::invite_people() title=messages::invite_people()>
                    <Icon glyph=Glyph::Invite/>
                </a>
            }.into_any())}
            {show(move || chat.is_administrator(), || view! {
                <a href="/admin" class="icon-button" aria-label=words::administration() title=words::administration()>
                    <Icon glyph=Glyph::Shield/>
                </a>
            }.into_any())}
            <a href="/settings" class="icon-button" aria-label=words::settings() title=words::settings()>
                <Icon glyph=Glyph::Gear/>
            </a>
        </footer>
    }
    .into_any()
}
