//! Shows one message of a room, wherever it is: the first that is new, or the one that the address
//! names.

use std::time::Duration;

use confab_protocol::Seq;
use confab_protocol::api::PageAt;
use confab_ui::{NodeRef, effect};
use confab_words::messages as words;
use leptos::html;
use leptos::task::{spawn_local, tick};
use send_wrapper::SendWrapper;
use web_sys::HtmlElement;

use crate::dom;
use crate::state::{Chat, Room, use_chat, use_place};

/// As long as its animation.
const FLASH: Duration = Duration::from_millis(1_600);

/// Goes to the message that the address names, each time that it names one.
pub(super) fn follow_target(room: Room, scroller: NodeRef<html::Div>) {
    let (chat, place) = (use_chat(), use_place());
    effect(move || {
        let here = place.room.get_untracked() == room.id();
        let Some(message) = place.message.get().filter(|_| here) else { return };
        let row = format!("#m{message}");
        let show = move || {
            let Some(row) = dom::find(&row) else { return false };
            dom::scroll_to_middle(&row);
            flash(&row);
            dom::focus(&format!("#{}", row.id()))
        };
        go_to(chat, room.clone(), scroller, message, show);
    });
}

/// Marks a row for a moment, for the eye to find it.
pub(in crate::components) fn flash(row: &HtmlElement) {
    drop(row.set_attribute("data-flash", ""));
    let row = SendWrapper::new(row.clone());
    leptos::prelude::set_timeout(move || drop(row.remove_attribute("data-flash")), FLASH);
}

/// Shows the row at a position. Where it is not loaded, one page around it is.
pub(super) fn go_to(
    chat: Chat,
    room: Room,
    scroller: NodeRef<html::Div>,
    at: Seq,
    show: impl Fn() -> bool + 'static,
) {
    go_to_boxed(chat, room, scroller, at, Box::new(show));
}

fn go_to_boxed(
    chat: Chat,
    room: Room,
    scroller: NodeRef<html::Div>,
    at: Seq,
    show: Box<dyn Fn() -> bool>,
) {
    if show() {
        return;
    }
    let Some(backend) = chat.backend() else { return };
    let place = use_place();
    spawn_local(async move {
        let page = backend.history(room.id(), PageAt::Around(at)).await;
        // Meanwhile another room may be on the screen.
        if scroller.try_get_untracked().is_none() {
            return;
        }
        match page {
            Ok(page) => room.merge_around(page),
            Err(error) => return chat.say(error.message),
        }
        tick().await;
        if !show() {
            // It may stand in a thread alone.
            match chat.late.get_untracked() {
                Some(late) => (late.find_thread)(chat, place, room, at),
                None => chat.say(words::not_here()),
            }
        }
    });
}
