//! Text being written in a composer, and the helper that completes and formats it.

use std::sync::Arc;

use confab_ui::{NodeRef, RwSignal, StoredValue};
use leptos::ev::KeyboardEvent;
use leptos::html;

use super::{Chat, Room, use_chat};

/// Completes what is typed, formats it, and carries out commands. It comes with the late chunk.
pub(crate) trait Helper: Send + Sync {
    /// Looks what is being typed.
    fn look(&self);
    /// Takes a key; gives whether it was meant for it.
    fn press(&self, event: &KeyboardEvent, key: &str) -> bool;
    /// The text to send for what was written; none where that was carried out or refused.
    fn outgoing(&self, text: String) -> Option<String>;
}

/// The text of a composer.
#[derive(Clone, Copy)]
pub(crate) struct Writing {
    pub(crate) chat: Chat,
    pub(crate) room: StoredValue<Room>,
    pub(crate) node: NodeRef<html::Textarea>,
    pub(crate) text: RwSignal<String>,
    /// How many completions are offered, and which is chosen.
    pub(crate) count: RwSignal<usize>,
    pub(crate) chosen: RwSignal<usize>,
    /// Whether the bar of formatting is open.
    pub(crate) bar: RwSignal<bool>,
    pub(crate) helper: StoredValue<Option<Arc<dyn Helper>>>,
}

impl Writing {
    pub(crate) fn new(room: &Room) -> Self {
        Self {
            chat: use_chat(),
            room: StoredValue::new(room.clone()),
            node: NodeRef::new(),
            text: RwSignal::new(String::new()),
            count: RwSignal::new(0),
            chosen: RwSignal::new(0),
            bar: RwSignal::new(false),
            helper: StoredValue::new(None),
        }
    }

    /// Looks what is being typed.
    pub(crate) fn look(self) {
        if let Some(helper) = self.helper.get_value() {
            helper.look();
        }
    }

    /// Takes a key; gives whether it was meant for the helper.
    pub(crate) fn press(self, event: &KeyboardEvent, key: &str) -> bool {
        self.helper.get_value().is_some_and(|helper| helper.press(event, key))
    }

    /// The text to send for what was written.
    pub(crate) fn outgoing(self, text: String) -> Option<String> {
        match self.helper.get_value() {
            Some(helper) => helper.outgoing(text),
            None => Some(text),
        }
    }

    pub(crate) fn is_open(self) -> bool {
        self.count.get() > 0
    }

    pub(crate) fn active(self) -> Option<String> {
        self.is_open().then(|| format!("complete-{}", self.chosen.get()))
    }
}
