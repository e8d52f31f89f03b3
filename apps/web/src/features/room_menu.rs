//! Choices for a room in the list, in a dialog over the page: by its context menu, by a key, or by a
//! finger that stays on it.

use confab_protocol::RoomId;
use confab_ui::{Dialog, RwSignal, effect, follow, listen};
use confab_words::around as words;
use leptos::ev::Event;
use leptos::prelude::*;

use super::room_settings;
use crate::dom;
use crate::state::{use_chat, use_place};
use crate::words::called;

const ROW: &str = "#rooms a[href^='/rooms/']";

/// The dialog, closed.
pub(super) fn dialog() -> AnyView {
    let (chat, place) = (use_chat(), use_place());
    let open = RwSignal::new(false);
    let of = RwSignal::new(None::<RoomId>);
    let ask = move |room| {
        of.set(Some(room));
        open.set(true);
    };
    place.close_by_back(open);
    let finger = dom::LongPress::new();
    effect(move || {
        listen("contextmenu", move |event: Event| {
            if let Some(room) = room_at(&event) {
                event.prevent_default();
                ask(room);
            }
        });
        listen("touchstart", move |event: Event| {
            finger.lift();
            if let Some(room) = room_at(&event) {
                finger.press(move || ask(room));
            }
        });
        for end in ["touchend", "touchmove", "touchcancel"] {
            listen(end, move |_: Event| finger.lift());
        }
    });
    let title = RwSignal::new(String::new());
    effect(move || {
        if open.get()
            && let Some(room) = of.get()
        {
            title.set_if_new(chat.rooms.read().find(room).map(called).unwrap_or_default());
        }
    });
    view! {
        <Dialog open label=follow(move || title.get()) class="dialog--sheet">
            <div class="dialog__body" data-room-menu>
                <h2 class="dialog__title u-truncate" dir="auto">{follow(move || title.get())}</h2>
                {follow(move || of.get().map(|room| untrack(|| room_settings::form(chat, room))))}
                <form class="dialog__actions" method="dialog">
                    <button class="button">{words::close()}</button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The room of the row in the list where something happens.
fn room_at(event: &Event) -> Option<RoomId> {
    dom::closest(event, ROW)?.get_attribute("href")?.strip_prefix("/rooms/")?.parse().ok()
}
