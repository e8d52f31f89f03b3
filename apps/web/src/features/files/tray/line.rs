//! One line of the tray: picture, name, how far it is, and what can be done.

use std::sync::Arc;

use confab_ui::{Glyph, Icon, IconSize, follow, hear, show, view};
use confab_words::files as words;
use leptos::prelude::*;

use super::super::carrying;
use super::super::names::size;
use super::super::shown::{kind_of, name_of};
use super::{Item, State, Tray, remove};
use crate::state::Chat;

pub(super) fn line(chat: Chat, tray: Tray, item: Arc<Item>, composer: &'static str) -> AnyView {
    let key = item.key.to_string();
    let name = item.name.clone();
    let sign = match &item.picture {
        Some(address) => {
            view! { <img class="tray__picture" src=address.clone() alt=""/> }.into_any()
        }
        None => kind_of(&name),
    };
    let state = item.state.clone();
    let (size, percent) = (size(item.size), state.clone());
    let note = move || note(&state.get(), &size);
    let failed = {
        let state = item.state.clone();
        move || matches!(*state.read(), State::Failed(_))
    };
    let is_failed = failed.clone();
    let goes = {
        let state = item.state.clone();
        move || !matches!(*state.read(), State::Failed(_) | State::Whole)
    };
    let (again, for_bar) = (Arc::clone(&item), name.clone());
    let bar = move || {
        let percent = percent.clone();
        let value = follow(move || match percent.get() {
            State::Going(percent) => Some(percent.to_string()),
            State::Waiting | State::Paused => None,
            _ => Some("100".to_owned()),
        });
        let label = words::Progress { name: &for_bar }.text();
        view! { <progress class="tray__bar" max="100" value=value aria-label=label></progress> }
            .into_any()
    };
    let retry_label = words::Again { name: &name }.text();
    let retry = move || {
        let again = Arc::clone(&again);
        let press = move |_| {
            again.retry();
            carrying::start(chat);
        };
        view! {
            <button type="button" class="icon-button" aria-label=retry_label.clone() title=confab_words::messages::retry() on:click=hear(press)>
                <Icon glyph=Glyph::Retry size=IconSize::Small/>
            </button>
        }
        .into_any()
    };
    let label = words::Remove { name: &name }.text();
    let take_away = move |_| remove(chat, &tray, &item, composer);
    view! {
        <li class="tray__file" data-file data-failed=follow(move || is_failed().then_some(""))>
            {sign}
            <span class="file__about">
                {name_of(&name)}
                <span class="file__size tabular">{follow(note)}</span>
            </span>
            {show(failed, retry)}
            <button type="button" class="icon-button" data-remove=key aria-label=label.clone() title=label on:click=hear(take_away)>
                <Icon glyph=Glyph::Close size=IconSize::Small/>
            </button>
            {show(goes, bar)}
        </li>
    }
    .into_any()
}

/// How far it is, in words.
fn note(state: &State, size: &str) -> String {
    match state {
        State::Waiting => words::waiting().to_owned(),
        State::Going(percent) => words::Going { size, percent: *percent }.text(),
        State::Paused => words::Paused { size }.text(),
        State::Looking => words::Looking { size }.text(),
        State::Whole => size.to_owned(),
        State::Failed(why) if why.is_empty() => words::failed().to_owned(),
        State::Failed(why) => why.clone(),
    }
}
