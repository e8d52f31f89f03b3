//! One room's loaded window of history, its pending messages, and how events change them.

mod changes;
mod entries;
mod pages;
mod pending;

use confab_protocol::{Cursor, Entry, EntryKind, Event, InThread, RoomId, Seq, UserId};
use litemap::LiteMap;

use self::changes::Changes;
use self::entries::entry_kind;
pub use self::entries::{Item, Key};
pub use self::pending::{Pending, PendingState};

/// How many entries stay loaded; more are trimmed at the end that is not looked at.
const WINDOW: usize = 200;
/// How many are trimmed at a time.
const TRIM: usize = 60;
/// How many are left in a room that one comes back to.
const OPENING: usize = 60;

/// An end of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Oldest,
    Newest,
}

/// A room's window.
///
/// Make it before its first page is asked for, and apply every event from then on: whichever comes
/// first, page or event, the result is the same and has no hole.
#[derive(Clone, Debug)]
pub struct Timeline {
    room: RoomId,
    /// The root of the thread that it shows in place of the room.
    thread: Option<Seq>,
    you: UserId,
    items: LiteMap<Seq, Item>,
    /// Events that came while the newest entries were trimmed: the newest page may have been read
    /// before.
    ahead: LiteMap<Seq, Item>,
    /// The last that is not in there any more.
    dropped: Seq,
    pending: Vec<Pending>,
    changes: Changes,
    cursor: Cursor,
    loaded: bool,
    older: bool,
    newer: bool,
}

impl Timeline {
    pub fn new(room: RoomId, you: UserId) -> Self {
        Self {
            room,
            thread: None,
            you,
            items: LiteMap::new(),
            ahead: LiteMap::new(),
            dropped: Seq::ZERO,
            pending: Vec::new(),
            changes: Changes::default(),
            cursor: Cursor::default(),
            loaded: false,
            older: false,
            newer: false,
        }
    }

    /// The window of a thread: its root, and what is said in it. It is given all events of the room.
    pub fn of_thread(room: RoomId, root: Seq, you: UserId) -> Self {
        Self { thread: Some(root), ..Self::new(room, you) }
    }

    /// The root of the thread that it shows in place of the room.
    pub fn thread(&self) -> Option<Seq> {
        self.thread
    }

    /// Whether a message with this place in a thread is shown here.
    fn shows(&self, thread: Option<&InThread>) -> bool {
        match (self.thread, thread) {
            (None, thread) => thread.is_none_or(|thread| thread.in_room),
            (Some(root), thread) => thread.is_some_and(|thread| thread.root == root),
        }
    }

    pub fn room(&self) -> RoomId {
        self.room
    }

    /// The last event that is in it, which is where to resume from.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Whether a page is in it.
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Whether there is more before the window.
    pub fn has_older(&self) -> bool {
        self.older
    }

    /// Whether the newest entries were trimmed: the way back is [`Timeline::merge_newer`], page by
    /// page, or [`Timeline::merge_newest`].
    pub fn has_newer(&self) -> bool {
        self.newer
    }

