//! Loads a room's pages as someone scrolls towards them.

use confab_protocol::api::PageAt;
use confab_ui::effect;
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
/// more is let go than came.
///
/// The list grows upwards without moving. What changes below waits until it stands still.
pub(super) fn load_page(
    room: Room,
    anchor: Anchor,
    loading: RwSignal<Loading>,
) -> impl Fn(End) + Clone + 'static {
    let chat = use_chat();
    move |end| {
        let at = match end {
            End::Oldest => room.before().map(PageAt::Before),
            End::Newest => room.after().map(PageAt::After),
        };
        let Some(at) = at.filter(|_| loading.get_untracked() != Loading::Busy) else { return };
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
            if end == End::Oldest {
                room.merge_older(page);
                loading.try_set(Loading::Done);
                anchor.when_still(move || room.trim(End::Newest, came));
            } else {
                anchor.when_still(move || {
                    room.merge_newer(page);
                    room.trim(End::Oldest, came);
                    loading.try_set(Loading::Done);
                });
            }
        });
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
