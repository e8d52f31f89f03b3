//! Messages of all rooms on one page: what is unread, what mentions the reader, what they saved; and
//! the texts that one message has had.

use confab_protocol::api::{Draft, FoundMessage, FoundPage, MessageVersion, MessageVersions};
use confab_protocol::{ReadPointer, RoomSummary};
use confab_ui::{Empty, Glyph, view};
use confab_words::around as words;
use leptos::prelude::*;

use crate::components::{FoundLine, MessageText, When, name_of};
use crate::start::UnreadRoom;
use crate::state::use_chat;
use crate::words::called;

/// The rooms with news. A form marks one as read, or all that are shown.
#[component]
pub(super) fn Unreads(rooms: Vec<UnreadRoom>, more: bool) -> impl IntoView {
    if rooms.is_empty() {
        let (title, text) = (words::caught_up(), words::caught_up_text());
        return view! { <Empty centre=true glyph=Glyph::Check title text/> }.into_any();
    }
    let reads: Vec<String> = rooms.iter().map(|unread| read_up_to(&unread.room)).collect();
    let several = reads.len() > 1;
    view! {
        {several.then(|| view! {
            <form method="post" action="/unreads" class="sheet__actions">
                {reads.into_iter().map(|read| view! { <input type="hidden" name="read" value=read/> }).collect_view()}
                <button class="button">{words::mark_all_read()}</button>
            </form>
        })}
        {rooms.into_iter().map(|unread| view! { <UnreadIn unread/> }).collect_view()}
        {more.then(|| view! { <p class="sheet__lead">{words::more_unread()}</p> })}
    }
    .into_any()
}

#[component]
fn UnreadIn(unread: UnreadRoom) -> impl IntoView {
    let UnreadRoom { room, entries } = unread;
    let (id, name) = (room.id, called(&room));
    let heading = format!("unread-{id}");
    let labelled = heading.clone();
    let label = words::MarkRoomRead { room: &name }.text();
    let count = match room.unread {
        RoomSummary::UNREAD_CAP.. => words::unread_many().to_owned(),
        count => words::UnreadCount { count: count.into() }.text(),
    };
    view! {
        <section class="sheet__section" aria-labelledby=labelled>
            <div class="sheet__line">
                <h2 class="sheet__title u-grow" id=heading>
                    <a href=format!("/rooms/{id}") dir="auto">{name}</a>
                </h2>
                <span class="card__note tabular">{count}</span>
                <form method="post" action="/unreads">
                    <input type="hidden" name="read" value=read_up_to(&room)/>
                    <button class="button" aria-label=label>{words::mark_read()}</button>
                </form>
            </div>
            <ul class="card">
                {entries.into_iter().map(|entry| view! { <FoundLine room=id entry/> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// All that the page knows of a room, as the form names it.
fn read_up_to(room: &RoomSummary) -> String {
    let RoomSummary { id, head, read: ReadPointer { version, .. }, .. } = room;
    format!("{id}:{version}:{}", head.seq)
}

/// Messages that mention the reader, newest first.
#[component]
pub(super) fn Mentions(page: FoundPage) -> impl IntoView {
    let (title, text) = (words::no_mentions(), words::no_mentions_text());
    view! { <Found page path="/mentions" title text removes=false/> }.into_any()
}

/// Messages that the reader saved, the one saved last first.
#[component]
pub(super) fn Saved(page: FoundPage) -> impl IntoView {
    let (title, text) = (words::nothing_saved(), words::nothing_saved_text());
    view! { <Found page path="/saved" title text removes=true/> }.into_any()
}

#[component]
fn Found(
    page: FoundPage,
    path: &'static str,
    title: &'static str,
    text: &'static str,
    /// Whether each message has a form that takes it off the list.
    removes: bool,
) -> impl IntoView {
    let FoundPage { messages, next } = page;
    if messages.is_empty() && next.is_none() {
        return view! { <Empty centre=true glyph=Glyph::Bubble title text/> }.into_any();
    }
    view! {
        <ul class="card">
            {messages.into_iter().map(|FoundMessage { room, entry, .. }| view! {
                <FoundLine room=room.id entry within=room removes/>
            }).collect_view()}
        </ul>
        {next.map(|next| view! {
            <div class="sheet__actions">
                <a class="button" href=format!("{path}?before={next}")>{words::older()}</a>
            </div>
        })}
    }
    .into_any()
}

/// Messages that the reader has not finished, the newest first.
#[component]
pub(super) fn Drafts(drafts: Vec<Draft>) -> impl IntoView {
    if drafts.is_empty() {
        let (title, text) = (words::no_drafts(), words::no_drafts_text());
        return view! { <Empty centre=true glyph=Glyph::Pencil title text/> }.into_any();
    }
    view! {
        <ul class="card">
            {drafts.into_iter().map(|draft| view! { <Unfinished draft/> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Unfinished(draft: Draft) -> impl IntoView {
    let Draft { room, thread, at, body, .. } = draft;
    let id = room.id;
    let name = name_of(room);
    let label = words::DiscardIn { room: &name }.text();
    let thread = thread
        .map(|thread| view! { <input type="hidden" name="thread" value=thread.to_string()/> });
    view! {
        <li class="card__row card__row--message" data-draft>
            <div class="card__text">
                <p class="card__note">
                    <a class="card__title" href=format!("/rooms/{id}") dir="auto">{name}</a>
                    ", "<When at/>
                </p>
                <p class="found__draft" dir="auto">{body}</p>
            </div>
            <form method="post" action="/drafts">
                <input type="hidden" name="room" value=id.to_string()/>
                {thread}
                <button class="button" aria-label=label>{words::discard()}</button>
            </form>
        </li>
    }
    .into_any()
}

/// The texts that a message has had, the one now first.
#[component]
pub(super) fn Versions(found: MessageVersions) -> impl IntoView {
    let MessageVersions { room, message, versions, more } = found;
    view! {
        <p class="sheet__lead">
            <a href=format!("/rooms/{room}#m{message}")>{words::to_message()}</a>
        </p>
        <ol class="card" data-versions>
            {versions.into_iter().map(|version| view! { <Version version/> }).collect_view()}
        </ol>
        {more.then(|| view! { <p class="sheet__lead">{words::older_too_long()}</p> })}
    }
    .into_any()
}

#[component]
fn Version(version: MessageVersion) -> impl IntoView {
    let me = use_chat().me().handle;
    let MessageVersion { at, body, .. } = version;
    view! {
        <li class="card__row card__row--message">
            <div class="card__text">
                <p class="card__note"><When at/></p>
                <MessageText source=body me mentions=Vec::new()/>
            </div>
        </li>
    }
    .into_any()
}
