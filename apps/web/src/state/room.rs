//! One room on the screen: its timeline, and a signal per row, so that one message re-renders one
//! row.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use confab_client::core::Held;
use confab_protocol::api::HistoryPage;
use confab_protocol::{
    Annotations, ClientId, Cursor, Done, Entry, EntryKind, Event, RoomId, Seq, Timestamp, UserId,
};
use confab_ui::ArcRwSignal;
use leptos::prelude::*;
use litemap::LiteMap;

use super::{Clock, Members};
use crate::live::{self, Before, End, Item, Key, Pending, Place, Timeline, Viewer};
use crate::words::Day;

/// Names a row, for the keyed list. A message keeps its name from the moment it is typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RowKey {
    Start,
    Day(Day),
    Unread,
    Entry(Key),
}

/// View of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RowView {
    Start,
    Day(Day),
    Unread,
    Message { entry: Arc<Entry>, place: Place },
    Notice(Arc<Entry>),
    Pending { pending: Arc<Pending>, place: Place },
}

impl RowView {
    /// Annotations of a message, beside its text.
    pub(crate) fn annotations(&self) -> Option<&Annotations> {
        let Self::Message { entry, .. } = self else { return None };
        let EntryKind::Message { annotations, .. } = &entry.what else { return None };
        Some(annotations)
    }

    /// The same without annotations but its files: they are shown apart, so that the rest of a row
    /// stays as it is when one changes.
    pub(crate) fn bare(mut self) -> Self {
        if self.annotations().is_some_and(|annotations| *annotations != Annotations::default())
            && let Self::Message { entry, .. } = &mut self
            && let EntryKind::Message { annotations, .. } = &mut Arc::make_mut(entry).what
        {
            let files = std::mem::take(&mut annotations.files);
            *annotations = Annotations { files, ..Annotations::default() };
        }
        self
    }
}

/// A room whose messages are here; clones are the same room.
#[derive(Clone)]
pub(crate) struct Room {
    inner: Arc<Inner>,
    /// The rows in order.
    pub(crate) keys: ArcRwSignal<Vec<RowKey>>,
    /// The newest event.
    pub(crate) head: ArcRwSignal<Seq>,
    /// The message that is being edited.
    pub(crate) editing: ArcRwSignal<Option<Seq>>,
    /// The thread that is open beside it, a room of its own kind, which takes what it takes.
    pub(crate) thread: ArcRwSignal<Option<Room>>,
    /// In a thread: whether what is sent next shows in the room, too.
    pub(crate) in_room_too: ArcRwSignal<bool>,
    /// The message that is looked for in a thread.
    pub(crate) seeking: ArcRwSignal<Option<Seq>>,
    /// The message that the composer answers.
    pub(crate) replying: ArcRwSignal<Option<Seq>>,
    /// Its members, once they were asked for.
    pub(crate) members: Members,
    /// Whether its messages have come.
    pub(crate) loaded: ArcRwSignal<bool>,
    /// New messages when it was opened, until they have been seen.
    pub(crate) fresh: ArcRwSignal<Option<Fresh>>,
    /// Whether the newest messages were let go, since older ones are looked at.
    pub(crate) has_newer: ArcRwSignal<bool>,
}

/// New messages when a room was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fresh {
    /// How many messages; 100 stands for more, too.
    pub(crate) count: u32,
    /// After which position.
    pub(crate) read: Seq,
}

struct Inner {
    id: RoomId,
    root: Option<Seq>,
    clock: Clock,
    timeline: Mutex<Timeline>,
    viewer: Mutex<Viewer>,
    rows: Mutex<LiteMap<RowKey, ArcRwSignal<RowView>>>,
    /// Texts of edits in progress.
    edits: Mutex<LiteMap<Seq, String>>,
}

impl Room {
    /// A room without messages; make it before its page is asked for.
    pub(crate) fn new(id: RoomId, viewer: Viewer, clock: Clock) -> Self {
        Self::with(Timeline::new(id, viewer.you), viewer, clock)
    }

