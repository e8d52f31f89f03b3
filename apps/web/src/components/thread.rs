//! The panel of a thread: its root, what is said in it, and a field to answer.

use confab_client::core::State;
use confab_policy::Action;
use confab_protocol::api::HistoryPage;
use confab_protocol::json;
use confab_protocol::{Command, FollowThread, ReadThread, RoomSummary, Seq, ThreadPage};
use confab_ui::{
    Glyph, Icon, IconSize, Memo, NodeRef, RwSignal, StoredValue, effect, follow, hear, listen,
    memo, provide_context, rows, show, view,
};
use confab_words::{messages, threads as words};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::composer::Composer;
use super::message_list::{List, flash, move_focus};
use super::message_menu::show_menu;
use super::message_row::Row;
use crate::dom;
use crate::live::{Key, Timeline, Viewer};
use crate::platform;
use crate::state::{Chat, Fresh, Panel, Place, Room, RowKey, use_chat, use_place};
use crate::words::called;

/// A thread that is open.
#[derive(Clone)]
struct Open {
    chat: Chat,
    place: Place,
    /// Its room.
    inside: Room,
    /// The thread, as a list of messages of its own.
    thread: Room,
    root: Seq,
    following: RwSignal<bool>,
    /// How far the viewer has read it, as was told to the server.
    read: StoredValue<Seq>,
    busy: RwSignal<bool>,
}

/// The content of the panel.
pub(crate) fn show_thread(root: Seq, summary: Memo<RoomSummary>, inside: Room) -> AnyView {
    let (chat, place) = (use_chat(), use_place());
    let now = summary.read_untracked().clone();
    let viewer = Viewer {
        you: chat.my_id(),
        read: None,
        moderator: chat.may(&now, Action::DeleteAnyMessage),
    };
    let timeline = Timeline::of_thread(inside.id(), root, viewer.you);
    let mut thread = Room::with(timeline, viewer, chat.clock);
    thread.members = inside.members.clone();
    inside.thread.set(Some(thread.clone()));
    let closed = inside.thread.clone();
    let mine = thread.clone();
    on_cleanup(move || {
        if closed.get_untracked().is_some_and(|open| open.is(&mine)) {
            closed.set(None);
        }
    });
    let open = Open {
        chat,
        place,
        inside,
        thread,
        root,
        following: RwSignal::new(false),
        read: StoredValue::new(Seq::ZERO),
        busy: RwSignal::new(false),
    };
    load_when_online(&open);
    seek_again(&open);
    keep_read(&open);
    let title = memo(move || called(&summary.read()));
    let may_send = memo(move || chat.may(&summary.read(), Action::Send));
    let writing = open.thread.clone();
    view! {
        {messages(&open, title)}
        {show(move || may_send.get(), move || {
            let room = writing.clone();
            view! { <Composer room title printed=None/> }.into_any()
        })}
    }
    .into_any()
}

/// The root, and what is said in the thread.
fn messages(open: &Open, title: Memo<String>) -> AnyView {
    let scroller = NodeRef::<html::Div>::new();
    let list = List::new(open.thread.clone(), title);
    provide_context(list);
    let keys = open.thread.keys.clone();
    let (first, rest) = {
        let at = |keys: &[RowKey], root: Seq| {
            let is_root = |key: &RowKey| *key == RowKey::Entry(Key::Seq(root));
            keys.iter().position(is_root).map_or(0, |at| at + 1)
        };
        let (root, again) = (open.root, keys.clone());
        (
            move || {
                let keys = keys.get();
                keys[..at(&keys, root)].to_vec()
            },
            move || {
                let keys = again.get();
                keys[at(&keys, root)..].to_vec()
            },
        )
    };
    let press = |event: KeyboardEvent| {
        // Escape closes the panel.
        if dom::key(&event).as_deref() != Some("Escape") {
            move_focus(event);
        }
    };
    view! {
        <div class="thread" node_ref=scroller>
            <div class="thread__rows" role="log" aria-live="off" aria-label=words::title() tabindex="-1" on:keydown=hear(press)>
                {rows(first, |key| view! { <Row key/> }.into_any(), || ())}
                {head(open)}
                {rows(rest, |key| view! { <Row key/> }.into_any(), || ())}
            </div>
        </div>
        {show_menu()}
    }
    .into_any()
}

