//! What stands beside a room: its topic, its members, what can be done with it.

use std::sync::Arc;

use confab_protocol::api::{ChangeRoom, MemberInfo};
use confab_protocol::{Handle, Membership, Person, RoomKind, RoomSummary};
use confab_ui::{Avatar, Badge, BadgeTone, Glyph, Icon};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::backend::{use_actions, use_backend};
use crate::dom;
use crate::state::use_chat;

/// The details of a room.
#[component]
pub(crate) fn Panel(room: Memo<RoomSummary>) -> impl IntoView {
    let id = room.read_untracked().id;
    let navigate = use_navigate();
    let close = move || {
        navigate(&format!("/rooms/{id}"), NavigateOptions { scroll: false, ..Default::default() });
        dom::focus("#details-toggle");
    };
    let close_by_key = close.clone();
    let kind = room.read_untracked().kind;
    view! {
        <aside
            class="panel"
            aria-label="Details"
            on:keydown=move |event| if event.key() == "Escape" { close_by_key() }
        >
            <header class="room-head">
                <h2 class="room-head__title u-grow">"Details"</h2>
                <a
                    class="icon-button"
                    href=format!("/rooms/{id}")
                    aria-label="Close details"
                    on:click=move |event| { event.prevent_default(); close(); }
                >
                    <Icon glyph=Glyph::Close/>
                </a>
            </header>
            <div class="panel__scroll">
                {(kind != RoomKind::Direct).then(|| view! { <About room/> })}
                <Members room/>
                {(kind != RoomKind::Direct).then(|| view! { <Leave room/> })}
            </div>
        </aside>
    }
    .into_any()
}