    /// A room, or a thread of one, whose messages stand in this window.
    pub(crate) fn with(timeline: Timeline, viewer: Viewer, clock: Clock) -> Self {
        let (id, root) = (timeline.room(), timeline.thread());
        let inner = Inner {
            id,
            root,
            clock,
            timeline: Mutex::new(timeline),
            viewer: Mutex::new(viewer),
            rows: Mutex::new(LiteMap::new()),
            edits: Mutex::default(),
        };
        Self {
            inner: Arc::new(inner),
            keys: ArcRwSignal::new(Vec::new()),
            head: ArcRwSignal::new(Seq::ZERO),
            editing: ArcRwSignal::new(None),
            thread: ArcRwSignal::new(None),
            in_room_too: ArcRwSignal::new(false),
            seeking: ArcRwSignal::new(None),
            replying: ArcRwSignal::new(None),
            members: Members::new(id),
            loaded: ArcRwSignal::new(false),
            fresh: ArcRwSignal::new(None),
            has_newer: ArcRwSignal::new(false),
        }
    }

    pub(crate) fn id(&self) -> RoomId {
        self.inner.id
    }

    /// The root of the thread that it is.
    pub(crate) fn root(&self) -> Option<Seq> {
        self.inner.root
    }

    /// Whether it is the very same, and no other list of the same messages.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// The newest entry that is here.
    pub(crate) fn newest(&self) -> Option<Seq> {
        self.timeline().newest()
    }

