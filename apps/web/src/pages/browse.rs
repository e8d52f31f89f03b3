//! All public rooms, to look into and to join.

use std::sync::Arc;

use confab_protocol::RoomId;
use confab_protocol::api::PublicRoom;
use confab_ui::{Empty, Glyph, Icon, Notice, NoticeTone};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::backend::{use_actions, use_backend};
use crate::components::Sheet;
use crate::state::use_chat;

/// A searchable list; the search is part of the address, so it works without scripts.
#[component]
pub(crate) fn BrowsePage() -> impl IntoView {
    let backend = use_backend();
    let map = use_query_map();
    let query = Memo::new(move |_| map.read().get("query").unwrap_or_default());
    let rooms = Resource::new(
        move || query.get(),
        move |query| {
            let backend = Arc::clone(&backend);
            async move { backend.browse(query).await }
        },
    );
    let navigate = use_navigate();
    let search = move |event| {
        let query = String::from(js_sys::encode_uri_component(&event_target_value(&event)));
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&format!("/browse?query={query}"), options);
    };
    view! {
        <Sheet title="Browse rooms">
            <div class="sheet__line">
                <form method="get" action="/browse" class="u-grow" role="search">
                    <span class="prefix">
                        <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
                        <input
                            class="input input--search"
                            type="search"
                            name="query"
                            value=query.get_untracked()
                            placeholder="Search rooms"
                            aria-label="Search rooms"
                            autocomplete="off"
                            on:input=search
                        />
                    </span>
                </form>
                <A href="/new-room" attr:class="button button--primary"><Icon glyph=Glyph::Plus/>"New room"</A>
            </div>
            <Transition>
                {move || Suspend::new(async move {
                    match rooms.await {
                        Ok(rooms) if rooms.is_empty() => none().into_any(),
                        Ok(rooms) => view! {
                            <ul class="card">
                                {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                            </ul>
                        }.into_any(),
                        Err(error) => view! { <Notice tone=NoticeTone::Danger>{error.message}</Notice> }.into_any(),
                    }
                })}
            </Transition>
        </Sheet>
    }
    .into_any()
}

fn none() -> impl IntoView {
    view! {
        <Empty centre=true glyph=Glyph::Compass title="No such room" text="Try fewer letters, or make the room that is missing.">
            <A href="/new-room" attr:class="button button--primary">"New room"</A>
        </Empty>
    }
    .into_any()
}

/// One room: a link to read it, a button to join it.
#[component]
fn Row(room: PublicRoom) -> impl IntoView {
    let PublicRoom { id, name, topic, member_count, joined } = room;
    let people =
        if member_count == 1 { "1 member".to_owned() } else { format!("{member_count} members") };
    let join = format!("Join {name}");
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Hash/>
            <div class="u-grow">
                <A href=format!("/rooms/{id}") attr:class="card__title">{name}</A>
                <p class="card__note u-truncate" dir="auto">
                    <span class="tabular">{people}</span>
                    {(!topic.is_empty()).then(|| format!(" · {topic}"))}
                </p>
            </div>
            {if joined {
                view! { <A href=format!("/rooms/{id}") attr:class="button button--plain">"Open"</A> }.into_any()
            } else {
                view! { <JoinButton id label=join/> }.into_any()
            }}
        </li>
    }
    .into_any()
}

#[component]
fn JoinButton(id: RoomId, label: String) -> impl IntoView {
    let join = join_room(id);
    view! {
        <form method="post" action=format!("/rooms/{id}/join") on:submit=join>
            <button class="button" aria-label=label>"Join"</button>
        </form>
    }
    .into_any()
}

/// Joins a room and goes there, without leaving the page.
pub(crate) fn join_room(id: RoomId) -> impl Fn(SubmitEvent) + 'static {
    let chat = use_chat();
    let actions = use_actions();
    let navigate = use_navigate();
    move |event: SubmitEvent| {
        let Some(actions) = actions.clone() else { return };
        event.prevent_default();
        let navigate = navigate.clone();
        spawn_local(async move {
            match actions.join_room(id).await {
                Ok(room) => {
                    chat.add(room);
                    navigate(&format!("/rooms/{id}"), NavigateOptions::default());
                }
                Err(error) => chat.say(error.message),
            }
        });
    }
}
