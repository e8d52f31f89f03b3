//! The format of publications between servers: a short binary head, then the frame as clients get it.
//!
//! So an event is encoded once, and a receiver delivers the bytes as they came. The first byte is the
//! version. A kind of another release that is unknown here is dropped; the store has it.

#[cfg(test)]
mod fuzz;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use confab_hub::{Effect, Frame, Share, States};
use confab_protocol::{Cursor, Event, PresenceState, RoomId, Seq, ServerId, Signal, Tag, UserId};
use serde::Serialize;

const VERSION: u8 = 1;

const EVENT: u8 = 1;
const SIGNAL: u8 = 2;
const SHARE: u8 = 3;
const PROBE: u8 = 4;
const STATES: u8 = 5;

/// Version, kind, room, seq, tag, effect and what it is about.
const EVENT_HEAD: usize = 2 + 8 + 8 + 8 + 1 + 8;
/// Version, kind and the server it comes from.
const SIGNAL_HEAD: usize = 2 + 8;

/// Message from one server to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Publication {
    Event {
        room: RoomId,
        frame: Frame,
    },
    /// The text of a signal frame. The server that it comes from has told its own clients.
    Signal {
        server: ServerId,
        text: Bytes,
    },
    /// A server's share of a room's presence.
    Share {
        server: ServerId,
        share: Share,
    },
    /// Those of a server's share who are away or busy.
    States {
        server: ServerId,
        states: States,
    },
    Probe(u64),
}

/// A frame that borrows its event.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum BorrowedFrame<'a> {
    Event(Linked<'a>),
    Signal(&'a Signal),
}

/// An event and the tag of the one before it. That is the last field of the frame, where servers
/// of this release find it, and those of the release before pass it by.
#[derive(Serialize)]
struct Linked<'a> {
    #[serde(flatten)]
    event: &'a Event,
    prev: Tag,
}

/// Text around the digits of `prev`, and how many those are.
const PREV: &[u8] = br#","prev":""#;
const PREV_END: &[u8] = br#""}"#;
const TAG_DIGITS: usize = 16;

/// Encodes an event once: the payload for the broker, and the frame within it for the own hub.
/// `before` is the tag of the event before it.
pub(super) fn encode_event(event: &Event, before: Tag) -> (Bytes, Frame) {
    let effect = Effect::of(event);
    let (code, about) = match effect {
        Effect::Nothing => (0, 0),
        Effect::Text(message) => (1, message.0),
        Effect::Delete(message) => (2, message.0),
        Effect::Left(person) => (3, person.0.cast_unsigned()),
    };
    let mut payload = BytesMut::with_capacity(EVENT_HEAD + 512);
    payload.put_u8(VERSION);
    payload.put_u8(EVENT);
    payload.put_i64(event.room.0);
    payload.put_u64(event.seq.0);
    payload.put_u64(event.tag.0);
    payload.put_u8(code);
    payload.put_u64(about);
    let payload = with_json(payload, &BorrowedFrame::Event(Linked { event, prev: before }));
    let bytes = payload.slice(EVENT_HEAD..);
    (payload, Frame { at: event.cursor(), before: Some(before), effect, bytes })
}

pub(super) fn encode_signal(server: ServerId, signal: &Signal) -> Bytes {
    let mut payload = BytesMut::with_capacity(256);
    payload.put_u8(VERSION);
    payload.put_u8(SIGNAL);
    payload.put_u64(server.0);
    with_json(payload, &BorrowedFrame::Signal(signal))
}

/// The frame within an encoded signal.
pub(super) fn signal_text(payload: &Bytes) -> Bytes {
    payload.slice(SIGNAL_HEAD..)
}

pub(super) fn encode_share(server: ServerId, share: &Share) -> Bytes {
    let mut payload = BytesMut::new();
    payload.put_u8(VERSION);
    payload.put_u8(SHARE);
    payload.put_u64(server.0);
    match share {
        Share::Named(people) => {
            payload.put_u8(0);
            for person in people {
                payload.put_i64(person.0);
            }
        }
        Share::Counted(count) => {
            payload.put_u8(1);
            payload.put_u32(*count);
        }
    }
    payload.freeze()
}

