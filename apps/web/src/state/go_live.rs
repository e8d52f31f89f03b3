//! Takes a printed page over and connects it.

use std::time::Duration;

use confab_ui::{effect, listen};
use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;

use super::{Chat, Place, take_update};
use crate::{dom, platform};

/// A clock on the wall may pass midnight while the page is open.
const DAY_CHECK: Duration = Duration::from_mins(1);

/// Marks the page as taken over, follows its address, and connects. Effects do it, so that nothing
/// of it happens on the server.
pub(crate) fn go_live(chat: Chat, place: Place) {
    effect(move || {
        chat.mounted.set(true);
        let timer = set_interval_with_handle(move || chat.clock.look(), DAY_CHECK);
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    });
    let printed = place.panel.get_untracked().is_some();
    chat.fetch_late(move || {
        chat.switcher.get() || chat.help.get() || (place.panel.get().is_some() && !printed)
    });
    effect(move || follow_address(place));
    effect(move || {
        let key = format!("confab.outbox.{}", chat.my_id());
        if let Some(line) = platform::connect(key, move |update| take_update(chat, update)) {
            chat.connect(&line);
        }
    });
}

/// Links from room to room stay on this page; so do the browser's own back and forward.
fn follow_address(place: Place) {
    let read = move || {
        if let Some(address) = dom::address().and_then(|at| at.read()) {
            place.take(address);
        }
    };
    read();
    listen("popstate", move |_: Event| {
        place.uncover();
        read();
    });
    listen("hashchange", move |_: Event| read());
    listen("click", move |event: MouseEvent| {
        if dom::copy_code(&event) {
            return;
        }
        let Some(link) = dom::followed_link(&event) else { return };
        let Some(there) = link.read() else { return };
        let is_here = there.message.is_some() || there.panel.is_some();
        if link.hash.is_empty() || is_here {
            event.prevent_default();
            place.go(&format!("{}{}{}", link.path, link.search, link.hash));
        }
    });
}
