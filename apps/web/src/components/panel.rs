//! Details of a room: its topic, its members, its actions.

use std::sync::Arc;

use confab_policy::Action;
use confab_protocol::api::{ChangeRoom, MemberInfo};
use confab_protocol::{Handle, Membership, Person, RoomKind, RoomSummary};
use confab_ui::{
    Avatar, Badge, BadgeTone, Dot, Glyph, Icon, Memo, RwSignal, effect, follow, hear, memo, show,
};
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use super::add_member::AddMember;
use super::admin;
use super::owning::Owning;
use crate::backend::Requests;
use crate::features;
use crate::state::{Members as Found, Room, use_chat, use_place};

/// More members than this are found by typing.
const MANY: u32 = 20;

/// The details of a room, in the panel beside it.
pub(super) fn show_details(room: Memo<RoomSummary>, inside: Room) -> AnyView {
    let kind = room.read_untracked().kind;
    let features = features::in_details(&inside);
    view! {
        <div class="panel__scroll">
            {(kind != RoomKind::Direct).then(|| view! { <About room/> })}
            {features}
            <Members room inside/>
            {(kind != RoomKind::Direct).then(|| view! {
                <Leave room/>
                <Owning room/>
            })}
        </div>
    }
    .into_any()
}

/// The topic, with a pencil for those who may change it and the room's name.
#[component]
fn About(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let editing = RwSignal::new(false);
    let changes = memo(move || chat.may(&room.read(), Action::ChangeRoom));
    let topic = move || {
        let topic = room.read().topic.clone();
        if topic.is_empty() { "No topic yet.".to_owned() } else { topic }
    };
    let (name, draft) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let now = room.read_untracked();
        let (name, topic) = (name.get_untracked(), draft.get_untracked());
        let change = ChangeRoom {
            name: (name.trim() != now.name).then_some(name),
            topic: (topic.trim() != now.topic).then_some(topic),
        };
        if change.name.is_none() && change.topic.is_none() {
            return editing.set(false);
        }
        let question = async move |server: Arc<dyn Requests>| server.change_room(id, change).await;
        chat.ask_server(question, move |summary| {
            chat.add(summary);
            editing.set(false);
        });
    };
    view! {
        <section class="panel__section">
            <h3 class="panel__title">
                "Topic"
                {show(move || changes.get() && chat.mounted.get() && !editing.get(), move || view! {
                    <button type="button" class="icon-button" aria-label="Edit name and topic" title="Edit name and topic" on:click=hear(move |_| {
                        name.set(room.read_untracked().name.clone());
                        draft.set(room.read_untracked().topic.clone());
                        editing.set(true);
                    })>
                        <Icon glyph=Glyph::Pencil/>
                    </button>
                }.into_any())}
            </h3>
            {follow(move || if editing.get() {
                view! {
                    <form class="panel__form" on:submit=hear(save)>
                        <label class="field">
                            <span class="field__label">"Name"</span>
                            <input
                                class="input"
                                name="name"
                                required
                                maxlength="80"
                                dir="auto"
                                autocomplete="off"
                                prop:value=follow(move || name.get())
                                on:input=hear(move |event: Event| name.set(event_target_value(&event)))
                            />
                        </label>
                        <label class="field">
                            <span class="field__label">"Topic"</span>
                            <textarea
                                class="input"
                                name="topic"
                                rows="3"
                                maxlength="250"
                                dir="auto"
                                prop:value=follow(move || draft.get())
                                on:input=hear(move |event: Event| draft.set(event_target_value(&event)))
                            ></textarea>
                        </label>
                        <div class="panel__line">
                            <button class="button button--primary">"Save"</button>
                            <button type="button" class="button" on:click=hear(move |_| editing.set(false))>"Cancel"</button>
                        </div>
                    </form>
                }.into_any()
            } else {
                view! { <p class="panel__text" dir="auto">{follow(topic)}</p> }.into_any()
            })}
        </section>
    }
    .into_any()
}

/// Members of the room, those who are here first.
#[component]
fn Members(room: Memo<RoomSummary>, inside: Room) -> impl IntoView {
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
    let may_add = memo(move || chat.may(&room.read(), Action::AddMember));
    view! {
        <section class="panel__section">
            <h3 class="panel__title">
                "Members"
                <span class="tabular">{follow(move || count.get())}</span>
            </h3>
            {show(move || may_add.get(), move || view! { <AddMember room/> }.into_any())}
            <MemberList room members/>
        </section>
    }
    .into_any()
}

