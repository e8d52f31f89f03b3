//! Emoji to choose from: the picker, and the table behind it and behind `:names:`.
//!
//! The table is a file of its own, asked for when an emoji is first wanted.

mod cells;
mod grid;
mod kept;
mod picker;
mod table;

use std::sync::{Arc, OnceLock};

pub(crate) use kept::{note_recent, tone};
pub(super) use picker::dialog;
pub(crate) use table::{Emoji, Table};

use crate::backend::Requests;
use crate::state::Chat;

/// Address of the table, which `assets/emoji.txt` is.
const FILE: &str = "/emoji.txt";

static TABLE: OnceLock<Table> = OnceLock::new();

/// The table, where it is here.
pub(crate) fn table() -> Option<&'static Table> {
    TABLE.get()
}

/// Does something once the table is here; a fault is said, and the next time asks again.
pub(crate) fn with_table(chat: Chat, then: impl FnOnce(&'static Table) + 'static) {
    if let Some(table) = TABLE.get() {
        return then(table);
    }
    let question = async |server: Arc<dyn Requests>| server.read(FILE.to_owned()).await;
    chat.ask_server(question, move |text: String| {
        // Read once for as long as the page lives.
        then(TABLE.get_or_init(|| Table::read(text.leak())));
    });
}
