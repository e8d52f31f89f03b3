//! Offers to send a long text that was pasted as a file.

use confab_ui::{Glyph, Icon, IconSize, RwSignal, effect, hear, listen, memo, show, view};
use confab_words::composer as words;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlTextAreaElement};

use super::bar::{pasted_text, take_out};
use crate::dom;
use crate::features;
use crate::state::Writing;

/// A text of more lines is offered.
const MOST_LINES: usize = 40;

/// The line above the text, while what was pasted is in it and nothing was chosen.
pub(super) fn offer(writing: Writing) -> AnyView {
    let long = RwSignal::new(None::<String>);
    effect(move || {
        listen("paste", move |event: Event| {
            let Some(node) = writing.node.try_get_untracked() else { return };
            let target = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
            let Some(text) = pasted_text(&event).filter(|_| target == Some(node)) else { return };
            // As a field keeps it.
            let text = text.replace("\r\n", "\n");
            if text.trim_end().split('\n').count() > MOST_LINES {
                long.set(Some(text));
            }
        });
    });
    let is_there = memo(move || {
        long.read().as_ref().is_some_and(|long| writing.text.read().contains(long.as_str()))
    });
    let send = move |_| {
        let Some(text) = long.get_untracked() else { return };
        long.set(None);
        let Some(file) = file_of(&text) else { return };
        let whole = writing.text.get_untracked();
        if let Some(from) = whole.rfind(&text) {
            take_out(writing, from..from + text.len());
        }
        features::add_files(writing, &Array::of1(&file));
    };
    let line = move || {
        view! {
            <div class="composer__reply composer__long" data-long-paste>
                <span class="u-truncate u-grow">{words::long_paste()}</span>
                <button type="button" class="button button--small" on:click=hear(send)>{words::as_file()}</button>
                <button type="button" class="icon-button" aria-label=words::as_text() title=words::as_text() on:click=hear(move |_| long.set(None))>
                    <Icon glyph=Glyph::Close size=IconSize::Small/>
                </button>
            </div>
        }
        .into_any()
    };
    show(move || is_there.get(), line).into_any()
}

/// A text as a file of the browser.
fn file_of(text: &str) -> Option<JsValue> {
    let file = dom::field(&js_sys::global(), "File").dyn_into::<Function>().ok()?;
    let (parts, name) = (Array::of1(&JsValue::from_str(text)), JsValue::from_str("pasted.txt"));
    Reflect::construct(&file, &Array::of2(&parts, &name)).ok()
}
