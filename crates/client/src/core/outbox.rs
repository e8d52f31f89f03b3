//! Holds the sends that are not acknowledged.

use std::collections::VecDeque;

use confab_protocol::json::{FromRecord, Record, Unreadable};
use confab_protocol::{
    ClientId, ErrorBody, ErrorCode, FileId, InThread, Limits, RoomId, Seq, json, read_object,
    read_record,
};
use serde::Serialize;

use super::{Millis, SocketId};

/// How many sends may wait, over all rooms; more are refused as [`ErrorCode::RateLimited`].
pub const OUTBOX_MESSAGES: usize = 500;

/// At most this much of a frame is not the message's text.
const FRAME_EXTRA_BYTES: usize = 512;

/// The id of a file takes so much of it.
const FILE_BYTES: usize = 35;

const RETRY_BASE_MS: u64 = 1_000;
const RETRY_CAP_MS: u64 = 30_000;

/// A message that someone wants sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsent {
    /// Random; the same on every try, so that the server knows a repeat.
    pub client_id: ClientId,
    pub room: RoomId,
    pub body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// The thread that it goes into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<InThread>,
    /// Uploads that it brings along, which are whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
}

impl Unsent {
    /// Whether a server with these limits can take it: its text, and the frame that it travels in.
    pub(super) fn fits(&self, limits: &Limits) -> Result<(), ErrorBody> {
        let escaped = serde_json::to_string(&self.body).map_or(usize::MAX, |text| text.len());
        let files = self.files.len().saturating_mul(FILE_BYTES);
        let frame = escaped.saturating_add(FRAME_EXTRA_BYTES).saturating_add(files);
        let within = |bytes: usize, limit: u32| u32::try_from(bytes).is_ok_and(|n| n <= limit);
        if within(self.body.len(), limits.message_bytes) && within(frame, limits.frame_bytes) {
            return Ok(());
        }
        Err(ErrorBody::new(ErrorCode::TooLong, "The message is too long."))
    }
}

/// A send in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub message: Unsent,
    pub state: HeldState,
    refusals: u32,
}

/// How far a send has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// Goes out as soon as there is a connection and the ones before it in its room are out.
    Ready,
    /// On its way on this socket.
    Sent(SocketId),
    /// The server asked for patience.
    NotBefore(Millis),
    /// Refused for good; waits for a person.
    Failed(ErrorBody),
}

/// Message as it is kept over a reload.
#[derive(Serialize)]
struct Saved {
    message: Unsent,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<ErrorBody>,
}

impl FromRecord for Unsent {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        Ok(Self {
            client_id: record.take("client_id")?,
            room: record.take("room")?,
            body: record.take("body")?,
            reply_to: record.take("reply_to")?,
            thread: record.take("thread")?,
            files: record.take_list("files")?,
        })
    }
}

read_object!(Unsent);
read_record!(Saved { message, failed });

/// First in, first out in each room: one send of a room is on its way at a time, so that a retry
/// can't overtake.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    held: Vec<Held>,
    /// Messages that left it last, so that they also leave the storage.
    gone: VecDeque<ClientId>,
}

impl Outbox {
    pub(super) fn held(&self) -> &[Held] {
        &self.held
    }

    /// Takes a message, to be sent or, if it can't be, to be seen to by a person.
    pub(super) fn add(
        &mut self,
        message: Unsent,
        fits: Result<(), ErrorBody>,
    ) -> Result<(), ErrorBody> {
        if self.held.len() >= OUTBOX_MESSAGES {
            return Err(ErrorBody::new(ErrorCode::RateLimited, "Too many messages wait here."));
        }
        if self.find(&message.client_id).is_none() {
            let state = fits.clone().map_or_else(HeldState::Failed, |()| HeldState::Ready);
            self.held.push(Held { message, state, refusals: 0 });
        }
        fits
    }

    /// Marks as sent, and gives, the messages that can go out now.
    pub(super) fn due(&mut self, now: Millis, socket: SocketId) -> Vec<Unsent> {
        let mut busy: Vec<RoomId> = Vec::new();
        let mut due = Vec::new();
        for held in &mut self.held {
            let room = held.message.room;
            if matches!(held.state, HeldState::Failed(_)) || busy.contains(&room) {
                continue;
            }
            busy.push(room);
            if held.waits_until().is_some_and(|at| at <= now) {
                held.state = HeldState::Sent(socket);
                due.push(held.message.clone());
            }
        }
        due
    }