/// Between the root and the answers: their number, and whether the viewer follows them.
fn head(open: &Open) -> AnyView {
    let thread = open.thread.clone();
    let root = open.root;
    let count = move || {
        thread.keys.track();
        let row = thread.row_at(root)?;
        let replies = row.get().annotations()?.replies.clone();
        Some(match replies.map_or(0, |replies| replies.count) {
            0 => words::no_replies().to_owned(),
            count => words::Replies { count: count.into() }.text(),
        })
    };
    let (earlier, more) = (open.clone(), open.clone());
    let busy = open.busy;
    let toggle = open.clone();
    let following = open.following;
    let loaded = open.thread.loaded.clone();
    let has_earlier = memo(move || {
        more.thread.keys.track();
        more.thread.before().is_some()
    });
    let known = loaded.clone();
    view! {
        <div class="thread__head">
            <span class="thread__count tabular" role="status">
                {follow(move || if known.get() { count() } else { Some(words::loading().to_owned()) })}
            </span>
            {show(move || loaded.get(), move || {
                let toggle = toggle.clone();
                view! {
                    <button
                        type="button"
                        class="button button--small"
                        aria-pressed=follow(move || following.get().to_string())
                        title=words::follow_hint()
                        on:click=hear(move |_| toggle_follow(&toggle))
                    >
                        {follow(move || following.get().then(|| view! {
                            <Icon glyph=Glyph::Check size=IconSize::Small/>
                        }.into_any()))}
                        {follow(move || if following.get() { words::following() } else { words::follow() })}
                    </button>
                }
                .into_any()
            })}
        </div>
        {show(move || has_earlier.get(), move || {
            let earlier = earlier.clone();
            view! {
                <p class="messages__older">
                    <button type="button" class="button button--small" aria-disabled=follow(move || busy.get().to_string()) on:click=hear(move |_| load(&earlier, true))>
                        {words::earlier()}
                    </button>
                </p>
            }
            .into_any()
        })}
    }
    .into_any()
}

fn toggle_follow(open: &Open) {
    let following = open.following;
    let on = !following.get_untracked();
    let follow = FollowThread { room: open.inside.id(), thread: open.root, on };
    open.chat.ask(Command::FollowThread(follow), move |result| {
        if result.is_ok() {
            following.try_set(on);
        }
    });
}

/// Loads the newest page as soon as there is a line, and again where more was missed than a replay
/// gives.
fn load_when_online(open: &Open) {
    let open = open.clone();
    let line = open.chat.line_state;
    let (loaded, has_newer) = (open.thread.loaded.clone(), open.thread.has_newer.clone());
    let mut first = true;
    effect(move || {
        let wanted = has_newer.get() || !loaded.get_untracked();
        let online = line.get() == State::Online || std::mem::take(&mut first);
        if wanted && online {
            untrack(|| load(&open, false));
        }
    });
}

/// Loads the newest page, or the one before the first answer that is here.
fn load(open: &Open, earlier: bool) {
    let before = open.thread.before().filter(|_| earlier);
    if (earlier && before.is_none()) || open.busy.get_untracked() {
        return;
    }
    open.busy.set(true);
    let (room, root) = (open.inside.id(), open.root);
    let before = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
    let path = format!("/rooms/{room}/messages/{root}/thread?limit=100{before}");
    let (busy, open) = (open.busy, open.clone());
    ask(path, move |answer: Result<ThreadPage, String>| {
        if busy.try_get_untracked().is_none() {
            return; // The panel is closed by now.
        }
        busy.set(false);
        match answer {
            Ok(page) => take(&open, page, earlier),
            Err(sentence) => open.chat.say(sentence),
        }
    });
}

