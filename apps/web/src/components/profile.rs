//! Profiles: a card over the page for every link to a person, and the same on a page of its own.

use std::sync::Arc;

use confab_protocol::api::{CommonRoom, Profile};
use confab_protocol::{Handle, RoomKind, RoomSummary, Timestamp, UserId};
use confab_ui::{
    Avatar, AvatarSize, Dialog, Dot, Glyph, Icon, IconSize, Memo, RwSignal, effect, follow, hear,
    listen, memo, view,
};
use confab_words::people as words;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;

use super::admin;
use super::picture_at;
use crate::backend::Requests;
use crate::state::{Chat, Place, use_chat, use_place};
use crate::words::presence;
use crate::{dom, platform};

/// Addresses that the card is shown for.
const ADDRESS: &str = "/people/";

/// The card, closed. A press on a link to a person opens it; without scripts the link leads to the
/// page.
#[component]
pub(crate) fn ProfileCard() -> impl IntoView {
    let (chat, place) = (use_chat(), use_place());
    let open = RwSignal::new(false);
    let profile = RwSignal::new(None::<Profile>);
    place.close_by_back(open);
    effect(move || listen("click", move |event: MouseEvent| ask(chat, &event, open, profile)));
    let label = move || profile.read().as_ref().map_or_else(String::new, |p| p.person.called());
    view! {
        <Dialog open label=follow(label) class="profile-card">
            {follow(move || profile.get().map(|profile| {
                let go = message(chat, place, profile.person.handle.clone(), open);
                view! {
                    <div class="dialog__body" on:click=hear(move |event: MouseEvent| {
                        // A room opens below: nothing of the card is to stay over it.
                        if dom::followed_link(&event).is_some() {
                            open.set(false);
                        }
                    })>
                        {card(chat, profile, Box::new(go))}
                        <form class="dialog__actions" method="dialog">
                            <button class="button button--plain">{words::close()}</button>
                        </form>
                    </div>
                }
                .into_any()
            }))}
        </Dialog>
    }
    .into_any()
}

/// Takes a press on a link to a person.
fn ask(chat: Chat, event: &MouseEvent, open: RwSignal<bool>, profile: RwSignal<Option<Profile>>) {
    let Some(link) = dom::followed_link(event) else { return };
    let Some(handle) = link.path.strip_prefix(ADDRESS).map(str::to_owned) else { return };
    event.prevent_default();
    chat.read(format!("/people/@{handle}"), move |found: Profile| {
        profile.set(Some(found));
        open.set(true);
    });
}

/// Begins the conversation with someone, or goes on with it, without leaving the page.
pub(crate) fn message(
    chat: Chat,
    place: Place,
    handle: Handle,
    open: RwSignal<bool>,
) -> impl Fn() + 'static {
    move || {
        let handle = handle.clone();
        let question = async move |server: Arc<dyn Requests>| server.open_direct(handle).await;
        chat.ask_server(question, move |room: RoomSummary| {
            let id = room.id;
            chat.add(room);
            // What lies over the page closes with it.
            place.go_to(id);
            open.set(false);
        });
    }
}

/// The profile of someone, and the way to write to them.
pub(crate) fn card(chat: Chat, profile: Profile, go: Box<dyn Fn()>) -> AnyView {
    let now = platform::reader().now;
    let Profile { person, active, status, busy_until, time_zone, rooms, more, .. } = profile;
    let (id, handle, mark) = (person.id, person.handle.clone(), admin(&person));
    let dot = dot(chat, id, busy_until);
    let me = chat.my_id() == id;
    let time = time_zone.and_then(|zone| {
        let time = platform::time_in(&zone, now, chat.clock.hours())?;
        Some(view! { <p class="profile__line"><Icon glyph=Glyph::Clock size=IconSize::Small/>{words::LocalTime { time: &time, zone: &zone }.text()}</p> }.into_any())
    });
    let press = move |event: SubmitEvent| {
        event.prevent_default();
        go();
    };
    view! {
        <div class="profile">
            <Avatar name=person.name.clone() seed=id.0 size=AvatarSize::Large dot picture=picture_at(person.picture)/>
            <div class="profile__who">
                <h2 class="dialog__title"><bdi>{person.name}</bdi>" "{me.then(words::you)}" "{mark}</h2>
                <p class="profile__note">{format!("@{handle}")}</p>
                <p class="profile__note" data-presence>{follow(move || presence(dot.get()))}</p>
            </div>
        </div>
        {status.map(|status| {
            let until = status.until.map(|until| words::Until { moment: &chat.clock.near(until) }.text());
            view! { <p class="profile__line" data-status><bdi>{status.shown()}</bdi><span class="profile__note">{until}</span></p> }.into_any()
        })}
        {time}
        {(!active).then(|| view! { <p class="profile__line">{words::closed()}</p> }.into_any())}
        {in_common(rooms, more)}
        {if me {
            view! { <a class="button" href="/settings">{words::edit()}</a> }.into_any()
        } else if active {
            view! {
                <form method="post" action="/direct" on:submit=hear(press)>
                    <input type="hidden" name="handle" value=handle.to_string()/>
                    <button class="button button--primary" autofocus>
                        <Icon glyph=Glyph::Bubble size=IconSize::Small/>{words::message()}
                    </button>
                </form>
            }.into_any()
        } else {
            ().into_any()
        }}
    }
    .into_any()
}

fn in_common(rooms: Vec<CommonRoom>, more: bool) -> Option<AnyView> {
    let link = |room: CommonRoom| {
        let glyph = if room.kind == RoomKind::Private { Glyph::Lock } else { Glyph::Hash };
        view! {
            <a class="profile__room" href=format!("/rooms/{}", room.id)>
                <Icon glyph size=IconSize::Small/><bdi>{room.name}</bdi>
            </a>
        }
        .into_any()
    };
    let links: Vec<AnyView> = rooms.into_iter().map(link).collect();
    (!links.is_empty()).then(|| {
        view! {
            <section aria-labelledby="in-common">
                <h3 class="panel__title" id="in-common">{words::in_common()}</h3>
                <p class="profile__rooms">{links}{more.then(words::more_rooms)}</p>
            </section>
        }
        .into_any()
    })
}

/// Presence of someone, as far as any room tells it; who is not to be disturbed is so offline, too.
fn dot(chat: Chat, person: UserId, busy_until: Option<Timestamp>) -> Memo<Dot> {
    memo(move || {
        let all = chat.presence.read();
        let mut dots = all.values().map(|presence| presence.dot_of(person));
        let here = dots.find(|dot| !matches!(dot, Dot::None | Dot::Off));
        match here {
            Some(dot) => dot,
            None if busy_until.is_some() => Dot::Busy,
            None => Dot::None,
        }
    })
}
