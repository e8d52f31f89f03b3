//! The viewer's sections: each with its name, its place and its end, and a form for another.

use confab_protocol::api::RoomSection;
use confab_ui::{Empty, Glyph};
use confab_words::sections as words;
use leptos::prelude::*;

use crate::components::TextField;
use crate::state::use_chat;

/// Plain forms; a section has one, with a button for all that can be done with it.
#[component]
pub(super) fn Sections() -> impl IntoView {
    let sections = use_chat().rooms.read_untracked().own().to_vec();
    let last = sections.len().saturating_sub(1);
    view! {
        <p class="sheet__lead">{words::lead()}</p>
        {sections.is_empty().then(|| view! {
            <Empty glyph=Glyph::Bookmark title=words::none_yet() text=""/>
        })}
        {(!sections.is_empty()).then(|| view! {
            <ul class="card" data-sections>
                {sections.into_iter().enumerate().map(|(at, section)| row(section, at > 0, at < last)).collect_view()}
            </ul>
        })}
        <section class="sheet__section" aria-labelledby="new-section">
            <h2 class="sheet__title" id="new-section">{words::new()}</h2>
            <form class="sheet__line" method="post" action="/sections">
                <TextField name="name" label=words::name() maxlength="64"/>
                <button class="button button--primary">{words::add()}</button>
            </form>
        </section>
    }
    .into_any()
}

fn row(section: RoomSection, up: bool, down: bool) -> AnyView {
    let RoomSection { id, name, .. } = section;
    let section = name.as_str();
    let (rename, delete) =
        (words::RenameSection { section }.text(), words::DeleteSection { section }.text());
    let step = |does: &'static str, label: String, shown: bool| {
        shown.then(|| {
            let arrow = if does == "up" { "↑" } else { "↓" };
            view! { <button class="button" name="does" value=does aria-label=label formnovalidate>{arrow}</button> }
        })
    };
    let (upwards, downwards) = (words::Up { section }.text(), words::Down { section }.text());
    view! {
        <li class="card__row">
            <form class="section-form" method="post" action=format!("/sections/{id}")>
                <input class="input" name="name" value=name.clone() required maxlength="64" dir="auto" autocomplete="off" aria-label=words::name()/>
                // The first button is the one that Enter presses.
                <button class="button" name="does" value="rename" aria-label=rename>{words::rename()}</button>
                {step("up", upwards, up)}
                {step("down", downwards, down)}
                <button class="button" name="does" value="delete" aria-label=delete formnovalidate>{words::delete()}</button>
            </form>
        </li>
    }
    .into_any()
}