/// A person and a byte each: the release before, whose shares are of people alone, leaves it out.
pub(super) fn encode_states(server: ServerId, states: &States) -> Bytes {
    let mut payload = BytesMut::new();
    payload.put_u8(VERSION);
    payload.put_u8(STATES);
    payload.put_u64(server.0);
    for (person, state) in states {
        payload.put_i64(person.0);
        payload.put_u8(match state {
            PresenceState::Online => 0,
            PresenceState::Away => 1,
            PresenceState::Busy => 2,
        });
    }
    payload.freeze()
}

pub(super) fn encode_probe(nonce: u64) -> Bytes {
    let mut payload = BytesMut::new();
    payload.put_u8(VERSION);
    payload.put_u8(PROBE);
    payload.put_u64(nonce);
    payload.freeze()
}

/// Reads a publication; `None` for what this release does not know or cannot read.
pub(super) fn decode(payload: &Bytes) -> Option<Publication> {
    let mut head = payload.clone();
    if head.try_get_u8().ok()? != VERSION {
        return None;
    }
    match head.try_get_u8().ok()? {
        EVENT => decode_event(head),
        SIGNAL => decode_signal(head),
        SHARE => decode_share(head),
        STATES => decode_states(head),
        PROBE => head.try_get_u64().ok().map(Publication::Probe),
        _ => None,
    }
}

fn decode_event(mut head: Bytes) -> Option<Publication> {
    let room = RoomId(head.try_get_i64().ok()?);
    let seq = Seq(head.try_get_u64().ok()?);
    let tag = Tag(head.try_get_u64().ok()?);
    let code = head.try_get_u8().ok()?;
    let about = head.try_get_u64().ok()?;
    let effect = match code {
        0 => Effect::Nothing,
        1 => Effect::Text(Seq(about)),
        2 => Effect::Delete(Seq(about)),
        3 => Effect::Left(UserId(about.cast_signed())),
        _ => return None,
    };
    let bytes = text(head)?;
    let frame = Frame { at: Cursor { seq, tag }, before: find_prev(&bytes), effect, bytes };
    (seq > Seq::ZERO).then_some(Publication::Event { room, frame })
}

/// The tag of the event before, as [`Linked`] is encoded; none where another release left it out
/// or put it elsewhere. No text that someone wrote looks so: its quotes are escaped.
fn find_prev(json: &[u8]) -> Option<Tag> {
    let rest = json.strip_suffix(PREV_END)?;
    let (rest, digits) = rest.split_at_checked(rest.len().checked_sub(TAG_DIGITS)?)?;
    let digits = std::str::from_utf8(digits).ok().filter(|_| rest.ends_with(PREV))?;
    u64::from_str_radix(digits, 16).ok().map(Tag)
}

fn decode_signal(mut head: Bytes) -> Option<Publication> {
    let server = ServerId(head.try_get_u64().ok()?);
    text(head).map(|text| Publication::Signal { server, text })
}

fn decode_share(mut head: Bytes) -> Option<Publication> {
    let server = ServerId(head.try_get_u64().ok()?);
    let share = match head.try_get_u8().ok()? {
        0 => {
            let mut people = Vec::with_capacity(head.len() / 8);
            while head.has_remaining() {
                people.push(UserId(head.try_get_i64().ok()?));
            }
            Share::Named(people)
        }
        1 => Share::Counted(head.try_get_u32().ok()?),
        _ => return None,
    };
    Some(Publication::Share { server, share })
}

/// A state of a later release is as good as none.
fn decode_states(mut head: Bytes) -> Option<Publication> {
    let server = ServerId(head.try_get_u64().ok()?);
    let mut states = States::with_capacity(head.len() / 9);
    while head.has_remaining() {
        let person = UserId(head.try_get_i64().ok()?);
        match head.try_get_u8().ok()? {
            1 => states.push((person, PresenceState::Away)),
            2 => states.push((person, PresenceState::Busy)),
            _ => {}
        }
    }
    states.sort_unstable();
    Some(Publication::States { server, states })
}

/// Text frames must be UTF-8: it is checked once here, and not per connection.
fn text(bytes: Bytes) -> Option<Bytes> {
    std::str::from_utf8(&bytes).is_ok().then_some(bytes)
}

fn with_json(payload: BytesMut, frame: &BorrowedFrame<'_>) -> Bytes {
    let mut writer = payload.writer();
    serde_json::to_writer(&mut writer, frame)
        .expect("invariant: frames have string keys and writing to memory does not fail");
    writer.into_inner().freeze()
}