/// The topic, which owners may change.
#[component]
fn About(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let actions = use_actions();
    let editing = RwSignal::new(false);
    let owner = Memo::new(move |_| room.read().membership == Membership::Owner);
    let topic = move || {
        let topic = room.read().topic.clone();
        if topic.is_empty() { "No topic yet.".to_owned() } else { topic }
    };
    let draft = RwSignal::new(String::new());
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(actions) = actions.clone() else { return };
        let change = ChangeRoom { name: None, topic: Some(draft.get_untracked()) };
        spawn_local(async move {
            match actions.change_room(id, change).await {
                Ok(summary) => {
                    chat.add(summary);
                    editing.set(false);
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    view! {
        <section class="panel__section">
            <h3 class="panel__title">
                "Topic"
                <Show when=move || owner.get() && chat.mounted.get() && !editing.get()>
                    <button type="button" class="icon-button" aria-label="Edit topic" on:click=move |_| {
                        draft.set(room.read_untracked().topic.clone());
                        editing.set(true);
                    }>
                        <Icon glyph=Glyph::Pencil/>
                    </button>
                </Show>
            </h3>
            {move || if editing.get() {
                let save = save.clone();
                view! {
                    <form class="panel__form" on:submit=save>
                        <textarea
                            class="input"
                            rows="3"
                            maxlength="250"
                            aria-label="Topic"
                            prop:value=draft
                            on:input=move |event| draft.set(event_target_value(&event))
                        ></textarea>
                        <div class="panel__line">
                            <button class="button button--primary">"Save"</button>
                            <button type="button" class="button" on:click=move |_| editing.set(false)>"Cancel"</button>
                        </div>
                    </form>
                }.into_any()
            } else {
                view! { <p class="panel__text" dir="auto">{topic}</p> }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// Who is in the room, those who are here first.
#[component]
fn Members(room: Memo<RoomSummary>) -> impl IntoView {
    let id = room.read_untracked().id;
    let backend = use_backend();
    let count = Memo::new(move |_| room.read().member_count);
    let members = Resource::new(
        move || count.get(),
        move |_| {
            let backend = Arc::clone(&backend);
            async move { backend.members(id, None).await }
        },
    );
    let may_add = Memo::new(move |_| {
        let room = room.read();
        room.kind != RoomKind::Direct && room.membership != Membership::Visitor
    });
    view! {
        <section class="panel__section">
            <h3 class="panel__title">
                "Members"
                <span class="tabular">{count}</span>
            </h3>
            <Show when=move || may_add.get()><AddMember room/></Show>
            <Transition>
                {move || Suspend::new(async move {
                    let page = members.await.ok();
                    let members = page.map(|page| page.members).unwrap_or_default();
                    members.into_iter().map(|member| view! { <Member room member/> }).collect_view()
                })}
            </Transition>
        </section>
    }
    .into_any()
}

/// One member; a press opens the direct room with them.
#[component]
fn Member(room: Memo<RoomSummary>, member: MemberInfo) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let MemberInfo { person, membership } = member;
    let user = person.id;
    let online = Signal::derive(move || {
        let presence = chat.presence.read();
        let here = presence.get(&id).and_then(|presence| presence.online.as_ref());
        here.is_some_and(|here| here.contains(&user))
    });
    let Person { name, handle, .. } = person;
    let open = open_direct(handle.clone());
    let me = chat.my_id() == Some(user);
    let title = format!("Write to {name}");
    view! {
        <form method="post" action="/direct" on:submit=open>
            <input type="hidden" name="handle" value=handle.to_string()/>
            <button class="person" class:person--away=move || !online.get() disabled=me title=title>
                <Avatar name=name.clone() seed=user.0 online/>
                <span class="u-grow">
                    <span class="person__name u-truncate" dir="auto">{name.clone()}{me.then_some(" (you)")}</span>
                    <span class="person__handle">{format!("@{handle}")}</span>
                </span>
                {(membership == Membership::Owner).then(|| view! { <Badge text="Owner" label="Owner" tone=BadgeTone::Quiet/> })}
                <span class="u-hidden">{move || if online.get() { "here" } else { "away" }}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Opens the direct room with someone, without leaving the page.
fn open_direct(handle: Handle) -> impl Fn(SubmitEvent) + 'static {
    let chat = use_chat();
    let actions = use_actions();
    let navigate = use_navigate();
    move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        let (navigate, handle) = (navigate.clone(), handle.clone());
        spawn_local(async move {
            match actions.open_direct(handle).await {
                Ok(room) => {
                    let address = format!("/rooms/{}", room.id);
                    chat.add(room);
                    navigate(&address, NavigateOptions::default());
                }
                Err(error) => chat.say(error.message),
            }
        });
    }
}

/// Brings someone into the room by their user name.
#[component]
fn AddMember(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let actions = use_actions();
    let handle = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        let Ok(who) = Handle::parse(handle.get_untracked().trim()) else {
            return chat.say("That is no user name.");
        };
        spawn_local(async move {
            match actions.add_member(id, who.clone()).await {
                Ok(()) => {
                    handle.set(String::new());
                    chat.say(format!("@{who} is in."));
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    view! {
        <form class="panel__line" method="post" action=format!("/rooms/{id}/members") on:submit=add>
            <input
                class="input"
                name="handle"
                required
                placeholder="Add by user name"
                aria-label="User name"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=handle
                on:input=move |event| handle.set(event_target_value(&event))
            />
            <button class="button">"Add"</button>
        </form>
    }
    .into_any()
}

/// The way out.
#[component]
fn Leave(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let actions = use_actions();
    let navigate = use_navigate();
    let leave = move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        let navigate = navigate.clone();
        spawn_local(async move {
            match actions.leave_room(id).await {
                Ok(()) => {
                    chat.remove(id);
                    navigate("/browse", NavigateOptions::default());
                }
                Err(error) => chat.say(error.message),
            }
        });
    };
    let member = Memo::new(move |_| room.read().membership != Membership::Visitor);
    view! {
        <Show when=move || member.get()>
            <section class="panel__section">
                <form method="post" action=format!("/rooms/{id}/leave") on:submit=leave.clone()>
                    <button class="button button--plain">
                        <Icon glyph=Glyph::SignOut/>
                        {move || format!("Leave #{}", room.read().name)}
                    </button>
                </form>
            </section>
        </Show>
    }
    .into_any()
}
