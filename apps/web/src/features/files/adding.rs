//! Ways in which files come: the button, Ctrl+U, what is pasted, and what is dropped on the pane.

use std::sync::Arc;

use confab_client::core::State as Line;
use confab_ui::{ArcRwSignal, Glyph, Icon, NodeRef, RwSignal, effect, follow, hear, listen, view};
use confab_words::files as words;
use js_sys::Array;
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::names::size;
use super::tray::{Item, State, carries, tray_of};
use super::{Place, carrying, strokes};
use crate::dom;
use crate::state::{Chat, Writing};

/// Where a thread is open beside the room, its part of the page.
const THREAD: &str = "[data-panel]:has([data-composer='thread'])";

/// The button that adds files. Without scripts it is a field of the form.
pub(crate) fn field(writing: Writing) -> AnyView {
    let chat = writing.chat;
    let place = place_of(writing);
    let input = NodeRef::<html::Input>::new();
    watch(writing, input);
    let plain = || {
        view! {
            <noscript class="composer__files">
                <input type="file" name="file" multiple aria-label=words::field()/>
            </noscript>
        }
        .into_any()
    };
    let pick = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        add(chat, place, &dom::field(&input, "files"));
        // The same file may be chosen again.
        input.set_value("");
        focus(place);
    };
    let button = move || {
        view! {
            <input node_ref=input type="file" multiple hidden data-files-input on:change=hear(picked)/>
            <button
                type="button"
                class="icon-button composer__add"
                aria-label=words::add()
                title=words::add_hint()
                on:click=hear(pick)
            >
                <Icon glyph=Glyph::Plus/>
            </button>
        }
        .into_any()
    };
    follow(move || if chat.mounted.get() { button() } else { plain() }).into_any()
}

/// Adds a file that was made here.
pub(crate) fn add_to(writing: Writing, files: &JsValue) {
    add(writing.chat, place_of(writing), files);
}

fn place_of(writing: Writing) -> Place {
    let room = writing.room.get_value();
    (room.id(), room.root())
}

fn focus((_, root): Place) {
    let thread = root.is_some();
    dom::focus(if thread { "[data-composer='thread']" } else { "[data-composer]" });
}

/// Listens for what is pasted and for the key, and keeps what sending has to know.
fn watch(writing: Writing, input: NodeRef<html::Input>) {
    let (chat, place) = (writing.chat, place_of(writing));
    let tray = tray_of(chat, place);
    effect(move || writing.carries.set_if_new(carries(&tray)));
    effect(move || {
        if chat.line_state.get() == Line::Online {
            carrying::wake(chat);
        }
    });
    effect(move || {
        listen("paste", move |event: Event| {
            if dom::has_files(&event) && is_for(&event, place) {
                event.prevent_default();
                add(chat, place, &dom::field(&dom::field(&event, "clipboardData"), "files"));
            }
        });
        listen("keydown", move |event: KeyboardEvent| {
            let control = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
            let is_key = control && matches!(dom::key(&event).as_deref(), Some("u"));
            if is_key && is_for(&event, place) {
                event.prevent_default();
                if let Some(input) = input.try_get_untracked() {
                    input.click();
                }
            }
        });
    });
}

/// Whether something that happens is meant for this composer: in the panel of a thread for its own,
/// and everywhere else for that of the room. A dialog over the page keeps it to itself.
fn is_for(event: &Event, (_, root): Place) -> bool {
    !dom::has_dialog() && dom::closest(event, THREAD).is_some() == root.is_some()
}

/// Covers the pane while files are dragged over the page, to be dropped on it.
pub(super) fn drop_target(chat: Chat, place: Place) -> AnyView {
    let over = RwSignal::new(false);
    effect(move || {
        listen("dragover", move |event: Event| {
            if dom::has_files(&event) && !dom::has_dialog() {
                over.set_if_new(true);
            }
        });
        listen("dragleave", move |event: Event| {
            // Not to another element: out of the window.
            if dom::field(&event, "relatedTarget").is_null() {
                over.set_if_new(false);
            }
        });
        listen("drop", move |event: Event| {
            over.set_if_new(false);
            if dom::has_files(&event) && is_for(&event, place) {
                let held = dom::field(&event, "dataTransfer");
                if has_folder(&held) {
                    chat.say(words::folder());
                }
                add(chat, place, &dom::field(&held, "files"));
                focus(place);
            }
        });
    });
    let target = || {
        view! {
            <div class="drop" data-drop><p class="drop__text">{strokes("M12 20V9m-5 5 5-5 5 5M5 4h14")}{words::drop()}</p></div>
        }
        .into_any()
    };
    confab_ui::show(move || over.get(), target).into_any()
}

/// A browser leaves the page for a file that is dropped anywhere on it, and nobody should leave it
/// while files go up.
pub(super) fn guard() {
    effect(|| {
        for event in ["dragover", "drop"] {
            listen(event, |event: Event| {
                if dom::has_files(&event) {
                    event.prevent_default();
                }
            });
        }
        listen("beforeunload", |event: Event| {
            let unfinished = |item: &Arc<Item>| *item.state.read_untracked() != State::Whole;
            if super::tray::all().iter().any(unfinished) {
                event.prevent_default();
            }
        });
    });
}

/// Whether a folder is among what is dropped: the browser gives it as a file that cannot be read.
fn has_folder(held: &JsValue) -> bool {
    items(held).any(|entry| is_folder(&entry))
}

fn items(held: &JsValue) -> impl Iterator<Item = JsValue> {
    let items = dom::field(held, "items");
    let items = if items.is_object() { Array::from(&items) } else { Array::default() };
    (0..items.length()).map(move |at| items.get(at))
}

fn is_folder(item: &JsValue) -> bool {
    let entry = dom::call(item, "webkitGetAsEntry", &JsValue::UNDEFINED).unwrap_or_default();
    entry.is_object() && dom::field(&entry, "isDirectory").is_truthy()
}

/// Adds files of the browser above a composer, as far as they are within the limits, and says which
/// are not.
pub(super) fn add(chat: Chat, place: Place, files: &JsValue) {
    let files = if files.is_object() { Array::from(files) } else { Array::default() };
    let (tray, limits) = (tray_of(chat, place), chat.installation());
    let (bytes, count) = (limits.max_file_bytes, limits.max_message_files);
    let mut faults = Vec::new();
    let mut added = Vec::new();
    let here = tray.read_untracked().len();
    for at in 0..files.length() {
        let item = Item::new(files.get(at));
        let name = &item.name;
        if item.size == 0 {
            faults.push(words::Empty { name }.text());
        } else if item.size > bytes {
            let (size, most) = (size(item.size), size(bytes));
            faults.push(words::TooLarge { name, size: &size, most: &most }.text());
        } else if (here + added.len()) as u64 >= u64::from(count) {
            faults.push(words::TooMany { count: count.into() }.text());
            item.drop_picture();
            break;
        } else {
            added.push(Arc::new(item));
            continue;
        }
        item.drop_picture();
    }
    if !faults.is_empty() {
        chat.say(faults.join(" "));
    }
    put(&tray, added);
    carrying::start(chat);
}

fn put(tray: &ArcRwSignal<Vec<Arc<Item>>>, added: Vec<Arc<Item>>) {
    if !added.is_empty() {
        tray.update(|items| items.extend(added));
    }
}
