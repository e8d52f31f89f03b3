//! A row of a log, joined with the texts that are left.

use confab_protocol::{Cursor, Event, EventKind, RoomId, Seq, Tag, Timestamp};
use sqlx::FromRow;

use crate::words::{
    to_client_id, to_handles, to_person, to_room_kind, to_seq, to_tag, to_text, to_visibility,
};
use crate::{Appended, StoreError};

/// The event at a position that must have one, with the one before it, as written before.
pub(crate) fn written_before(mut found: Vec<Event>, seq: Seq) -> Result<Appended, StoreError> {
    found.retain(|event| event.seq <= seq);
    let event = found.pop().filter(|event| event.seq == seq);
    let event = event.ok_or(StoreError::Corrupt("event"))?;
    let before = found.pop().map_or(Tag::default(), |before| before.tag);
    Ok(Appended { event, before, first: false })
}

/// Positions and the tags of the events there, where there are any.
pub(crate) fn found_tags(
    rows: Vec<(i64, i64, Option<i64>)>,
) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
    let found = rows.into_iter().filter_map(|(room, seq, tag)| Some((room, seq, tag?)));
    found
        .map(|(room, seq, tag)| Ok((RoomId(room), Cursor { seq: to_seq(seq)?, tag: to_tag(tag) })))
        .collect()
}

#[derive(FromRow)]
pub(crate) struct EventRow {
    seq: i64,
    tag: i64,
    at: i64,
    client_id: Option<String>,
    kind: String,
    message: Option<i64>,
    reply_to: Option<i64>,
    author_id: i64,
    author_handle: String,
    author_name: String,
    author_marks: i64,
    member_id: Option<i64>,
    member_handle: Option<String>,
    member_name: Option<String>,
    member_marks: Option<i64>,
    body: Option<Vec<u8>>,
    mentions: Option<Vec<u8>>,
    name: Option<String>,
    topic: Option<String>,
    room_kind: String,
}

impl EventRow {
    pub(crate) fn into_event(mut self, room: RoomId) -> Result<Event, StoreError> {
        Ok(Event {
            room,
            seq: to_seq(self.seq)?,
            tag: to_tag(self.tag),
            at: Timestamp(self.at),
            author: to_person(
                self.author_id,
                &self.author_handle,
                self.author_name.clone(),
                self.author_marks,
            )?,
            client_id: self.client_id.take().map(to_client_id).transpose()?,
            what: self.what()?,
        })
    }

    fn what(mut self) -> Result<EventKind, StoreError> {
        let mentions = to_handles(self.mentions.as_deref().unwrap_or_default())?;
        let body = self.body.take().map(to_text).transpose()?;
        Ok(match self.kind.as_str() {
            "message_sent" => EventKind::MessageSent {
                body,
                reply_to: self.reply_to.map(to_seq).transpose()?,
                mentions,
            },
            "message_edited" => {
                EventKind::MessageEdited { message: self.target()?, body, mentions }
            }
            "message_deleted" => EventKind::MessageDeleted { message: self.target()? },
            "member_joined" => EventKind::MemberJoined { member: self.member()? },
            "member_left" => EventKind::MemberLeft { member: self.member()? },
            "room_created" => EventKind::RoomCreated {
                name: self.name.unwrap_or_default(),
                visibility: to_visibility(to_room_kind(&self.room_kind)?),
            },
            "room_changed" => EventKind::RoomChanged {
                name: self.name.unwrap_or_default(),
                topic: self.topic.unwrap_or_default(),
            },
            // Written by a later release that shares the file.
            _ => EventKind::Unknown,
        })
    }

    fn target(&self) -> Result<Seq, StoreError> {
        self.message.ok_or(StoreError::Corrupt("message")).and_then(to_seq)
    }

    fn member(self) -> Result<confab_protocol::Person, StoreError> {
        match (self.member_id, self.member_handle, self.member_name) {
            (Some(id), Some(handle), Some(name)) => {
                to_person(id, &handle, name, self.member_marks.unwrap_or(0))
            }
            _ => Err(StoreError::Corrupt("member")),
        }
    }
}