    /// The entries in order.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.values()
    }

    /// The first entry; of a thread, the first after its root.
    pub fn oldest(&self) -> Option<Seq> {
        self.items.keys().copied().find(|seq| Some(*seq) != self.thread)
    }

    pub fn newest(&self) -> Option<Seq> {
        self.items.last().map(|(seq, _)| *seq)
    }

    pub fn find(&self, key: &Key) -> Option<&Item> {
        match key {
            Key::Seq(seq) => self.items.get(seq).filter(|item| item.key == *key),
            // A message of one's own is among the newest.
            Key::Own(_) => self.items.values().rev().find(|item| item.key == *key),
        }
    }

    /// The entry at a position, for quotes.
    pub fn find_seq(&self, seq: Seq) -> Option<&Item> {
        self.items.get(&seq)
    }

    /// One's own newest message that is not deleted, for ↑ in an empty composer.
    pub fn last_own(&self) -> Option<&Item> {
        let own = |item: &&Item| {
            item.entry.author.id == self.you
                && matches!(item.entry.what, EntryKind::Message { body: Some(_), .. })
        };
        self.items.values().rev().find(own)
    }

    /// Takes the room's next event; gives the keys that changed. Known events change nothing.
    pub fn apply(&mut self, event: &Event) -> Vec<Key> {
        if event.room != self.room || event.seq <= self.cursor.seq {
            return Vec::new();
        }
        self.cursor = event.cursor();
        let mut touched = Vec::new();
        let (message, thread) = (event.what.changes(), event.what.thread());
        if message.is_some() || thread.is_some() {
            self.changes.keep(event);
            touched.extend(
                [message, thread].into_iter().flatten().filter_map(|at| self.change(at, event)),
            );
        }
        let what = entry_kind(&event.what, event.seq).filter(|_| message.is_none());
        let own = self.committed(event);
        let Some(what) = what.filter(|_| self.shows(event.what.in_thread())) else {
            return touched;
        };
        let key = own.unwrap_or(Key::Seq(event.seq));
        let entry = Entry {
            seq: event.seq,
            at: event.at,
            author: event.author.clone(),
            client_id: event.client_id.clone(),
            what,
        };
        self.arrive(Item { key: key.clone(), entry, read: event.seq });
        touched.push(key);
        if self.items.len() > 2 * WINDOW && self.thread.is_none() {
            touched.extend(self.trim(End::Oldest, usize::MAX));
        }
        touched
    }

    /// The viewer has saved a message, or saves it no more; gives its key if it is here.
    pub fn saved(&mut self, message: Seq, on: bool) -> Option<Key> {
        let item = self.items.get_mut(&message)?;
        let EntryKind::Message { annotations, .. } = &mut item.entry.what else { return None };
        annotations.saved = on;
        Some(item.key.clone())
    }

    fn arrive(&mut self, item: Item) {
        if !self.newer {
            self.items.insert(item.entry.seq, item);
            return;
        }
        self.ahead.insert(item.entry.seq, item);
        if self.ahead.len() > WINDOW {
            let first = self.ahead.first().map(|(seq, _)| *seq);
            if let Some(seq) = first {
                self.ahead.remove(&seq);
                self.dropped = seq;
            }
        }
    }

    /// Too much was missed: events go on after `head`. Load the newest page: until it is here, what
    /// comes is kept and not shown behind what is missing.
    pub fn gap(&mut self, head: Cursor) {
        self.cursor = head;
        self.changes.miss(head.seq);
        self.ahead.clear();
        self.dropped = head.seq;
        self.newer = self.loaded;
    }

    /// The server has another history: forgets everything but pending messages. Load the newest
    /// page.
    pub fn reset(&mut self, head: Cursor) -> Vec<Key> {
        self.loaded = false;
        self.gap(head);
        std::mem::take(&mut self.items).into_iter().map(|(_, item)| item.key).collect()
    }

    /// Drops rows at an end that is out of sight, if there are too many; gives their keys. `at_most`
    /// so many entries go.
    pub fn trim(&mut self, end: End, at_most: usize) -> Vec<Key> {
        if self.items.len() <= WINDOW || at_most == 0 {
            return Vec::new();
        }
        let most = self.items.len() - WINDOW;
        let count = (most.div_ceil(TRIM) * TRIM).min(self.items.len()).min(at_most);
        self.cut(end, count)
    }

    /// Someone comes back to the room: lets go of all but the newest entries, so that it opens as fast
    /// as the first time. Where those were trimmed it is as if reset: load the newest page.
    pub fn reopen(&mut self) -> Vec<Key> {
        if self.newer {
            return self.reset(self.cursor);
        }
        self.cut(End::Oldest, self.items.len().saturating_sub(OPENING))
    }

    fn cut(&mut self, end: End, count: usize) -> Vec<Key> {
        if count == 0 {
            return Vec::new();
        }
        let mut first = std::mem::take(&mut self.items).into_tuple_vec();
        let last = match end {
            End::Oldest => first.split_off(count),
            End::Newest => first.split_off(first.len() - count),
        };
        let (trimmed, kept) = match end {
            End::Oldest => (first, last),
            End::Newest => (last, first),
        };
        self.items = kept.into_iter().collect();
        let trimmed = trimmed.into_iter().map(|(_, item)| item.key).collect();
        match end {
            End::Oldest => self.older = true,
            End::Newest => self.newer = true,
        }
        trimmed
    }

    /// Changes a message if it is here.
    fn change(&mut self, message: Seq, event: &Event) -> Option<Key> {
        let loaded = self.items.get_mut(&message).or_else(|| self.ahead.get_mut(&message));
        let item = loaded.filter(|item| item.read < event.seq)?;
        event.fold(&mut item.entry, self.you);
        Some(item.key.clone())
    }
}

#[cfg(test)]
mod tests;
