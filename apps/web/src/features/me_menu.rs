//! Oneself, in a dialog over the page: do not disturb, the profile, the settings, and the way out.

use confab_protocol::Timestamp;
use confab_protocol::api::ChangeMe;
use confab_ui::{Avatar, Dialog, Glyph, Icon, RwSignal, effect, follow, hear, listen, memo, show};
use confab_words::{Word, people as words};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::dom;
use crate::picture::picture_at;
use crate::platform::reader;
use crate::state::{Chat, use_chat, use_place};

/// The link in the list of rooms; without scripts it leads to the settings.
const OPENER: &str = "[data-me]";

const MINUTE_MS: i64 = 60_000;

/// When do not disturb ends, if it begins now.
type End = fn(Timestamp) -> Timestamp;

const ENDS: [(Word, End); 3] = [
    (words::busy_half_hour, |now| now.plus_millis(30 * MINUTE_MS)),
    (words::busy_hour, |now| now.plus_millis(60 * MINUTE_MS)),
    (words::busy_today, |_| tomorrow()),
];

/// The dialog, closed.
pub(super) fn dialog() -> AnyView {
    let (chat, place) = (use_chat(), use_place());
    let open = RwSignal::new(false);
    place.close_by_back(open);
    effect(move || {
        listen("click", move |event: MouseEvent| {
            if dom::is_plain(&event) && dom::closest(&event, OPENER).is_some() {
                event.prevent_default();
                open.set(true);
            }
        });
    });
    let me = chat.me();
    let (called, name) = (me.called(), me.name.clone());
    let busy = memo(move || chat.busy_until.get().is_some_and(|until| until > reader().now));
    let choose = move |end: End| {
        open.set(false);
        set_busy(chat, end(reader().now));
    };
    view! {
        <Dialog open label=follow(move || called.clone()) class="dialog--sheet">
            <div class="dialog__body" data-me-menu>
                <h2 class="dialog__title me-menu__title">
                    <Avatar name=name.clone() seed=me.id.0 picture=picture_at(me.picture)/>
                    <span class="u-truncate" dir="auto">{name.clone()}</span>
                </h2>
                <section aria-label=words::busy()>
                    <h3 class="panel__title">{words::busy()}</h3>
                    <div class="menu">
                        {ENDS.map(|(title, end)| view! {
                            <button type="button" class="menu__item" on:click=hear(move |_| choose(end))>
                                <Icon glyph=Glyph::Clock/>{title()}
                            </button>
                        }).collect_view()}
                        {show(move || busy.get(), move || view! {
                            <button type="button" class="menu__item" data-busy-off on:click=hear(move |_| choose(|_| Timestamp(0)))>
                                <Icon glyph=Glyph::Close/>{words::busy_off()}
                            </button>
                        }.into_any())}
                    </div>
                </section>
                <div class="menu">
                    <a class="menu__item" href="/settings"><Icon glyph=Glyph::Gear/>{words::settings()}</a>
                </div>
                <form class="dialog__actions" method="dialog">
                    <button class="button">{words::close()}</button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Tells the server, which tells all devices, this one too.
fn set_busy(chat: Chat, until: Timestamp) {
    let change = ChangeMe { busy_until: Some(until), ..ChangeMe::default() };
    let Ok(body) = serde_json::to_string(&change) else { return };
    chat.act("PATCH", "/me".into(), body, move |_| {
        let on = until > reader().now;
        chat.busy_until.set(Some(until).filter(|_| on));
        chat.say(if on { words::busy_is_on() } else { words::busy_is_off() });
    });
}

/// The next midnight, by the clock on the reader's wall.
#[expect(clippy::cast_possible_truncation, reason = "a moment is a whole number")]
fn tomorrow() -> Timestamp {
    let date = js_sys::Date::new_0();
    date.set_hours(24);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0);
    Timestamp(date.get_time() as i64)
}
