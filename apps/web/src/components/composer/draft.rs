//! Keeps drafts, per room, in this browser.

use std::time::Duration;

use confab_protocol::{RoomId, Seq};
use confab_ui::{NodeRef, RwSignal, StoredValue, effect, listen};
use leptos::ev::StorageEvent;
use leptos::html;
use leptos::prelude::{TimeoutHandle, on_cleanup, set_timeout_with_handle};
use web_sys::Event;

use super::text::set_text;
use crate::dom;
use crate::state::{Room, use_chat};

/// How long a letter is in the field alone.
const SAVED_WITHIN: Duration = Duration::from_millis(300);

/// Keeps a draft over a reload. Of several windows each keeps what is typed there; one in which
/// nothing was typed shows what another has.
pub(super) fn keep_draft(room: &Room, node: NodeRef<html::Textarea>, text: RwSignal<String>) {
    let chat = use_chat();
    let (id, root) = (room.id(), room.root());
    let thread = root.map(|root| format!(".{root}")).unwrap_or_default();
    let key = format!("confab.draft.{}.{id}{thread}", chat.my_id());
    // The text from the storage: with another one someone writes here.
    let known = StoredValue::new(String::new());
    let saved = key.clone();
    effect(move || {
        let Some(node_now) = node.get() else { return };
        // Text typed before the page came to life counts for more than an old draft.
        let typed = chat.take_typed();
        let stored = dom::recall(&saved).unwrap_or_default();
        let draft = typed.unwrap_or_else(|| stored.clone());
        known.set_value(stored);
        set_text(node, text, &draft);
        if !dom::is_touch() && !dom::is_typing() {
            drop(node_now.focus());
        }
    });
    let shared = key.clone();
    effect(move || {
        let shared = shared.clone();
        listen("storage", move |event: StorageEvent| {
            if event.key().as_deref() != Some(&shared) {
                return;
            }
            let theirs = event.new_value().unwrap_or_default();
            if text.read_untracked().as_str() == known.get_value() {
                set_text(node, text, &theirs);
                known.set_value(theirs);
            }
        });
    });
    save_while_typing(key, text, known);
    let composer = room.composer();
    effect(move || {
        let here = |(to, thread, _): &(RoomId, Option<Seq>, String)| (*to, *thread) == (id, root);
        let Some((.., again)) = chat.compose.get().filter(here) else { return };
        let before = text.get_untracked();
        let joined = if before.is_empty() { again } else { format!("{again}\n{before}") };
        set_text(node, text, &joined);
        chat.compose.set(None);
        dom::focus(composer);
    });
}

/// Saves what is typed: not with each key, but soon after, and when the page or the room is left. A
/// draft that is gone is gone at once.
fn save_while_typing(key: String, text: RwSignal<String>, known: StoredValue<String>) {
    let clock = StoredValue::new(None::<TimeoutHandle>);
    let save = move || {
        if let Some(clock) = clock.try_update_value(Option::take).flatten() {
            clock.clear();
            if let Some(draft) = text.try_get_untracked() {
                dom::remember(&key, &draft);
            }
        }
    };
    let mut first = true;
    let later = save.clone();
    effect(move || {
        let is_empty = text.read().is_empty();
        if std::mem::take(&mut first) {
            return;
        }
        if clock.with_value(Option::is_none) {
            clock.set_value(set_timeout_with_handle(later.clone(), SAVED_WITHIN).ok());
        }
        if is_empty {
            later();
            known.set_value(String::new());
        }
    });
    let leave = save.clone();
    effect(move || {
        let leave = leave.clone();
        listen("pagehide", move |_: Event| leave());
    });
    on_cleanup(save);
}
