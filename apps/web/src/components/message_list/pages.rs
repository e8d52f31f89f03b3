//! Loads a room's pages as someone scrolls towards them.

use confab_protocol::api::PageAt;
use confab_ui::{RwSignal, effect};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::anchor::Anchor;
use crate::live::End;
use crate::state::{Room, use_chat};

/// How the last page that was asked for came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    Busy,
    Done,
    Failed,
}

/// Asks for the page beyond an end, where there is more, one page at a time. Of the other end no
/// more is let go than came, and nothing that is near.
///
/// The list grows upwards without moving. Changes below wait until it stands still.
pub(super) fn load_page(
    room: Room,
    anchor: Anchor,
    loading: RwSignal<Loading>,
) -> impl Fn(End) + Clone + 'static {
    let chat = use_chat();
    move |end| {
        let idle = loading.get_untracked() != Loading::Busy;
        let Some(at) = next(&room, end).filter(|_| idle) else { return };
        let (room, Some(backend)) = (room.clone(), chat.backend()) else { return };
        loading.set(Loading::Busy);
        spawn_local(async move {
            let page = match backend.history(room.id(), at).await {
                Ok(page) => page,
                Err(error) => {
                    chat.say(error.message);
                    loading.try_set(Loading::Failed);
                    return;
                }
            };
            let came = page.entries.len();
            // Meanwhile the rows may have been exchanged: what does not follow them makes a hole.
            let is_next = move |room: &Room| next(room, end) == Some(at);
            if end == End::Oldest {
                if is_next(&room) {
                    room.merge_older(page);
                }
                loading.try_set(Loading::Done);
                anchor.when_still(move || room.trim(End::Newest, anchor.spare(End::Newest, came)));
            } else {
                anchor.when_still(move || {
                    if is_next(&room) {
                        let spare = anchor.spare(End::Oldest, came);
                        room.merge_newer(page);
                        room.trim(End::Oldest, spare);
                    }
                    loading.try_set(Loading::Done);
                });
            }
        });
    }
}

/// The page beyond an end, where there is more.
fn next(room: &Room, end: End) -> Option<PageAt> {
    match end {
        End::Oldest => room.before().map(PageAt::Before),
        End::Newest => room.after().map(PageAt::After),
    }
}

/// Looks after each page whether another is needed: someone may be at the very end of what is
/// loaded, where no scrolling says so any more. After a failure the next scrolling does.
pub(super) fn look_again(loading: RwSignal<Loading>, look: impl Fn() + Clone + 'static) {
    effect(move || {
        if loading.get() == Loading::Done {
            let look = look.clone();
            request_animation_frame(look);
        }
    });
}

/// Goes to the newest message, which may have to be loaded again first.
pub(super) fn load_newest(room: Room, anchor: Anchor) -> impl Fn() + Clone + Send + Sync + 'static {
    let chat = use_chat();
    move || {
        let down = move || anchor.to_end();
        if !room.has_newer.get_untracked() {
            return down();
        }
        let (room, Some(backend)) = (room.clone(), chat.backend()) else { return };
        spawn_local(async move {
            match backend.history(room.id(), PageAt::Newest).await {
                Ok(page) => room.merge_newest(page),
                Err(error) => chat.say(error.message),
            }
            request_animation_frame(down);
        });
    }
}
