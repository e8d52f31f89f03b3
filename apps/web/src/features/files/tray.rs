//! The files above a composer. They are kept while one is in another room, and go up all the while.

mod item;
mod line;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use confab_protocol::{File, FileId};
use confab_ui::{ArcRwSignal, rows, view};
use confab_words::files as words;
use leptos::prelude::*;

use super::{Place, adding};
use crate::dom;
use crate::state::{Carries, Chat, Room, use_chat};
pub(super) use item::{Item, State};
use line::line;

/// The files above one composer, in the order in which they came.
pub(super) type Tray = ArcRwSignal<Vec<Arc<Item>>>;

/// The trays of this page. Nothing of a server is in here: there nobody adds a file.
static TRAYS: Mutex<Vec<(Place, Tray)>> = Mutex::new(Vec::new());

/// Files that this page has uploaded, the newest last, to show the messages that are on their way.
static UPLOADED: Mutex<Vec<File>> = Mutex::new(Vec::new());
/// How many of them are remembered.
const REMEMBERED: usize = 200;

/// The tray of a composer.
pub(super) fn tray_of(chat: Chat, place: Place) -> Tray {
    if chat.backend().is_none() {
        return Tray::new(Vec::new());
    }
    let mut trays = lock(&TRAYS);
    if let Some((_, tray)) = trays.iter().find(|(known, _)| *known == place) {
        return tray.clone();
    }
    let tray = Tray::new(Vec::new());
    trays.push((place, tray.clone()));
    tray
}

/// The files of all trays.
pub(super) fn all() -> Vec<Arc<Item>> {
    let trays: Vec<Tray> = lock(&TRAYS).iter().map(|(_, tray)| tray.clone()).collect();
    trays.iter().flat_map(Tray::get_untracked).collect()
}

/// Whether the files of a tray let a text be sent; follows them.
pub(super) fn carries(tray: &Tray) -> Carries {
    let items = tray.get();
    let unfinished = items.iter().filter(|item| item.state.get() != State::Whole).count();
    match (items.is_empty(), unfinished) {
        (true, _) => Carries::Nothing,
        (false, 0) => Carries::Whole,
        (false, _) => Carries::Unfinished,
    }
}

/// Takes the files of a composer, which go with a message.
pub(crate) fn take(chat: Chat, place: Place) -> Vec<FileId> {
    let tray = tray_of(chat, place);
    let items = tray.get_untracked();
    let files = items.iter().filter_map(|item| item.id()).collect();
    for item in items {
        item.drop_picture();
    }
    tray.set(Vec::new());
    files
}

/// Remembers a file that is uploaded.
pub(super) fn remember(file: File) {
    let mut known = lock(&UPLOADED);
    if known.len() >= REMEMBERED {
        known.remove(0);
    }
    known.push(file);
}

/// Those of these files that this page has uploaded.
pub(super) fn uploaded(files: &[FileId]) -> Vec<File> {
    let known = lock(&UPLOADED);
    let find = |id: &FileId| known.iter().find(|file| file.id == *id).cloned();
    files.iter().filter_map(find).collect()
}

/// Puts the files of a message that was not sent back above its composer.
pub(crate) fn put_back(chat: Chat, place: Place, files: &[FileId]) {
    let back = uploaded(files).into_iter().map(|file| Arc::new(Item::uploaded(file)));
    tray_of(chat, place).update(|items| items.extend(back));
}

/// The tray above a composer, and the target for what is dragged over its pane.
pub(crate) fn show(room: &Room) -> AnyView {
    let chat = use_chat();
    let place = (room.id(), room.root());
    let tray = tray_of(chat, place);
    let any = tray.clone();
    let composer = room.composer();
    let list = move || {
        let (keys, items) = (tray.clone(), tray.clone());
        let keys = move || keys.read().iter().map(|item| item.key).collect::<Vec<u32>>();
        let row = move |key| {
            let item = items.read_untracked().iter().find(|item| item.key == key).cloned();
            let tray = items.clone();
            item.map(|item| line(chat, tray, item, composer)).into_any()
        };
        view! { <ul class="tray" aria-label=words::tray()>{rows(keys, row, || ())}</ul> }.into_any()
    };
    let shown = confab_ui::show(move || !any.read().is_empty(), list);
    (adding::drop_target(chat, place), shown).into_any()
}

/// Takes a file away; the focus goes on to the next, or to the text.
fn remove(chat: Chat, tray: &Tray, item: &Arc<Item>, composer: &'static str) {
    let at = tray.read_untracked().iter().position(|one| one.key == item.key);
    item.end();
    super::carrying::forget(chat, item);
    tray.update(|items| items.retain(|one| one.key != item.key));
    let next = at.and_then(|at| {
        let items = tray.read_untracked();
        items.get(at.min(items.len().checked_sub(1)?)).map(|item| item.key)
    });
    request_animation_frame(move || {
        let focused = next.is_some_and(|key| dom::focus(&format!("[data-remove='{key}']")));
        if !focused {
            dom::focus(composer);
        }
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