/// The members by handle, page by page; where there are many, found by how they are called.
#[component]
fn MemberList(room: Memo<RoomSummary>, members: Found) -> impl IntoView {
    let chat = use_chat();
    let (list, more) = (members.list.clone(), members.more.clone());
    let searched = members.clone();
    let search = move |event: Event| searched.search(chat, event_target_value(&event));
    let none = {
        let list = list.clone();
        move || list.read().as_ref().is_some_and(Vec::is_empty)
    };
    // The field stays while what is typed into it leaves few.
    let many = memo(move || room.read().member_count > MANY);
    view! {
        {show(move || many.get() && chat.mounted.get(), move || view! {
            <input
                class="input"
                type="search"
                placeholder="Find a member"
                aria-label="Find a member"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                on:input=hear(search.clone())
            />
        }.into_any())}
        {follow(move || {
            let members = list.get().unwrap_or_default();
            let row = |member| view! { <Member room member/> }.into_any();
            members.into_iter().map(row).collect::<Vec<_>>()
        })}
        {show(none, || view! { <p class="panel__text" role="status">"Nobody by that name."</p> }.into_any())}
        {show(move || more.get() && chat.mounted.get(), move || {
            let members = members.clone();
            view! {
                <button type="button" class="button" on:click=hear(move |_| members.load_more(chat))>"Show more"</button>
            }
            .into_any()
        })}
    }
    .into_any()
}

/// One member; a press opens the direct room with them.
#[component]
fn Member(room: Memo<RoomSummary>, member: MemberInfo) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let MemberInfo { person, membership } = member;
    let (user, mark) = (person.id, admin(&person));
    let dot = memo(move || chat.dot_of(id, user));
    let Person { name, handle, .. } = person;
    let open = open_direct(handle.clone());
    let me = chat.my_id() == user;
    let title = format!("Message {name}");
    view! {
        <form method="post" action="/direct" on:submit=hear(open)>
            <input type="hidden" name="handle" value=handle.to_string()/>
            <button class="person" class:person--away=follow(move || dot.get() == Dot::Off) disabled=me title=title>
                <Avatar name=name.clone() seed=user.0 dot/>
                <span class="u-grow">
                    <span class="person__name u-truncate"><bdi>{name.clone()}</bdi>{me.then_some(" (you)")}</span>
                    <span class="person__line">
                        <span class="person__handle u-truncate">{format!("@{handle}")}</span>
                        {mark}
                        {(membership == Membership::Owner).then(|| view! { <Badge text="Owner" label="Owner" tone=BadgeTone::Quiet/> })}
                    </span>
                </span>
                <span class="u-hidden">{follow(move || match dot.get() {
                    Dot::None => "",
                    Dot::On => "online",
                    Dot::Off => "away",
                })}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Opens the direct room with someone, without leaving the page.
fn open_direct(handle: Handle) -> impl Fn(SubmitEvent) + 'static {
    let chat = use_chat();
    let place = use_place();
    move |event: SubmitEvent| {
        let handle = handle.clone();
        let question = async move |server: Arc<dyn Requests>| server.open_direct(handle).await;
        event.prevent_default();
        chat.ask_server(question, move |room: RoomSummary| {
            let id = room.id;
            chat.add(room);
            place.go_to(id);
        });
    }
}

/// The way out.
#[component]
fn Leave(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let place = use_place();
    let leave = move |event: SubmitEvent| {
        event.prevent_default();
        let question = async move |server: Arc<dyn Requests>| server.leave_room(id).await;
        chat.ask_server(question, move |()| {
            chat.remove(id);
            place.go("/browse");
        });
    };
    let leaves = memo(move || chat.may(&room.read(), Action::Leave));
    view! {
        {show(move || leaves.get(), move || view! {
            <section class="panel__section">
                <form method="post" action=format!("/rooms/{id}/leave") on:submit=hear(leave)>
                    <button class="button button--plain">
                        <Icon glyph=Glyph::SignOut/>
                        {follow(move || format!("Leave #{}", room.read().name))}
                    </button>
                </form>
            </section>
        }.into_any())}
    }
    .into_any()
}