    /// When something that waits can go out.
    pub(super) fn next_due(&self) -> Option<Millis> {
        let mut busy: Vec<RoomId> = Vec::new();
        let first_of_room = |held: &&Held| {
            let room = held.message.room;
            let first = !matches!(held.state, HeldState::Failed(_)) && !busy.contains(&room);
            if first {
                busy.push(room);
            }
            first
        };
        self.held.iter().filter(first_of_room).filter_map(Held::waits_until).min()
    }

    /// Forgets a send; gives whether it was there.
    pub(super) fn remove(&mut self, client_id: &ClientId) -> bool {
        let before = self.held.len();
        self.held.retain(|held| held.message.client_id != *client_id);
        let was_there = self.held.len() < before;
        if was_there {
            self.gone.push_back(client_id.clone());
            if self.gone.len() > OUTBOX_MESSAGES {
                self.gone.pop_front();
            }
        }
        was_there
    }

    /// The server said no. Gives whether that is final.
    pub(super) fn refused(&mut self, client_id: &ClientId, error: &ErrorBody, now: Millis) -> bool {
        let Some(held) = self.find(client_id) else { return false };
        if error.code.is_retryable() {
            let patience = RETRY_BASE_MS.saturating_mul(1 << held.refusals.min(16));
            let patience = error.retry_after_ms.map_or(patience, u64::from).min(RETRY_CAP_MS);
            held.refusals += 1;
            held.state = HeldState::NotBefore(now.plus(patience));
            return false;
        }
        held.state = HeldState::Failed(error.clone());
        true
    }

    /// A person wants a failed one tried again; it goes to the end, as a new one.
    pub(super) fn retry(&mut self, failed: &ClientId, again: ClientId) {
        let found = self.find(failed).filter(|held| matches!(held.state, HeldState::Failed(_)));
        if let Some(mut message) = found.map(|held| held.message.clone()) {
            self.remove(failed);
            message.client_id = again;
            self.held.push(Held { message, state: HeldState::Ready, refusals: 0 });
        }
    }

    /// Messages on their way on this socket may or may not have arrived: they go out again.
    pub(super) fn cut(&mut self, socket: SocketId) {
        for held in &mut self.held {
            if held.state == HeldState::Sent(socket) {
                held.state = HeldState::Ready;
            }
        }
    }

    /// Saves the held messages, over those stored already: several windows of one person may share
    /// one place, and what another one holds must stay.
    pub(super) fn save(&self, stored: Option<&str>) -> String {
        let stored: Vec<Saved> = stored.and_then(|s| json::read(s).ok()).unwrap_or_default();
        let elsewhere = |saved: &Saved| {
            let id = &saved.message.client_id;
            !self.gone.contains(id) && self.held.iter().all(|held| held.message.client_id != *id)
        };
        let held = self.held.iter().map(|held| Saved {
            message: held.message.clone(),
            failed: match &held.state {
                HeldState::Failed(error) => Some(error.clone()),
                _ => None,
            },
        });
        let saved: Vec<Saved> = stored.into_iter().filter(elsewhere).chain(held).collect();
        serde_json::to_string(&saved).expect("invariant: texts and numbers serialise")
    }

    pub(super) fn restore(&mut self, saved: &str) {
        let saved: Vec<Saved> = json::read(saved).unwrap_or_default();
        for Saved { message, failed } in saved.into_iter().take(OUTBOX_MESSAGES) {
            if self.find(&message.client_id).is_none() {
                let state = failed.map_or(HeldState::Ready, HeldState::Failed);
                self.held.push(Held { message, state, refusals: 0 });
            }
        }
    }

    fn find(&mut self, client_id: &ClientId) -> Option<&mut Held> {
        self.held.iter_mut().find(|held| held.message.client_id == *client_id)
    }
}

impl Held {
    fn waits_until(&self) -> Option<Millis> {
        match self.state {
            HeldState::Ready => Some(Millis(0)),
            HeldState::NotBefore(at) => Some(at),
            HeldState::Sent(_) | HeldState::Failed(_) => None,
        }
    }
}