#[cfg(test)]
mod tests {
    use confab_protocol::{ClientId, EventKind, Handle, Person, ServerFrame, Timestamp};

    use super::*;

    fn event(what: EventKind) -> Event {
        let handle = Handle::parse("ana").expect("a handle");
        Event {
            room: RoomId(3),
            seq: Seq(42),
            tag: Tag(u64::MAX),
            at: Timestamp(1),
            author: Person::new(UserId(7), handle, "Ana"),
            client_id: Some(ClientId::from_random(1)),
            what,
        }
    }

    #[test]
    fn an_event_arrives_as_it_was_and_its_text_is_the_protocol_s() {
        let member = event(EventKind::MessageDeleted { message: Seq(1), thread: None }).author;
        for what in [
            EventKind::MessageSent {
                body: Some("ä".into()),
                reply_to: None,
                mentions: vec![],
                thread: None,
                files: vec![],
            },
            EventKind::MessageDeleted { message: Seq(40), thread: None },
            EventKind::MemberLeft { member: member.clone() },
            EventKind::MemberJoined { member },
        ] {
            let event = event(what);
            let (payload, frame) = encode_event(&event, Tag(77));
            assert_eq!(frame.before, Some(Tag(77)));
            assert_eq!(
                decode(&payload),
                Some(Publication::Event { room: event.room, frame: frame.clone() })
            );
            let text: ServerFrame = serde_json::from_slice(&frame.bytes).expect("parses");
            assert_eq!(text, ServerFrame::Event(event));
        }
    }

    fn before(json: &str) -> Option<Tag> {
        let (payload, _) = encode_event(
            &event(EventKind::MessageDeleted { message: Seq(1), thread: None }),
            Tag(0),
        );
        let payload = [&payload[..EVENT_HEAD], json.as_bytes()].concat();
        match decode(&payload.into()) {
            Some(Publication::Event { frame, .. }) if frame.bytes == json => frame.before,
            other => panic!("an event, and not {other:?}"),
        }
    }

    #[test]
    fn what_the_release_before_publishes_lacks_the_tag_before_it_and_is_taken() {
        assert_eq!(before(r#"{"seq":42,"kind":"message_sent","body":"x"}"#), None);
        assert_eq!(before(r#"{"seq":42,"prev":"000000000000000a"}"#), Some(Tag(10)));
        assert_eq!(before(r#"{"seq":42,"prev":"00000000000000"}"#), None);
        assert_eq!(before(r#"{"seq":42,"body":"\",\"prev\":\"000000000000000a"}"#), None);
        assert_eq!(before(r#""}"#), None);
    }

    #[test]
    fn signals_shares_and_probes_arrive_as_they_were() {
        let signal = Signal::RoomRemoved { room: RoomId(3) };
        let payload = encode_signal(ServerId(5), &signal);
        let text = signal_text(&payload);
        let parsed: ServerFrame = serde_json::from_slice(&text).expect("parses");
        assert_eq!(parsed, ServerFrame::Signal(signal));
        let server = ServerId(5);
        assert_eq!(decode(&payload), Some(Publication::Signal { server, text }));
        for share in [Share::Named(vec![]), Share::Named(vec![UserId(-1)]), Share::Counted(9)] {
            let payload = encode_share(server, &share);
            assert_eq!(decode(&payload), Some(Publication::Share { server, share }));
        }
        for states in [
            States::new(),
            vec![(UserId(-1), PresenceState::Busy), (UserId(7), PresenceState::Away)],
        ] {
            let payload = encode_states(server, &states);
            assert_eq!(decode(&payload), Some(Publication::States { server, states }));
        }
        assert_eq!(decode(&encode_probe(8)), Some(Publication::Probe(8)));
    }

    #[test]
    fn what_cannot_be_read_is_dropped() {
        let (payload, _) = encode_event(
            &event(EventKind::MessageDeleted { message: Seq(1), thread: None }),
            Tag(7),
        );
        for length in 0..EVENT_HEAD {
            assert_eq!(decode(&payload.slice(..length)), None, "{length}");
        }
        for bad in [&[2, 1][..], &[1, 99], &[1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0xff], &[1, 3, 0, 0]] {
            assert_eq!(decode(&Bytes::copy_from_slice(bad)), None, "{bad:?}");
        }
    }
}
