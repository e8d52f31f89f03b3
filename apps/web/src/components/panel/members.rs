//! Members of a room, in its details.

use confab_policy::Action;
use confab_protocol::api::MemberInfo;
use confab_protocol::{Membership, Person, RoomKind, RoomSummary};
use confab_ui::{
    Avatar, Badge, BadgeTone, Dot, Glyph, Icon, Memo, effect, follow, hear, memo, rows, show, view,
};
use confab_words::{details as words, messages, moderation, number};
use leptos::ev::Event;
use leptos::prelude::*;

use crate::components::add_member::AddMember;
use crate::components::admin;
use crate::components::picture_at;
use crate::state::{Members as Found, Room, use_chat};
use crate::words::presence;

/// More members than this are found by typing.
const MANY: u32 = 20;

/// Members of the room, those who are here first.
#[component]
pub(super) fn Members(room: Memo<RoomSummary>, inside: Room) -> impl IntoView {
    let chat = use_chat();
    let count = memo(move || room.read().member_count);
    let members = inside.members.clone();
    // The list that came with the page counts until someone comes or goes.
    let mut known = members.list.read_untracked().is_some();
    let renewed = members.clone();
    effect(move || {
        count.track();
        if !std::mem::take(&mut known) {
            renewed.load(chat);
        }
    });
    on_cleanup({
        let members = members.clone();
        move || members.end_search()
    });
    let members_of_link = members.clone();
    let may_add = memo(move || chat.may(&room.read(), Action::AddMember));
    view! {
        <section class="panel__section">
            <h3 class="panel__title">
                {words::members()}
                <span class="tabular">{follow(move || number(count.get().into()))}</span>
            </h3>
            {show(move || may_add.get(), move || view! { <AddMember room/> }.into_any())}
            {show(move || room.read().kind == RoomKind::Group, move || another(members_of_link.clone()))}
            <MemberList room members/>
        </section>
    }
    .into_any()
}

/// The members, page by page by handle, and those who are here first; where there are many, found
/// by how they are called.
#[component]
fn MemberList(room: Memo<RoomSummary>, members: Found) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let (list, more) = (members.list.clone(), members.more.clone());
    let searched = members.clone();
    let search = move |event: Event| searched.search(chat, event_target_value(&event));
    let none = {
        let list = list.clone();
        move || list.read().as_ref().is_some_and(Vec::is_empty)
    };
    let sorted = memo(move || {
        let mut members = list.get().unwrap_or_default();
        members.sort_by_cached_key(|MemberInfo { person, .. }| {
            (standing(chat.dot_of(id, person.id)), person.name.to_lowercase(), person.id)
        });
        members
    });
    // The field stays while what is typed into it leaves few.
    let many = memo(move || room.read().member_count > MANY);
    view! {
        {show(move || many.get() && chat.mounted.get(), move || view! {
            <input
                class="input"
                type="search"
                placeholder=words::find()
                aria-label=words::find()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                on:input=hear(search.clone())
            />
        }.into_any())}
        {rows(move || sorted.get(), move |member| view! { <Member room member/> }.into_any(), || ())}
        {show(none, || view! { <p class="panel__text" role="status">{words::nobody()}</p> }.into_any())}
        {show(move || more.get() && chat.mounted.get(), move || {
            let members = members.clone();
            view! {
                <button type="button" class="button" on:click=hear(move |_| members.load_more(chat))>{words::more()}</button>
            }
            .into_any()
        })}
    }
    .into_any()
}

/// Those who are here first, then those who are away.
const fn standing(dot: Dot) -> u8 {
    match dot {
        Dot::On | Dot::Busy => 0,
        Dot::Away => 1,
        Dot::Off | Dot::None => 2,
    }
}

/// One member, with the way to their profile.
#[component]
fn Member(room: Memo<RoomSummary>, member: MemberInfo) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let MemberInfo { person, membership, status, moderator } = member;
    let (user, mark) = (person.id, admin(&person));
    let dot = memo(move || chat.dot_of(id, user));
    let Person { name, handle, picture, .. } = person;
    let me = chat.my_id() == user;
    let emoji = status.map(|status| {
        view! { " "<span title=status.shown()>{status.emoji.clone()}</span> }.into_any()
    });
    view! {
        <a class="person" class:person--away=follow(move || dot.get() == Dot::Off) href=format!("/people/{handle}")>
            <Avatar name=name.clone() seed=user.0 dot picture=picture_at(picture)/>
            <span class="u-grow">
                <span class="person__name u-truncate"><bdi>{name.clone()}</bdi>{me.then(moderation::you)}{emoji}</span>
                <span class="person__line">
                    <span class="person__handle u-truncate">{format!("@{handle}")}</span>
                    {mark}
                    {(membership == Membership::Owner).then(|| view! { <Badge text=moderation::owner() label=moderation::owner() tone=BadgeTone::Quiet/> }.into_any())}
                    {moderator.then(|| view! { <Badge text=moderation::moderator() label=moderation::moderator() tone=BadgeTone::Quiet/> }.into_any())}
                </span>
            </span>
            <span class="u-hidden">{follow(move || presence(dot.get()))}</span>
        </a>
    }
    .into_any()
}

/// The way to a group conversation with one person more: this one stays as it is.
fn another(members: Found) -> AnyView {
    let list = members.list;
    let address = move || {
        let list = list.read();
        let to = list.iter().flatten().map(|member| format!("to={}", member.person.handle));
        format!("/new-message?{}", to.collect::<Vec<_>>().join("&"))
    };
    view! {
        <p class="panel__line"><a class="button" href=follow(address)><Icon glyph=Glyph::Plus/>{messages::add_people()}</a></p>
    }
    .into_any()
}