    /// Selector of the field where one writes to it.
    pub(crate) fn composer(&self) -> &'static str {
        if self.root().is_some() { "[data-composer='thread']" } else { "[data-composer]" }
    }

    /// The id of a message's row.
    pub(crate) fn row_id(&self, message: Seq) -> String {
        if self.root().is_some() { format!("t{message}") } else { format!("m{message}") }
    }

    pub(crate) fn is_loaded(&self) -> bool {
        self.timeline().is_loaded()
    }

    /// Where its events go on.
    pub(crate) fn cursor(&self) -> Cursor {
        self.timeline().cursor()
    }

    /// View of a row; its signal lives as long as the row.
    pub(crate) fn row(&self, key: &RowKey) -> Option<ArcRwSignal<RowView>> {
        lock(&self.inner.rows).get(key).cloned()
    }

    /// The row of a message that is loaded.
    pub(crate) fn row_at(&self, message: Seq) -> Option<ArcRwSignal<RowView>> {
        let key = self.timeline().find_seq(message)?.key.clone();
        self.row(&RowKey::Entry(key))
    }

    /// From which entry older ones are asked for, if there are any.
    pub(crate) fn before(&self) -> Option<Seq> {
        let timeline = self.timeline();
        timeline.oldest().filter(|_| timeline.has_older())
    }

    /// After which entry newer ones are asked for, if they were let go.
    pub(crate) fn after(&self) -> Option<Seq> {
        let timeline = self.timeline();
        timeline.newest().filter(|_| timeline.has_newer())
    }

    /// One's own newest message, to be edited.
    pub(crate) fn last_own(&self) -> Option<Seq> {
        self.timeline().last_own().map(|item| item.entry.seq)
    }

    /// The message at a position, while it is loaded; follows its changes.
    pub(crate) fn quoted(&self, seq: Seq) -> Option<Arc<Entry>> {
        self.keys.track();
        match self.row_at(seq)?.get() {
            RowView::Message { entry, .. } => Some(entry),
            _ => None,
        }
    }

    /// The room's name before an entry, as far as that is loaded.
    pub(crate) fn described_before(&self, seq: Seq) -> Before {
        let mut before = Before::default();
        for item in self.timeline().items().take_while(|item| item.entry.seq < seq) {
            match &item.entry.what {
                EntryKind::RoomCreated { name } => before.name = Some(name.clone()),
                EntryKind::RoomChanged { name, topic } => {
                    before = Before { name: Some(name.clone()), topic: Some(topic.clone()) };
                }
                _ => {}
            }
        }
        before
    }

    /// Authors of the loaded messages, the one who spoke last first.
    pub(crate) fn speakers(&self) -> Vec<UserId> {
        let mut speakers = Vec::new();
        for item in self.timeline().items().rev() {
            if !speakers.contains(&item.entry.author.id) {
                speakers.push(item.entry.author.id);
            }
        }
        speakers
    }

    /// The text of an edit in progress, which outlives its row.
    pub(crate) fn edit_of(&self, message: Seq) -> Option<String> {
        lock(&self.inner.edits).get(&message).cloned()
    }

    /// Keeps what a message is being changed to, until it is or that is given up.
    pub(crate) fn keep_edit(&self, message: Seq, text: Option<String>) {
        let mut edits = lock(&self.inner.edits);
        drop(match text {
            Some(text) => edits.insert(message, text),
            None => edits.remove(&message),
        });
    }

    /// When the first of what is new was said, if that is loaded.
    pub(crate) fn first_new(&self) -> Option<Timestamp> {
        let viewer = *lock(&self.inner.viewer);
        let read = viewer.read?;
        let timeline = self.timeline();
        let reaches = !timeline.has_older() || timeline.oldest().is_some_and(|seq| seq <= read);
        let by_others = |item: &&Item| item.entry.seq > read && item.entry.author.id != viewer.you;
        timeline.items().filter(|_| reaches).find(by_others).map(|item| item.entry.at)
    }

    /// Someone comes back to it: see [`Timeline::reopen`].
    pub(crate) fn reopen(&self) {
        let touched = self.timeline().reopen();
        if !touched.is_empty() {
            self.refresh(&touched);
            self.loaded.set_if_new(self.is_loaded());
        }
    }

    /// Someone opens it: places the "New" divider for this visit.
    pub(crate) fn visit(&self, fresh: Option<Fresh>) {
        lock(&self.inner.viewer).read = fresh.map(|fresh| fresh.read);
        self.fresh.set(fresh.filter(|fresh| fresh.count > 0));
        self.relayout();
    }

    pub(crate) fn apply(&self, event: &Event) {
        let touched = self.timeline().apply(event);
        self.refresh(&touched);
        self.to_thread(|thread| thread.apply(event));
    }

    /// The viewer has saved a message, or saves it no more.
    pub(crate) fn saved(&self, message: Seq, on: bool) {
        let touched = self.timeline().saved(message, on);
        self.refresh(touched.as_slice());
    }

    pub(crate) fn merge_newest(&self, page: HistoryPage) {
        let touched = self.timeline().merge_newest(page);
        self.refresh(&touched);
    }

    pub(crate) fn merge_around(&self, page: HistoryPage) {
        let touched = self.timeline().merge_around(page);
        self.refresh(&touched);
    }

    pub(crate) fn merge_older(&self, page: HistoryPage) {
        let touched = self.timeline().merge_older(page);
        self.refresh(&touched);
    }

    pub(crate) fn merge_newer(&self, page: HistoryPage) {
        let touched = self.timeline().merge_newer(page);
        self.refresh(&touched);
    }

    pub(crate) fn gap(&self, head: Cursor) {
        self.timeline().gap(head);
        self.refresh(&[]);
        self.to_thread(|thread| thread.gap(head));
    }

    pub(crate) fn reset(&self, head: Cursor) {
        let touched = self.timeline().reset(head);
        self.refresh(&touched);
        self.to_thread(|thread| thread.gap(head));
    }

    /// Lets go of what is far away at this end, while the other is looked at: of so many entries at
    /// most.
    pub(crate) fn trim(&self, end: End, at_most: usize) {
        let touched = self.timeline().trim(end, at_most);
        if !touched.is_empty() {
            self.refresh(&touched);
        }
    }

    pub(crate) fn acknowledged(&self, client_id: &ClientId, done: Done) {
        let touched = self.timeline().acknowledged(client_id, done);
        self.refresh(touched.as_slice());
        self.to_thread(|thread| thread.acknowledged(client_id, done));
    }

    pub(crate) fn sync_outbox(&self, held: &[Held], now: Timestamp) {
        let touched = self.timeline().sync_outbox(held, now);
        if !touched.is_empty() {
            self.refresh(&touched);
        }
        self.to_thread(|thread| thread.sync_outbox(held, now));
    }

    /// Passes on to the open thread what comes to its room.
    fn to_thread(&self, pass: impl FnOnce(&Self)) {
        if let Some(thread) = self.thread.get_untracked() {
            pass(&thread);
        }
    }

    /// Lays the rows out anew, since the viewer's day or clock is another.
    pub(crate) fn relayout(&self) {
        self.refresh(&[]);
    }

    fn timeline(&self) -> MutexGuard<'_, Timeline> {
        lock(&self.inner.timeline)
    }

    /// Writes the rows that changed, and the order if that did.
    fn refresh(&self, touched: &[Key]) {
        let clock = self.inner.clock;
        let viewer = *lock(&self.inner.viewer);
        let timeline = self.timeline();
        let layout = untrack(|| live::rows(&timeline, viewer, |at| clock.moment(at).day));
        let mut rows = lock(&self.inner.rows);
        let mut fresh = LiteMap::with_capacity(layout.len());
        let mut keys = Vec::with_capacity(layout.len());
        let mut writes = Vec::new();
        for row in &layout {
            let key = key_of(row);
            if fresh.contains_key(&key) {
                continue;
            }
            let known = rows.remove(&key);
            let stale = known.as_ref().is_none_or(|row_signal| {
                row_signal.with_untracked(|view| is_stale(view, row, touched))
            });
            let view = if stale { view_of(&timeline, row) } else { None };
            let signal = match (known, view) {
                (Some(signal), Some(view)) => {
                    writes.push((signal.clone(), view));
                    signal
                }
                (Some(signal), None) => signal,
                (None, Some(view)) => ArcRwSignal::new(view),
                (None, None) => continue,
            };
            fresh.insert(key.clone(), signal);
            keys.push(key);
        }
        *rows = fresh;
        let head = timeline.cursor().seq;
        let (loaded, has_newer) = (timeline.is_loaded(), timeline.has_newer());
        // Signals may run what reads the room: no lock is held when they are written.
        drop(rows);
        drop(timeline);
        for (signal, view) in writes {
            signal.set(view);
        }
        self.keys.set_if_new(keys);
        self.head.set_if_new(head);
        self.has_newer.set_if_new(has_newer);
        if loaded {
            self.loaded.set_if_new(true);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn key_of(row: &live::Row<Day>) -> RowKey {
    match row {
        live::Row::Start => RowKey::Start,
        live::Row::Day(day) => RowKey::Day(*day),
        live::Row::Unread => RowKey::Unread,
        live::Row::Message { key, .. }
        | live::Row::Pending { key, .. }
        | live::Row::Notice(key) => RowKey::Entry(key.clone()),
    }
}

/// Whether what a row shows is not what the layout says any more.
fn is_stale(view: &RowView, row: &live::Row<Day>, touched: &[Key]) -> bool {
    match (view, row) {
        (RowView::Message { place, .. }, live::Row::Message { key, place: new })
        | (RowView::Pending { place, .. }, live::Row::Pending { key, place: new }) => {
            place != new || touched.contains(key)
        }
        (RowView::Notice(_), live::Row::Notice(key)) => touched.contains(key),
        (RowView::Start, live::Row::Start)
        | (RowView::Day(_), live::Row::Day(_))
        | (RowView::Unread, live::Row::Unread) => false,
        _ => true,
    }
}

fn view_of(timeline: &Timeline, row: &live::Row<Day>) -> Option<RowView> {
    let entry = |key: &Key| timeline.find(key).map(|item| Arc::new(item.entry.clone()));
    Some(match row {
        live::Row::Start => RowView::Start,
        live::Row::Day(day) => RowView::Day(*day),
        live::Row::Unread => RowView::Unread,
        live::Row::Message { key, place } => RowView::Message { entry: entry(key)?, place: *place },
        live::Row::Notice(key) => RowView::Notice(entry(key)?),
        live::Row::Pending { key, place } => {
            let Key::Own(client_id) = key else { return None };
            let pending = Arc::new(timeline.find_pending(client_id)?.clone());
            RowView::Pending { pending, place: *place }
        }
    })
}
