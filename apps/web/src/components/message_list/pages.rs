//! Loads a room's pages as someone scrolls towards them.

use confab_protocol::api::PageAt;
use confab_ui::effect;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::scroll::to_end;
use crate::live::End;
use crate::state::{Room, use_chat};

/// How the last page that was asked for came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    Busy,
    Done,
    Failed,
}

/// Asks for the page beyond an end, where there is more, one page at a time. The other end is
/// trimmed a frame later, so that each of the two is known for what it moves.
pub(super) fn load_page(room: Room, loading: RwSignal<Loading>) -> impl Fn(End) + Clone + 'static {
    let chat = use_chat();
    move |end| {
        let (at, other) = match end {
            End::Oldest => (room.before().map(PageAt::Before), End::Newest),
            End::Newest => (room.after().map(PageAt::After), End::Oldest),
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
            match end {
                End::Oldest => room.merge_older(page),
                End::Newest => room.merge_newer(page),
            }
            request_animation_frame(move || {
                room.trim(other);
                loading.try_set(Loading::Done);
            });
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
pub(super) fn load_newest(
    room: Room,
    scroller: NodeRef<html::Div>,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let chat = use_chat();
    move || {
        let down = move || {
            if let Some(node) = scroller.get_untracked() {
                to_end(&node);
            }
        };
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
