//! Tracks how far each followed room's events have come.

use confab_protocol::{Cursor, Event, EventKind, Resume, RoomId, RoomSummary, Seq, UserId};
use litemap::LiteMap;

/// The rooms that are followed, each with the last event that the application saw.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    followed: LiteMap<RoomId, Followed>,
    /// After which room the next page of the person's rooms comes, while not all are known.
    loading: Option<RoomId>,
    /// Rooms that were left meanwhile: a page may have been read before.
    left: LiteMap<RoomId, ()>,
}

/// The change that a page of the rooms brings.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) rooms: Vec<RoomSummary>,
    /// Rooms that the person is no member of any more.
    pub(super) gone: Vec<RoomId>,
    /// After which room the next page comes.
    pub(super) next: Option<RoomId>,
}

/// A room is followed while its person is a member or the application asks for it.
#[derive(Clone, Copy, Debug)]
struct Followed {
    cursor: Cursor,
    /// As of which event the person is known to be a member.
    member: Option<Seq>,
    /// Whether the server has said so since it last said welcome.
    confirmed: bool,
    asked: bool,
}

/// Relation of an event to its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    /// Seen before, or of a room that nobody follows.
    Known,
    /// Events between the cursor, at `after`, and this one are missing.
    Jump {
        after: Seq,
    },
    /// It is another event than the one at the cursor, which a line to another server brought: one
    /// of the two servers has a history that is no more.
    Other,
}

impl Rooms {
    pub(super) fn cursor(&self, room: RoomId) -> Option<Cursor> {
        self.followed.get(&room).map(|followed| followed.cursor)
    }

    /// A room whose page has not come yet is not resumed: it may be one's own no more.
    pub(super) fn resumes(&self) -> impl Iterator<Item = Resume> + '_ {
        let known = self.followed.iter().filter(|(_, room)| room.confirmed || room.asked);
        known.map(|(room, followed)| Resume { room: *room, after: followed.cursor })
    }

    /// The application asks for a room. A cursor that is there already stands: it was told so.
    pub(super) fn follow(&mut self, room: RoomId, cursor: Cursor) {
        let new = Followed { cursor, member: None, confirmed: false, asked: true };
        self.followed.entry(room).or_insert(new).asked = true;
    }

    /// The application asks no more.
    pub(super) fn unfollow(&mut self, room: RoomId) {
        self.change(room, |followed| followed.asked = false);
    }

    /// The person is a member of these rooms and, unless more are to come, of no others.
    pub(super) fn welcome(&mut self, rooms: &[RoomSummary], more: bool) {
        self.loading = more.then_some(RoomId(0));
        self.left = LiteMap::new();
        for (_, followed) in &mut self.followed {
            followed.confirmed = false;
            followed.member = followed.member.filter(|_| more);
        }
        for room in rooms {
            self.joined(room);
        }
        self.followed.retain(|_, followed| followed.member.is_some() || followed.asked);
    }

    /// The person's rooms after one are these, up to the last of them or, where no more are to
    /// come, to the end. `None` where another page is waited for. News of a room since the welcome
    /// is newer than the page, and stands.
    pub(super) fn page(
        &mut self,
        after: RoomId,
        mut rooms: Vec<RoomSummary>,
        more: bool,
    ) -> Option<Page> {
        self.loading.take_if(|awaited| *awaited == after)?;
        let next = rooms.last().map(|last| last.id).filter(|_| more);
        rooms.retain(|room| !self.is_confirmed(room.id) && !self.left.contains_key(&room.id));
        for room in &rooms {
            self.joined(room);
        }
        let told = |id: RoomId| id > after && next.is_none_or(|last| id <= last);
        let gone = self.followed.iter().filter(|(id, followed)| {
            told(**id) && followed.member.is_some() && !followed.confirmed
        });
        let gone = gone.map(|(id, _)| *id).collect();
        self.loading = next;
        Some(Page { rooms, gone, next })
    }

    fn is_confirmed(&self, room: RoomId) -> bool {
        self.followed.get(&room).is_some_and(|followed| followed.confirmed)
    }

    pub(super) fn joined(&mut self, room: &RoomSummary) {
        let (cursor, member) = (room.head, Some(room.head.seq));
        let new = Followed { cursor, member, confirmed: true, asked: false };
        let known = self.followed.entry(room.id).or_insert(new);
        (known.member, known.confirmed) = (member, true);
        self.left.remove(&room.id);
    }

    pub(super) fn left(&mut self, room: RoomId) {
        self.note_left(room);
        self.change(room, |followed| (followed.member, followed.confirmed) = (None, false));
    }

    fn note_left(&mut self, room: RoomId) {
        if self.loading.is_some() {
            self.left.insert(room, ());
        }
    }

    /// The server will not have it followed. Gives whether it was.
    pub(super) fn lost(&mut self, room: RoomId) -> bool {
        self.note_left(room);
        self.followed.remove(&room).is_some()
    }

    pub(super) fn judge(&self, event: &Event) -> Step {
        let Some(cursor) = self.cursor(event.room) else { return Step::Known };
        if event.seq == cursor.seq && event.tag != cursor.tag {
            Step::Other
        } else if event.seq <= cursor.seq {
            Step::Known
        } else if event.seq == cursor.seq.next() {
            Step::Next
        } else {
            Step::Jump { after: cursor.seq }
        }
    }

    /// Whether an event ends the person's membership: it says so, and is not from before what is
    /// known of them.
    pub(super) fn ends(&self, event: &Event, you: Option<UserId>) -> bool {
        let EventKind::MemberLeft { member } = &event.what else { return false };
        let known = self.followed.get(&event.room).and_then(|followed| followed.member);
        Some(member.id) == you && known.is_some_and(|known| known < event.seq)
    }

    /// A room's events go on after this. Gives `false` for a room not followed.
    pub(super) fn move_to(&mut self, room: RoomId, cursor: Cursor) -> bool {
        self.followed.get_mut(&room).map(|followed| followed.cursor = cursor).is_some()
    }

    fn change(&mut self, room: RoomId, change: impl FnOnce(&mut Followed)) {
        if let Some(followed) = self.followed.get_mut(&room) {
            change(followed);
            if followed.member.is_none() && !followed.asked {
                self.followed.remove(&room);
            }
        }
    }
}
