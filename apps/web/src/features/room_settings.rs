//! One's own choices for a room, in its details: a form, which the live page sends with each change.

use confab_policy::Action;
use confab_protocol::api::ChangeRoomSettings;
use confab_protocol::{Level, RoomId, RoomSettings, Signal, json};
use confab_ui::{follow, hear, memo, show, view};
use confab_words::{Word, around as words};
use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::sections;
use crate::state::{Chat, Room, use_chat};

const LEVELS: [(Level, &str, Word); 3] = [
    (Level::All, "all", words::level_all),
    (Level::Mentions, "mentions", words::level_mentions),
    (Level::Nothing, "nothing", words::level_nothing),
];

/// The form, under a title.
pub(super) fn choices(room: &Room) -> AnyView {
    let (chat, id) = (use_chat(), room.id());
    let is_in = memo(move || {
        chat.rooms.read().find(id).is_some_and(|room| chat.may(room, Action::MoveRead))
    });
    let titled = move || {
        view! {
            <section class="panel__section" data-choices>
                <h3 class="panel__title">{words::for_you()}</h3>
                {form(chat, id)}
            </section>
        }
        .into_any()
    };
    show(move || is_in.get(), titled).into_any()
}

/// The form of a room that one is in.
pub(super) fn form(chat: Chat, id: RoomId) -> AnyView {
    let summary = memo(move || chat.summary(id));
    let settings =
        memo(move || summary.read().as_ref().map(|room| room.settings).unwrap_or_default());
    let mute = move |event: Event| {
        let muted = Some(is_ticked(&event));
        change(chat, id, ChangeRoomSettings { muted, ..ChangeRoomSettings::default() });
    };
    let prefer = move |event: Event| {
        let favourite = Some(is_ticked(&event));
        change(chat, id, ChangeRoomSettings { favourite, ..ChangeRoomSettings::default() });
    };
    let count = move |event: Event| {
        let word = event_target_value(&event);
        let level = LEVELS.iter().find(|(_, value, _)| *value == word).map(|(level, ..)| *level);
        change(chat, id, ChangeRoomSettings { level, ..ChangeRoomSettings::default() });
    };
    let put = move |section| {
        let section = Some(section);
        change(chat, id, ChangeRoomSettings { section, ..ChangeRoomSettings::default() });
    };
    view! {
                <form class="panel__form" method="post" action=format!("/rooms/{id}/settings")>
                    <label class="check">
                        <input type="checkbox" name="favourite" checked=untrack(|| settings.get().favourite) prop:checked=follow(move || settings.get().favourite) on:change=hear(prefer)/>
                        {words::favourite()}
                    </label>
                    <label class="check">
                        <input type="checkbox" name="muted" checked=untrack(|| settings.get().muted) prop:checked=follow(move || settings.get().muted) on:change=hear(mute)/>
                        {words::muted()}
                    </label>
                    <label class="field">
                        <span class="field__label">{words::level()}</span>
                        <select class="input" name="level" prop:value=follow(move || word(settings.get())) on:change=hear(count)>
                            {LEVELS.map(|(level, value, text)| view! {
                                <option value=value selected=untrack(|| settings.get().level == level)>{text()}</option>
                            }.into_any()).collect_view()}
                        </select>
                    </label>
                    {sections::choice(chat, settings, put)}
                    {show(move || !chat.mounted.get(), || view! { <button class="button">{words::save_choices()}</button> }.into_any())}
                </form>
    }
    .into_any()
}

fn word(settings: RoomSettings) -> &'static str {
    LEVELS
        .iter()
        .find(|(level, ..)| *level == settings.level)
        .map_or("mentions", |(_, word, _)| word)
}

fn is_ticked(event: &Event) -> bool {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    field.is_some_and(|field| field.checked())
}

/// Asks for the change. The answer holds here at once; the server tells the other devices.
fn change(chat: Chat, room: RoomId, change: ChangeRoomSettings) {
    let Ok(body) = serde_json::to_string(&change) else { return };
    chat.act("PATCH", format!("/rooms/{room}/settings"), body, move |text| {
        if let Ok(settings) = json::read::<RoomSettings>(&text) {
            let changed = Signal::Settings { room, settings };
            chat.change_rooms(|rooms| rooms.signal(&changed).is_some());
        }
    });
}
