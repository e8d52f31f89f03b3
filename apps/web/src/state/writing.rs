//! Text being written in a composer, and the helper that completes and formats it.

use std::sync::Arc;

use confab_protocol::FileId;
use confab_ui::{NodeRef, RwSignal, StoredValue};
use confab_words::messages as words;
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
    /// Takes the files above the text, which go with it.
    fn take_files(&self) -> Vec<FileId>;
}

/// Whether the files above a text let it be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    Nothing,
    /// Some are not uploaded.
    Unfinished,
    /// They go also where there is no text.
    Whole,
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
    pub(crate) carries: RwSignal<Carries>,
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
            carries: RwSignal::new(Carries::Nothing),
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
            None if command_of(&text).is_some() => {
                self.chat.say(words::still_loading());
                None
            }
            None => Some(text),
        }
    }

    /// Takes the files that go with the text.
    pub(crate) fn take_files(self) -> Vec<FileId> {
        let helper = self.helper.get_value();
        helper.map(|helper| helper.take_files()).unwrap_or_default()
    }

    pub(crate) fn is_open(self) -> bool {
        self.count.get() > 0
    }

    pub(crate) fn active(self) -> Option<String> {
        self.is_open().then(|| format!("complete-{}", self.chosen.get()))
    }
}

/// The name of a command and what follows it; none where a text begins with no such name.
pub(crate) fn command_of(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('/')?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
    is_name.then(|| (name, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::command_of;

    #[test]
    fn a_command_is_a_word_of_letters_after_a_slash() {
        assert_eq!(command_of("/topic  about it "), Some(("topic", "about it")));
        assert_eq!(command_of("/help"), Some(("help", "")));
        assert_eq!(command_of("/nothing at all"), Some(("nothing", "at all")));
        for text in ["/", "/ x", "/etc/hosts", " /topic x", "topic", "/1 of 2", "//x"] {
            assert_eq!(command_of(text), None, "{text}");
        }
    }
}
