//! Threads that the viewer follows, as far as the list of rooms counts those with news.

use confab_client::core::State;
use confab_protocol::{Event, EventKind, FollowedThread, RoomId, Seq, ThreadsPage};
use confab_ui::effect;
use leptos::prelude::*;

use crate::state::{Chat, KnownThread, read_silently};

/// Reads the newest, now and each time that the line is back.
pub(super) fn load(chat: Chat) {
    effect(move || {
        if chat.line_state.get() == State::Online {
            untrack(|| read(chat));
        }
    });
}

fn read(chat: Chat) {
    read_silently("/threads".into(), move |page: ThreadsPage| {
        let known = page.threads.into_iter().map(|thread| {
            let FollowedThread { room, root, unread, .. } = thread;
            KnownThread { room, root: root.seq, news: unread > 0 }
        });
        chat.threads.set(known.collect());
    });
}

/// Takes a message in a thread: it is news in one that the viewer follows, and may have them follow
/// another.
pub(super) fn happened(chat: Chat, event: &Event) {
    let EventKind::MessageSent { mentions, thread: Some(thread), .. } = &event.what else { return };
    let own = event.author.id == chat.my_id();
    let is_known = |known: &KnownThread| known.room == event.room && known.root == thread.root;
    if chat.threads.read_untracked().iter().any(is_known) {
        if !own {
            told(chat, (event.room, thread.root), true);
        }
    } else if own || thread.by == Some(chat.my_id()) || mentions.contains(&chat.me().handle) {
        read(chat);
    }
}

/// A thread has news now, or has been read, here or elsewhere.
pub(super) fn told(chat: Chat, thread: (RoomId, Seq), news: bool) {
    chat.threads.update(|threads| {
        let of = threads.iter_mut().find(|known| (known.room, known.root) == thread);
        if let Some(known) = of {
            known.news = news;
        }
    });
}
