//! The places of a page where features show themselves. Each feature has a file or folder here,
//! and a line in each of the places that it has.

mod buttons;
mod colours;
mod description;
mod emoji;
mod files;
mod followed;
mod history;
mod link;
mod me_menu;
mod pins;
mod previews;
mod reactions;
mod reply;
mod room_menu;
mod room_settings;
mod saved;
mod sections;
mod threads;
mod told;
mod topic;
mod unread;

use confab_policy::Action;
use confab_protocol::{Annotations, Event, RoomId, SectionId, Seq};
use confab_ui::{ArcRwSignal, Memo, RwSignal, memo};
use confab_words::Word;
use leptos::prelude::*;
use web_sys::Element;

use crate::state::{Chat, Room, RowView};
pub(crate) use emoji::{
    Emoji, Table, note_recent, table as emoji_table, tone, with_table as with_emoji,
};
pub(crate) use files::{
    add_to as add_files, field as files_field, pending as show_pending_files,
    put_back as put_files_back, shown as show_files, take as take_files,
};
pub(crate) use reply::far_quote;

/// A message, to a feature that shows something with it.
#[derive(Clone)]
pub(crate) struct Subject {
    /// The room, or the thread, in whose list it stands.
    pub(crate) list: Room,
    pub(crate) room: RoomId,
    pub(crate) message: Seq,
    /// Its annotations now.
    pub(crate) annotations: Memo<Annotations>,
}

impl Subject {
    pub(crate) fn of(room: &Room, message: Seq) -> Self {
        let row = room.row_at(message);
        let annotations = memo(move || {
            let row = row.as_ref().and_then(ArcRwSignal::try_get);
            let annotations = row.as_ref().and_then(RowView::annotations).cloned();
            // They belong to its text.
            Annotations { files: Vec::new(), ..annotations.unwrap_or_default() }
        });
        Self { list: room.clone(), room: room.id(), message, annotations }
    }

    /// Whether the policy grants the viewer this in its room.
    fn may(&self, chat: Chat, action: Action) -> bool {
        let room = untrack(|| chat.summary(self.room));
        room.is_some_and(|room| chat.may(&room, action))
    }
}

/// An action in words, and its keys.
pub(crate) type Key = (Word, &'static [&'static str]);

/// Keys on the card of keys, with their actions.
pub(crate) const KEYS: &[Key] = &[
    files::ADD,
    reactions::KEY,
    reply::KEY,
    threads::KEY,
    pins::KEY,
    saved::KEY,
    link::KEY,
    unread::KEY,
];

/// Dialogs of the page, once. They come after the first screen.
pub(crate) fn page_dialogs() -> AnyView {
    unread::hear_clicks();
    let of_messages = (emoji::dialog(), reactions::people(), history::dialog());
    (of_messages, files::dialog(), room_menu::dialog(), me_menu::dialog()).into_any()
}

/// Reads which threads the viewer follows, and keeps that up to date.
pub(crate) fn load_threads(chat: Chat) {
    followed::load(chat);
}

/// Takes an event.
pub(crate) fn news(chat: Chat, event: &Event) {
    reply::happened(event);
    followed::happened(chat, event);
    told::happened(chat, event);
}

/// The viewer has read a thread of a room, or marked it unread.
pub(crate) fn thread_read(chat: Chat, room: RoomId, root: Seq, news: bool) {
    followed::told(chat, (room, root), news);
}

/// The field for a room's topic, in its head.
pub(crate) fn edit_topic(chat: Chat, room: RoomId, editing: RwSignal<bool>) -> AnyView {
    topic::editor(chat, room, editing)
}

/// Folds a section of the list of rooms, or unfolds it.
pub(crate) fn fold(chat: Chat, section: SectionId, folded: bool) {
    sections::fold(chat, section, folded);
}

/// In the details of a room, before its members.
pub(crate) fn in_details(room: &Room) -> AnyView {
    let own = room_settings::choices(room);
    (description::section(room), own, link::to_day(room), pins::list(room)).into_any()
}

/// Below a message's text, while it carries anything.
pub(crate) fn below_message(of: &Subject) -> AnyView {
    (pins::mark(of), saved::mark(of), reactions::pills(of), threads::answers(of)).into_any()
}

/// Previews of a message's links; those that were printed until the chunk has come.
pub(crate) fn link_previews(of: &Subject, printed: Option<Element>) -> AnyView {
    previews::shown(of, printed)
}

/// The same, with what opens by a click.
pub(crate) fn preview_cards(list: &Room, message: Seq) -> AnyView {
    previews::cards(&Subject::of(list, message))
}

/// In the toolbar of a message, before what every message has.
pub(crate) fn message_tools(of: &Subject) -> AnyView {
    let shared = (reactions::at_hand(of), reply::tool(of), threads::tool(of), pins::tool(of));
    (shared, saved::tool(of), link::tool(of)).into_any()
}

/// In the sheet of a message, before what every message has.
pub(crate) fn message_menu(of: &Subject, open: RwSignal<bool>) -> AnyView {
    let shared = (
        reactions::offer(of, open),
        reactions::people_item(of, open),
        reply::menu_item(of, open),
        threads::menu_item(of, open),
        pins::menu_item(of, open),
    );
    let own = (saved::menu_item(of, open), unread::menu_item(of, open), link::menu_item(of, open));
    (shared, own).into_any()
}

/// Takes a key that was pressed on a message; gives whether it means anything.
pub(crate) fn message_key(room: &Room, message: Seq, key: &str) -> bool {
    let of = &Subject::of(room, message);
    let keys =
        [reactions::key, reply::key, threads::key, pins::key, saved::key, link::key, unread::key];
    keys.iter().any(|takes| takes(of, key))
}

/// Asks for a room's count anew, in a while.
pub(crate) fn recount(chat: Chat, room: RoomId) {
    unread::recount(chat, room);
}

/// Asks for the pieces of code in a language that only servers know.
pub(crate) fn colour(language: String, code: String, spans: RwSignal<Vec<u32>>) {
    colours::ask(language, code, spans);
}

/// Above the field where one writes.
pub(crate) fn above_composer(room: &Room) -> AnyView {
    (reply::chip(room), files::tray(room), threads::in_room_box(room)).into_any()
}

/// Takes a key that was pressed where one writes; gives whether it means anything.
pub(crate) fn composer_key(room: &Room, key: &str) -> bool {
    reply::composer_key(room, key)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// A key without its line on the card, or a line whose key does nothing.
    #[test]
    fn every_key_of_a_feature_is_on_the_card_of_keys() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let lists = fs::read_to_string(sources.join("features.rs")).expect("a file");
        let mut features = 0;
        for file in fs::read_dir(sources.join("features")).expect("a folder") {
            let path = file.expect("a file").path();
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let takes = text.contains("pub(super) fn key(");
            for (word, says) in [("key", takes), ("KEY", text.contains("const KEY: "))] {
                assert_eq!(says, takes, "{name} has a key and a line on the card, or neither");
                let listed = lists.contains(&format!("{name}::{word},"))
                    || lists.contains(&format!("{name}::{word}]"));
                assert_eq!(listed, takes, "{name}::{word} is in its list");
            }
            features += usize::from(takes);
        }
        assert!(features > 3, "the features are not where they were");
    }
}
