//! Choices for a room in the list, in a dialog over the page: by its context menu, by a key, or by a
//! finger that stays on it.

use std::time::Duration;

use confab_protocol::RoomId;
use confab_ui::{Dialog, RwSignal, StoredValue, effect, follow, listen};
use confab_words::around as words;
use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::room_settings;
use crate::dom;
use crate::state::{use_chat, use_place};
use crate::words::called;

const ROW: &str = "#rooms a[href^='/rooms/']";
/// A finger that stays for so long asks; where it does, browsers differ in whether they say so.
const LONG_PRESS: Duration = Duration::from_millis(500);

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
    let pressing = StoredValue::new(None::<TimeoutHandle>);
    let lift = move || {
        if let Some(clock) = pressing.try_update_value(Option::take).flatten() {
            clock.clear();
            dom::let_go();
        }
    };
    effect(move || {
        listen("contextmenu", move |event: Event| {
            if let Some(room) = room_at(&event) {
                event.prevent_default();
                ask(room);
            }
        });
        listen("touchstart", move |event: Event| {
            lift();
            let Some(room) = room_at(&event) else { return };
            let held = move || {
                ask(room);
                dom::hold();
            };
            pressing.set_value(set_timeout_with_handle(held, LONG_PRESS).ok());
        });
        for end in ["touchend", "touchmove", "touchcancel"] {
            listen(end, move |_: Event| lift());
        }
    });
    let title = move || of.get().and_then(|room| chat.summary(room)).as_ref().map(called);
    view! {
        <Dialog open label=follow(move || title().unwrap_or_default()) class="dialog--sheet">
            <div class="dialog__body" data-room-menu>
                <h2 class="dialog__title u-truncate" dir="auto">{follow(title)}</h2>
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
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let row = element.closest(ROW).ok()??;
    row.get_attribute("href")?.strip_prefix("/rooms/")?.parse().ok()
}
