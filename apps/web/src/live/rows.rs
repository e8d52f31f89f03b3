//! Lays a timeline out as rows: day and unread dividers, groups, notices.

use confab_protocol::{EntryKind, Seq, Timestamp, UserId};

use super::{Item, Key, Pending, Timeline};

/// Messages of one author this close together stand in one group.
const GROUP_MS: i64 = 5 * 60 * 1000;

/// One row of the list. It says what stands where; the contents are looked up by key.
///
/// Rows compare by what they show of the layout, so a row can be its own key in a keyed list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Row<D> {
    /// The very start of the room.
    Start,
    /// A day begins; `D` is the caller's day.
    Day(D),
    /// Divider: all below was unread when the room was opened.
    Unread,
    Message {
        key: Key,
        place: Place,
    },
    /// Something that happened to the room.
    Notice(Key),
    /// A message on its way.
    Pending {
        key: Key,
        place: Place,
    },
}

/// Where a message stands in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Shows who and when.
    First,
    /// Goes on below the one before it.
    Follows,
}

/// Viewer of the rows, with their read pointer.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    pub you: UserId,
    /// The read pointer when the room was opened, which holds for the divider until it is left.
    /// `None` shows no divider.
    pub read: Option<Seq>,
    /// Tombstones are seen by their authors and by those who may delete any message.
    pub moderator: bool,
}

/// Lays out a timeline for a viewer; `day` gives the day of a moment where the viewer is.
pub fn rows<D: Copy + PartialEq>(
    timeline: &Timeline,
    viewer: Viewer,
    day: impl Fn(Timestamp) -> D,
) -> Vec<Row<D>> {
    let thread = timeline.thread();
    let mut layout = Layout { thread, rows: Vec::new(), day, last_day: None, group: None };
    if timeline.is_loaded() && !timeline.has_older() && thread.is_none() {
        layout.rows.push(Row::Start);
    }
    let divider = divider(timeline, viewer);
    for item in timeline.items().filter(|item| is_shown(item, viewer)) {
        layout.begin_day(item.entry.at);
        if divider == Some(item.entry.seq) {
            layout.rows.push(Row::Unread);
            layout.group = None;
        }
        layout.item(item);
        if thread == Some(item.entry.seq) {
            layout.group = None;
        }
    }
    if !timeline.has_newer() {
        for pending in timeline.pending() {
            layout.begin_day(pending.at);
            layout.pending(pending, viewer.you);
        }
    }
    layout.rows
}

/// The entry that the unread divider stands above: the first message of someone else that was not
/// read, if what was read last is loaded too.
fn divider(timeline: &Timeline, viewer: Viewer) -> Option<Seq> {
    let read = viewer.read?;
    let reaches = !timeline.has_older() || timeline.oldest().is_some_and(|oldest| oldest <= read);
    let unread = |item: &&Item| {
        item.entry.seq > read
            && item.entry.author.id != viewer.you
            && matches!(item.entry.what, EntryKind::Message { body: Some(_), .. })
    };
    timeline.items().filter(|_| reaches).find(unread).map(|item| item.entry.seq)
}

fn is_shown(item: &Item, viewer: Viewer) -> bool {
    match item.entry.what {
        EntryKind::Message { body: None, ref annotations, .. } => {
            let has_thread = annotations.replies.as_ref().is_some_and(|replies| replies.count > 0);
            has_thread || viewer.moderator || item.entry.author.id == viewer.you
        }
        EntryKind::Unknown(_) => false,
        _ => true,
    }
}

struct Layout<D, F> {
    /// The root of the thread whose rows these are.
    thread: Option<Seq>,
    rows: Vec<Row<D>>,
    day: F,
    last_day: Option<D>,
    /// Author and time of the row before, if the next can follow it.
    group: Option<(UserId, Timestamp)>,
}

impl<D: Copy + PartialEq, F: Fn(Timestamp) -> D> Layout<D, F> {
    fn begin_day(&mut self, at: Timestamp) {
        let day = (self.day)(at);
        if self.last_day != Some(day) {
            self.last_day = Some(day);
            self.group = None;
            self.rows.push(Row::Day(day));
        }
    }

    fn item(&mut self, item: &Item) {
        let key = item.key.clone();
        if let EntryKind::Message { reply_to, .. } = item.entry.what {
            let place = self.place(item.entry.author.id, item.entry.at, reply_to);
            self.rows.push(Row::Message { key, place });
        } else {
            self.group = None;
            self.rows.push(Row::Notice(key));
        }
    }

    fn pending(&mut self, pending: &Pending, you: UserId) {
        let place = self.place(you, pending.at, pending.message.reply_to);
        self.rows.push(Row::Pending { key: pending.key(), place });
    }

    fn place(&mut self, author: UserId, at: Timestamp, reply_to: Option<Seq>) -> Place {
        // In a thread every message answers its root, and shows no quote of it.
        let follows = reply_to.is_none_or(|to| Some(to) == self.thread)
            && self.group.is_some_and(|(before, then)| {
                before == author && at.0.saturating_sub(then.0) <= GROUP_MS
            });
        self.group = Some((author, at));
        if follows { Place::Follows } else { Place::First }
    }
}

#[cfg(test)]
mod tests;
