//! All public rooms, to preview and to join.

use confab_protocol::api::PublicRoom;
use confab_ui::{Empty, Glyph, Icon, view};
use confab_words::rooms as words;
use leptos::prelude::*;

use super::your_rooms::topic_after;
use crate::components::{Results, SearchField};

/// A searchable list; the search is part of the address.
#[component]
pub(super) fn Browse(query: String, rooms: Vec<PublicRoom>) -> impl IntoView {
    view! {
        <div class="sheet__line">
            <form method="get" action="/browse" class="u-grow" role="search">
                <SearchField query label=words::search() first=true/>
            </form>
            <div class="sheet__actions">
                <a href="/rooms" class="button">{words::your_rooms()}</a>
                <a href="/new-room" class="button button--primary"><Icon glyph=Glyph::Plus/>{words::new_room()}</a>
            </div>
        </div>
        <Results>{if rooms.is_empty() {
            none().into_any()
        } else {
            let (archived, rooms): (Vec<_>, Vec<_>) =
                rooms.into_iter().partition(|room| room.archived);
            let list = |rooms: Vec<PublicRoom>| view! {
                <ul class="card">
                    {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                </ul>
            };
            view! {
                {(!rooms.is_empty()).then(|| list(rooms))}
                {(!archived.is_empty()).then(|| view! {
                    <section class="sheet__section" aria-labelledby="archived">
                        <h2 class="sheet__title" id="archived">{words::archived()}</h2>
                        {list(archived)}
                    </section>
                })}
            }.into_any()
        }}</Results>
    }
    .into_any()
}

fn none() -> impl IntoView {
    view! {
        <Empty centre=true glyph=Glyph::Compass title=words::none_title() text=words::none_text()>
            <a href="/new-room" class="button button--primary">{words::create()}</a>
        </Empty>
    }
}

/// One room: a link to read it, a button to join it.
#[component]
fn Row(room: PublicRoom) -> impl IntoView {
    let PublicRoom { id, name, topic, member_count, joined, archived } = room;
    let people = words::Members { count: member_count.into() }.text();
    let join = words::JoinRoom { room: &name }.text();
    let address = format!("/rooms/{id}");
    view! {
        <li class="card__row">
            <Icon glyph=Glyph::Hash/>
            <div class="u-grow">
                <a href=address.clone() class="card__title" dir="auto">{name}</a>
                <p class="card__note u-truncate">
                    <span class="tabular">{people}</span>
                    {topic_after(topic)}
                </p>
            </div>
            {if joined || archived {
                view! { <a href=address class="button button--plain">{words::open()}</a> }.into_any()
            } else {
                view! {
                    <form method="post" action=format!("{address}/join")>
                        <button class="button" aria-label=join>{words::join()}</button>
                    </form>
                }.into_any()
            }}
        </li>
    }
    .into_any()
}
