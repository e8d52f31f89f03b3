//! Threads without scripts: those that one follows, and one of them with a form to answer.

use confab_policy::Action;
use confab_protocol::{
    ClientId, Entry, EntryKind, FollowedThread, RoomId, RoomSummary, Seq, ThreadPage, ThreadsPage,
};
use confab_ui::{Avatar, Badge, BadgeTone, Empty, Glyph, view};
use confab_words::{number, threads as words};
use leptos::prelude::*;

use crate::components::picture_at;
use crate::components::{MessageText, When, admin, plain_text, typed};
use crate::features::show_files;
use crate::live::in_a_line;
use crate::said::said;
use crate::state::use_chat;
use crate::words::{called, called_as};

/// One thread: its root, its messages, and a plain form below them.
#[component]
pub(super) fn Thread(room: RoomSummary, page: ThreadPage, client_id: ClientId) -> impl IntoView {
    let chat = use_chat();
    let ThreadPage { root, entries, more, following, .. } = page;
    let (id, seq) = (room.id, root.seq);
    let path = format!("/rooms/{id}/threads/{seq}");
    let earlier =
        entries.first().filter(|_| more).map(|first| format!("{path}?before={}", first.seq));
    let name = called(&room);
    let (may_send, may_follow) = (chat.may(&room, Action::Send), chat.may(&room, Action::MoveRead));
    let label = if following { words::stop() } else { words::follow() };
    view! {
        <p class="sheet__lead">
            <a class="link" href=format!("/rooms/{id}")>{said(words::Back { room: &name }.sentence())}</a>
        </p>
        <section class="sheet__section" aria-label=words::title()>
            {message(id, root, seq)}
            {may_follow.then(|| view! {
                <form method="post" action=format!("{path}/follow")>
                    <input type="hidden" name="on" value=(!following).to_string()/>
                    <button class="button button--small">{label}</button>
                </form>
            })}
            {earlier.map(|earlier| view! { <p><a class="link" href=earlier>{words::earlier()}</a></p> })}
            {entries.into_iter().map(|entry| message(id, entry, seq)).collect_view()}
        </section>
        {may_send.then(|| view! {
            <form class="sheet__form" method="post" enctype="multipart/form-data" action=path>
                <input type="hidden" name="client_id" value=client_id.to_string()/>
                <label class="field">
                    <span class="field__label">{words::reply_label()}</span>
                    <textarea class="input" name="body" rows="3" dir="auto">
                        // Browsers do not count a line break at the start.
                        {typed("body").map(|body| format!("\n{}", plain_text(&body)))}
                    </textarea>
                </label>
                <label class="field">
                    <span class="field__label">{confab_words::files::field()}</span>
                    <input class="input" type="file" name="file" multiple/>
                </label>
                <label class="choice">
                    <input type="checkbox" name="in_room" value="yes"/>
                    <span dir="auto">{words::Also { room: &name }.text()}</span>
                </label>
                <div class="sheet__actions"><button class="button button--primary">{words::send()}</button></div>
            </form>
        })}
    }
    .into_any()
}

/// A message of the thread of `root`.
fn message(room: RoomId, entry: Entry, root: Seq) -> AnyView {
    let me = use_chat().me().handle;
    let Entry { seq, at, author, what, .. } = entry;
    let EntryKind::Message { body, changed, mentions, annotations, .. } = what else {
        return ().into_any();
    };
    let in_room = annotations.thread.is_some_and(|thread| thread.in_room && seq != root);
    let edited = (changed > seq).then_some((room, seq));
    view! {
        <article class="message message--first" id=format!("m{seq}")>
            <div class="message__gutter"><Avatar name=author.name.clone() seed=author.id.0 picture=picture_at(author.picture)/></div>
            <div class="message__main">
                <header class="message__head">
                    <span class="message__author u-truncate" dir="auto">{author.name.clone()}</span>
                    {author.alike.then(|| view! { <span class="message__handle u-truncate">{format!("@{}", author.handle)}</span> })}
                    {admin(&author)}
                    <span class="message__time"><When at/></span>
                </header>
                <div class="message__content">
                    {match body {
                        Some(source) if source.is_empty() => ().into_any(),
                        Some(source) => view! { <MessageText source me mentions edited/> }.into_any(),
                        None => view! { <p class="body">{confab_words::messages::gone()}</p> }.into_any(),
                    }}
                </div>
                {(!annotations.files.is_empty()).then(|| show_files(&annotations.files))}
                {in_room.then(|| view! { <p class="message__state">{words::in_room_too()}</p> })}
            </div>
        </article>
    }
    .into_any()
}

/// The threads that one follows, the newest first.
#[component]
pub(super) fn Threads(page: ThreadsPage) -> impl IntoView {
    let ThreadsPage { threads, next } = page;
    if threads.is_empty() {
        return view! {
            <Empty
                centre=true
                glyph=Glyph::Bubble
                title=words::none()
                text=words::none_hint()
            />
        }
        .into_any();
    }
    view! {
        <ul class="card">{threads.into_iter().map(followed).collect_view()}</ul>
        {next.map(|before| view! {
            <div class="sheet__actions"><a class="button" href=format!("/threads?before={before}")>{words::older()}</a></div>
        })}
    }
    .into_any()
}

fn followed(thread: FollowedThread) -> AnyView {
    let chat = use_chat();
    let FollowedThread { room, kind, name, with, root, unread, mentions, .. } = thread;
    let place = called_as(kind, &name, with.as_ref());
    let Entry { seq, author, what, .. } = root;
    let EntryKind::Message { body, annotations, .. } = what else { return ().into_any() };
    let Some(replies) = annotations.replies.clone() else { return ().into_any() };
    let gone = || confab_words::messages::gone().to_owned();
    let text = body.map_or_else(gone, |body| in_a_line(&body, &annotations, chat.plain()));
    let count = words::Replies { count: replies.count.into() }.text();
    let (tone, news) =
        if mentions > 0 { (BadgeTone::Strong, mentions) } else { (BadgeTone::Quiet, unread) };
    let label = if mentions > 0 {
        words::Mentions { count: mentions.into() }.text()
    } else {
        words::Unread { count: unread.into() }.text()
    };
    view! {
        <li class="card__row">
            <Avatar name=author.name.clone() seed=author.id.0 picture=picture_at(author.picture)/>
            <div class="card__text">
                <a class="card__title" href=format!("/rooms/{room}?thread={seq}#m{seq}")>
                    {said(words::Place { name: &author.called(), room: &place }.sentence())}
                </a>
                <p class="card__note u-truncate" dir="auto">{text}</p>
                <p class="card__note">
                    {count}" · "{words::Last { when: &chat.clock.near(replies.last) }.text()}
                </p>
                <a class="link u-scriptless" href=format!("/rooms/{room}/threads/{seq}")>{words::open()}</a>
            </div>
            {(news > 0).then(|| view! { <Badge text=number(news.into()) label tone/> })}
        </li>
    }
    .into_any()
}
