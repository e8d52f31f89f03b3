//! A row of a room as someone sees it.

use confab_protocol::{Cursor, Membership, ReadPointer, RoomId, RoomKind, RoomSummary, Seq};
use sqlx::FromRow;

use crate::words::{to_count, to_membership, to_person, to_room_kind, to_seq, to_tag};
use crate::{Moved, ReadState, StoreError};

#[derive(FromRow)]
pub(crate) struct SummaryRow {
    id: i64,
    kind: String,
    name: String,
    topic: String,
    member_count: i64,
    head: i64,
    head_tag: i64,
    membership: Option<String>,
    read_version: Option<i64>,
    read_seq: Option<i64>,
    with_id: Option<i64>,
    with_handle: Option<String>,
    with_name: Option<String>,
    with_marks: Option<i64>,
    unread: i64,
    mentions: i64,
}

impl SummaryRow {
    pub(crate) fn into_summary(self) -> Result<RoomSummary, StoreError> {
        let kind = to_room_kind(&self.kind)?;
        let with = match (self.with_id, self.with_handle, self.with_name) {
            (Some(id), Some(handle), Some(name)) => {
                Some(to_person(id, &handle, name, self.with_marks.unwrap_or(0))?)
            }
            _ => None,
        };
        let read = match self.read_version.zip(self.read_seq) {
            Some((version, seq)) => ReadPointer { version: to_count(version)?, seq: to_seq(seq)? },
            None => ReadPointer { version: 0, seq: Seq::ZERO },
        };
        let unread = to_count(self.unread)?;
        let mentions = match kind {
            RoomKind::Direct => unread,
            RoomKind::Public | RoomKind::Private => to_count(self.mentions)?,
        };
        Ok(RoomSummary {
            id: RoomId(self.id),
            kind,
            name: self.name,
            topic: self.topic,
            membership: to_membership(self.membership.as_deref())?,
            member_count: to_count(self.member_count)?,
            with,
            head: Cursor { seq: to_seq(self.head)?, tag: to_tag(self.head_tag) },
            read,
            unread,
            mentions,
        })
    }
}

/// The read state of a member.
pub(crate) fn read_state(summary: &RoomSummary, moved: Moved) -> Option<ReadState> {
    (summary.membership != Membership::Visitor).then_some(ReadState {
        moved,
        read: summary.read,
        unread: summary.unread,
        mentions: summary.mentions,
    })
}
