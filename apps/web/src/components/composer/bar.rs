//! Formatting: a bar of buttons that can be hidden, their keys, and a link by pasting.

use std::ops::Range;

use confab_ui::{Glyph, Icon, effect, hear, listen, show};
use confab_words::{Word, formatting as words};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlDocument, HtmlElement, HtmlTextAreaElement};

use super::format::{Change, Form, formatted, pasted};
use super::text::{in_units, insert, selection, set_text};
use crate::dom;
use crate::features;
use crate::state::Writing;

/// Whether the bar is open, in this browser.
const KEPT: &str = "confab.formatting";

/// A way to format, its name, the same with its keys, and the strokes of its sign.
struct Button(Form, Word, Word, &'static str);

const BUTTONS: [Button; 9] = [
    Button(
        Form::Bold,
        words::bold,
        words::bold_hint,
        "M7 5h6a3.500 3.500 0 0 1 0 7H7V5Zm0 7h7a3.500 3.500 0 0 1 0 7H7v-7Z",
    ),
    Button(Form::Italic, words::italic, words::italic_hint, "M10 5h8M6 19h8M14 5l-4 14"),
    Button(
        Form::Strike,
        words::strike,
        words::strike_hint,
        "M4 12h16M16.500 8A4 4 0 0 0 12.500 5h-1A3.700 3.700 0 0 0 8 9m-.500 7a4 4 0 0 0 4 3h1.500a3.700 3.700 0 0 0 3.500-4",
    ),
    Button(
        Form::Link,
        words::link,
        words::link_hint,
        "M10 14a4.2 4.2 0 0 0 6 0l3.2-3.2a4.2 4.2 0 0 0-6-6L12 6m2 4a4.2 4.2 0 0 0-6 0l-3.2 3.2a4.2 4.2 0 0 0 6 6L12 18",
    ),
    Button(
        Form::Numbers,
        words::numbers,
        words::numbers_hint,
        "M10 6h10M10 12h10M10 18h10M4 4.500 5.500 4v5M4 15h2.500L4 20h3",
    ),
    Button(
        Form::Bullets,
        words::bullets,
        words::bullets_hint,
        "M10 6h10M10 12h10M10 18h10M5 6h.01M5 12h.01M5 18h.01",
    ),
    Button(Form::Quote, words::quote, words::quote_hint, "M5 5v14M10 7h10M10 12h10M10 17h6"),
    Button(Form::Code, words::code, words::code_hint, "m8 7-5 5 5 5m8-10 5 5-5 5"),
    Button(Form::Block, words::block, words::block_hint, "M4 5h16v14H4V5Zm6 4-3 3 3 3m4-6 3 3-3 3"),
];

/// The form that a key asks for.
fn form_of(event: &KeyboardEvent, key: &str) -> Option<Form> {
    if !(event.ctrl_key() || event.meta_key()) {
        return None;
    }
    match (event.shift_key(), event.alt_key(), key.to_lowercase().as_str()) {
        (false, false, "b") => Some(Form::Bold),
        (false, false, "i") => Some(Form::Italic),
        (false, false, "e") => Some(Form::Code),
        (true, false, "x") => Some(Form::Strike),
        (true, false, "u") => Some(Form::Link),
        (true, true, "c") => Some(Form::Block),
        (true, false, _) => match event.code().as_str() {
            "Digit7" => Some(Form::Numbers),
            "Digit8" => Some(Form::Bullets),
            "Digit9" => Some(Form::Quote),
            _ => None,
        },
        _ => None,
    }
}

/// Takes a key that formats; gives whether it was one.
pub(super) fn press(writing: Writing, event: &KeyboardEvent, key: &str) -> bool {
    let Some(form) = form_of(event, key) else { return false };
    apply_form(writing, form);
    event.prevent_default();
    event.stop_propagation();
    true
}

fn apply_form(writing: Writing, form: Form) {
    let text = writing.text.get_untracked();
    apply(writing, formatted(&text, selection(writing.node), form));
}

/// Takes a part of the text away, as if it was deleted.
pub(super) fn take_out(writing: Writing, range: Range<usize>) {
    let (piece, select) = (String::new(), range.start..range.start);
    apply(writing, Change { range, piece, select });
}

/// Changes the text as if it was typed, so that the browser can undo it.
fn apply(writing: Writing, change: Change) {
    let Some(node) = writing.node.get_untracked() else { return };
    let Change { range, piece, select } = change;
    let mut whole = writing.text.get_untracked();
    drop(node.focus());
    let (from, to) = (in_units(&whole, range.start), in_units(&whole, range.end));
    drop(node.set_selection_range(from, to));
    whole.replace_range(range, &piece);
    let typed = dom::document().and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    let typed = typed.is_some_and(|document| {
        document.exec_command_with_show_ui_and_value("insertText", false, &piece).unwrap_or(false)
    });
    if !typed || node.value() != whole {
        set_text(writing.node, writing.text, &whole);
    }
    let (from, to) = (in_units(&whole, select.start), in_units(&whole, select.end));
    drop(node.set_selection_range(from, to));
}

/// Makes a link where an address is pasted over words.
pub(super) fn take_pasted(writing: Writing) {
    effect(move || {
        listen("paste", move |event: Event| {
            let Some(node) = writing.node.try_get_untracked() else { return };
            let target = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
            let here = target.is_some_and(|target| target == node);
            let Some(address) = pasted_text(&event).filter(|_| here) else { return };
            let text = writing.text.get_untracked();
            if let Some(change) = pasted(&text, selection(writing.node), &address) {
                event.prevent_default();
                apply(writing, change);
            }
        });
    });
}

pub(super) fn pasted_text(event: &Event) -> Option<String> {
    let held = dom::field(event, "clipboardData");
    dom::call(&held, "getData", &JsValue::from_str("text/plain"))?.as_string()
}

/// The bar, while it is open.
pub(super) fn show_bar(writing: Writing) -> AnyView {
    effect(move || writing.bar.set(dom::recall(KEPT).is_some()));
    let bar = move || {
        let buttons = BUTTONS.iter().enumerate().map(|(at, Button(form, name, hint, strokes))| {
            let press = move |_| apply_form(writing, *form);
            view! {
                <button
                    type="button"
                    class="icon-button"
                    aria-label=name()
                    title=hint()
                    tabindex=if at == 0 { "0" } else { "-1" }
                    on:mousedown=hear(|event: leptos::ev::MouseEvent| event.prevent_default())
                    on:click=hear(press)
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=*strokes></path></svg>
                </button>
            }
            .into_any()
        });
        let buttons: Vec<_> = buttons.collect();
        view! {
            <div class="composer__bar" role="toolbar" aria-label=words::title() on:keydown=hear(|event: KeyboardEvent| walk(&event))>
                {buttons}
            </div>
        }
        .into_any()
    };
    show(move || writing.bar.get(), bar).into_any()
}

/// Arrows go along the bar, of which one button is a stop of Tab.
fn walk(event: &KeyboardEvent) {
    let Some(button) = dom::closest(event, "button") else { return };
    let Some(key) = dom::key_along(event) else { return };
    let next = match key.as_str() {
        "ArrowRight" => button.next_element_sibling(),
        "ArrowLeft" => button.previous_element_sibling(),
        "Home" => button.parent_element().and_then(|bar| bar.first_element_child()),
        "End" => button.parent_element().and_then(|bar| bar.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        drop(button.set_attribute("tabindex", "-1"));
        drop(next.set_attribute("tabindex", "0"));
        drop(next.focus());
    }
}

/// Beside the text: the way to add files, and once scripts are there formatting and all emoji.
pub(crate) fn show_beside_text(writing: Writing) -> AnyView {
    let Writing { chat, node, text, bar, .. } = writing;
    let add = move |_| {
        chat.pick(move |emoji| {
            insert(node, text, emoji);
            if let Some(node) = node.get_untracked() {
                drop(node.focus());
            }
        });
    };
    let turn = move |_| {
        let on = !bar.get_untracked();
        dom::remember(KEPT, if on { "open" } else { "" });
        bar.set(on);
    };
    let buttons = move || {
        view! {
            <button
                type="button"
                class="icon-button composer__tool"
                aria-label=words::title()
                title=words::title()
                aria-pressed=confab_ui::follow(move || bar.get().to_string())
                on:click=hear(turn)
            >
                <span class="composer__letters" aria-hidden="true">{words::letters()}</span>
            </button>
            <button
                type="button"
                class="icon-button composer__tool"
                aria-label=confab_words::emoji::add()
                title=confab_words::emoji::add()
                on:click=hear(add)
            >
                <Icon glyph=Glyph::Smile/>
            </button>
        }
        .into_any()
    };
    (features::files_field(writing), show(move || chat.mounted.get(), buttons)).into_any()
}
