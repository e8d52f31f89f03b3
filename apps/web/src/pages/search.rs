//! Messages by their words: a page that needs no script.

use confab_protocol::RoomSummary;
use confab_protocol::api::{FoundMessage, SearchPage};
use confab_ui::{Empty, Glyph, Notice, NoticeTone, view};
use confab_words::search as words;
use leptos::prelude::*;

use crate::components::{
    FormError, FoundLine, SearchField, in_query, search_help, unknown_filters,
};
use crate::words::called;

/// Messages that were found, and the form that asks for others.
#[component]
pub(super) fn Search(
    query: String,
    /// The room that it was or can be looked in.
    room: Option<RoomSummary>,
    /// Whether it was looked in all rooms.
    everywhere: bool,
    page: SearchPage,
    /// How much of the older messages is indexed, while that goes on.
    percent: Option<u32>,
) -> impl IntoView {
    let SearchPage { messages, next, unknown } = page;
    let asked = !query.trim().is_empty();
    let within = room.as_ref().filter(|_| !everywhere).map(|room| room.id);
    let address = |within: Option<_>, before: Option<&str>| {
        let mut address = format!("/search?q={}", in_query(&query));
        if let Some(room) = &room {
            address += "&room=";
            address += &room.id.to_string();
        }
        if within.is_none() && room.is_some() {
            address += "&everywhere=on";
        }
        if let Some(before) = before {
            address += "&before=";
            address += before;
        }
        address
    };
    let count = messages.len() as u64;
    let status = match (count, &next) {
        _ if !asked => String::new(),
        (0, _) => words::none().to_owned(),
        (_, None) => words::Found { count }.text(),
        (_, Some(_)) => words::FoundMore { count }.text(),
    };
    let older = next.as_deref().map(|next| address(within, Some(next)));
    let older = older.map(|older| view! { <a class="button" href=older>{words::older()}</a> });
    let all = within.map(|_| address(None, None));
    let found = if count > 0 {
        view! {
            <ul class="card">
                {messages.into_iter().map(|FoundMessage { room, entry, marks }| view! {
                    <FoundLine room=room.id entry within=room marks/>
                }).collect_view()}
            </ul>
            <div class="sheet__actions">{older}</div>
        }
        .into_any()
    } else if asked {
        let text = if next.is_some() { words::none_so_far() } else { words::none_text() };
        view! {
            <Empty glyph=Glyph::Search title=words::none() text>
                {older}
                {all.map(|all| view! {
                    <a class="button button--primary" href=all>{words::search_everywhere()}</a>
                })}
            </Empty>
            <section class="sheet__section">{search_help()}</section>
        }
        .into_any()
    } else {
        view! { <section class="sheet__section">{search_help()}</section> }.into_any()
    };
    let scope = room.as_ref().map(|room| {
        let (name, id) = (called(room), room.id.to_string());
        let scope = |value: &'static str, label: String, checked: bool| {
            view! {
                <label class="check">
                    <input type="radio" name="everywhere" value=value checked=checked/>
                    <span dir="auto">{label}</span>
                </label>
            }
        };
        view! {
            <input type="hidden" name="room" value=id/>
            <div class="search__scope" role="group" aria-label=words::scope()>
                {scope("", words::OnlyIn { room: &name }.text(), !everywhere)}
                {scope("on", words::everywhere().to_owned(), everywhere)}
            </div>
        }
    });
    view! {
        <FormError/>
        <form method="get" action="/search" role="search">
            <div class="search">
                <SearchField query=query.clone() label=words::field() first=true name="q"/>
                <button class="button button--primary">{words::go()}</button>
            </div>
            {scope}
        </form>
        {percent.map(|percent| view! {
            <Notice tone=NoticeTone::Warning>{words::Indexing { percent: percent.into() }.text()}</Notice>
        })}
        {unknown_filters(&unknown)}
        // Where nothing is found the page says so below.
        <p class=if count == 0 { "u-hidden" } else { "sheet__lead" } role="status">{status}</p>
        {found}
    }
    .into_any()
}
