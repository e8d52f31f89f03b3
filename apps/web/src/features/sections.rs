//! Sections that the viewer made: moves rooms into them, and folds them.

use confab_protocol::api::{ChangeSection, RoomSections};
use confab_protocol::{RoomSettings, SectionId, Signal, json};
use confab_ui::{Memo, follow, hear, memo};
use confab_words::sections as words;
use leptos::ev::Event;
use leptos::prelude::*;

use crate::state::Chat;

/// Folds a section, or unfolds it, on all devices.
pub(super) fn fold(chat: Chat, section: SectionId, folded: bool) {
    let change = ChangeSection { folded: Some(folded), ..ChangeSection::default() };
    let Ok(body) = serde_json::to_string(&change) else { return };
    chat.act("PATCH", format!("/sections/{section}"), body, move |text| {
        if let Ok(sections) = json::read::<RoomSections>(&text) {
            let changed = Signal::Sections(sections);
            chat.change_rooms(|rooms| rooms.signal(&changed).is_some());
        }
    });
}

/// The choice of a section, and the way to the page of all of them.
pub(super) fn choice(
    chat: Chat,
    settings: Memo<RoomSettings>,
    choose: impl Fn(SectionId) + 'static,
) -> AnyView {
    let now = memo(move || {
        let named = settings.get().section;
        named.filter(|id| chat.rooms.read().own_section(*id).is_some()).unwrap_or(SectionId(0))
    });
    let option = move |id: SectionId, name: String| {
        let chosen = untrack(|| now.get() == id);
        view! {
            <option value=id.to_string() selected=chosen prop:selected=follow(move || now.get() == id)>{name}</option>
        }
        .into_any()
    };
    let sections = memo(move || chat.rooms.read().own().to_vec());
    let choose = move |event: Event| {
        if let Ok(section) = event_target_value(&event).parse() {
            choose(section);
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{words::section()}</span>
            <select class="input" name="section" on:change=hear(choose)>
                {option(SectionId(0), words::none().into())}
                {follow(move || {
                    let named = sections.get().into_iter().map(|own| option(own.id, own.name));
                    named.collect_view().into_any()
                })}
            </select>
        </label>
        <a class="link" href="/sections">{words::edit()}</a>
    }
    .into_any()
}
