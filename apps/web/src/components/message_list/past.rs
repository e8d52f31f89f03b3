//! The way to older messages, and back, for readers without scripts.

use confab_ui::{use_context, view};
use confab_words::messages as words;
use leptos::prelude::*;

use crate::state::{Room, use_chat};

/// The page shows older messages; a context of printed ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Past;

/// A link above the messages, where there are older ones. A live page loads them by itself.
pub(super) fn older(room: &Room) -> Option<AnyView> {
    let before = room.before().filter(|_| is_printed())?;
    let older = format!("/rooms/{}?before={before}", room.id());
    Some(
        view! { <p class="messages__older"><a class="link" href=older>{words::older()}</a></p> }
            .into_any(),
    )
}

/// A link below them, where they are not the newest.
pub(super) fn newest(room: &Room) -> Option<AnyView> {
    use_context::<Past>()?;
    let newest = format!("/rooms/{}", room.id());
    Some(
        view! { <p class="messages__older"><a class="link" href=newest>{words::newest()}</a></p> }
            .into_any(),
    )
}

fn is_printed() -> bool {
    use_chat().backend().is_none()
}
