//! A command that may be carried out, and the event that it writes.

use confab_protocol::{
    ClientId, Event, EventKind, Handle, Person, RoomId, Seq, Tag, Timestamp, UserId,
};

use super::authorise::Allowed;
use super::command;
use crate::kinds::mentions::Mentioned;
use crate::words::Place;
use crate::{Append, Appended, StoreError};

/// A command that may be carried out, with what is known about it.
pub(crate) struct Change<'a> {
    pub(crate) append: &'a Append,
    pub(crate) facts: &'a Allowed,
    pub(crate) command: command::Hash,
}

/// An event to write. Its text, if any, goes into another table.
pub(crate) struct NewEvent<'a> {
    pub(crate) room: RoomId,
    pub(crate) author: &'a Person,
    pub(crate) at: Timestamp,
    pub(crate) tag: Tag,
    pub(crate) asked: Option<(&'a ClientId, command::Hash)>,
    pub(crate) kind: &'static str,
    pub(crate) about: About,
    /// Fields of the kind that have no column, as a JSON object. A kind that puts someone's text here
    /// empties it in its `ERASE`.
    pub(crate) payload: Option<String>,
}

/// Subject of an event.
#[derive(Clone, Copy)]
pub(crate) enum About {
    Room,
    Member(UserId),
    Message(Seq),
}

impl<'a> Change<'a> {
    /// The event that this change writes.
    pub(crate) fn event(&self, kind: &'static str, about: About) -> NewEvent<'a> {
        NewEvent {
            room: self.append.room,
            author: &self.facts.author,
            at: self.append.at,
            tag: self.append.tag,
            asked: Some((&self.append.client_id, self.command)),
            kind,
            about,
            payload: None,
        }
    }

    /// The same about the room, with all that it says in its payload.
    pub(crate) fn event_of(
        &self,
        kind: &'static str,
        payload: serde_json::Result<String>,
    ) -> Result<NewEvent<'a>, StoreError> {
        let payload = payload.ok().ok_or(StoreError::Corrupt("payload"))?;
        Ok(NewEvent { payload: Some(payload), ..self.event(kind, About::Room) })
    }
}

impl NewEvent<'_> {
    /// The event as written, where nobody asked for it by a client id.
    pub(crate) fn written(&self, place: Place, what: EventKind) -> Appended {
        let event = Event {
            room: self.room,
            seq: place.seq,
            tag: self.tag,
            at: self.at,
            author: self.author.clone(),
            client_id: None,
            what,
        };
        Appended { event, before: place.before, first: true }
    }
}

/// The event that a change wrote.
pub(crate) fn appended(change: &Change<'_>, place: Place, what: EventKind) -> Appended {
    let event = Event {
        room: change.append.room,
        seq: place.seq,
        tag: change.append.tag,
        at: change.append.at,
        author: change.facts.author.clone(),
        client_id: Some(change.append.client_id.clone()),
        what,
    };
    Appended { event, before: place.before, first: true }
}

/// Handles as SQL keeps them.
pub(crate) fn from_handles(mentioned: &Mentioned) -> Vec<u8> {
    let names: Vec<&str> = mentioned.iter().map(|(_, handle)| handle.as_str()).collect();
    names.join(" ").into_bytes()
}

pub(crate) fn handles(mentioned: Mentioned) -> Vec<Handle> {
    mentioned.into_iter().map(|(_, handle)| handle).collect()
}