/// Asks the API; the answer, or why there is none, is for the asker to act on.
fn ask(path: String, then: impl FnOnce(Result<ThreadPage, String>) + 'static) {
    let Some(server) = platform::requests() else { return };
    spawn_local(async move {
        let text = server.read(path).await.map_err(|error| error.message);
        let read = |text: String| json::read(&text).map_err(|error| error.to_string());
        then(text.and_then(read));
    });
}

fn take(open: &Open, page: ThreadPage, earlier: bool) {
    let ThreadPage { room, root, entries, head, more, following, read } = page;
    if root.seq != open.root {
        // The address named a message inside the thread.
        open.inside.seeking.set(Some(open.root));
        return open.place.open(Panel::Thread(root.seq));
    }
    if earlier {
        open.thread.merge_older(HistoryPage { room, entries, head, more, newer: false });
    } else {
        open.following.set(following);
        open.read.set_value(read);
        let unread =
            entries.iter().filter(|entry| entry.seq > read && entry.author.id != open.chat.my_id());
        let count = u32::try_from(unread.count()).unwrap_or(u32::MAX);
        let entries = std::iter::once(root).chain(entries).collect();
        open.thread.merge_newest(HistoryPage { room, entries, head, more, newer: false });
        open.thread.visit((following && count > 0).then_some(Fresh { count, read }));
        open.chat.show_outbox();
    }
    seek(open);
}

/// Shows the message that is looked for, with the pages before it as far as they are needed.
fn seek(open: &Open) {
    let Some(message) = open.inside.seeking.get_untracked() else { return };
    let open = open.clone();
    request_animation_frame(move || {
        if let Some(row) = dom::find(&format!("#{}", open.thread.row_id(message))) {
            open.inside.seeking.set(None);
            dom::scroll_to_middle(&row);
            flash(&row);
            drop(row.focus());
        } else if open.thread.before().is_some_and(|first| first > message) {
            load(&open, true);
        } else {
            open.inside.seeking.set(None);
        }
    });
}

/// Looks for another message while the thread is open.
fn seek_again(open: &Open) {
    let open = open.clone();
    let seeking = open.inside.seeking.clone();
    effect(move || {
        if seeking.get().is_some() && open.thread.loaded.get_untracked() {
            untrack(|| seek(&open));
        }
    });
}

/// Tells the server how far the thread was read, while the page is visible; one's own message
/// follows it.
fn keep_read(open: &Open) {
    let visible = RwSignal::new(true);
    effect(move || {
        visible.set(dom::is_visible());
        listen("visibilitychange", move |_: web_sys::Event| visible.set(dom::is_visible()));
    });
    let open = open.clone();
    let keys = open.thread.keys.clone();
    effect(move || {
        let own = matches!(keys.read().last(), Some(RowKey::Entry(Key::Own(_))));
        if own && open.thread.loaded.get_untracked() {
            open.following.set(true);
        }
        let newest = open.thread.newest().filter(|_| visible.get() && open.following.get());
        let Some(seq) = newest.filter(|seq| *seq > open.read.get_value()) else { return };
        open.read.set_value(seq);
        let read = ReadThread { room: open.inside.id(), thread: open.root, seq };
        open.chat.ask(Command::ReadThread(read), drop);
    });
}

/// Shows a message that is not in the timeline of its room, where it is in a thread.
pub(crate) fn find_thread(chat: Chat, place: Place, room: Room, message: Seq) {
    let path = format!("/rooms/{}/messages/{message}/thread?limit=1", room.id());
    ask(path, move |answer: Result<ThreadPage, String>| {
        let root = answer.ok().map(|page| page.root.seq).filter(|root| *root != message);
        let Some(root) = root else { return chat.say(messages::not_here()) };
        room.seeking.set(Some(message));
        let thread = Panel::Thread(root);
        place.go(&format!("{}#m{root}", thread.address(room.id())));
    });
}
