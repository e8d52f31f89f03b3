//! Throws everything at the decoder of what servers publish to each other: what is kept in
//! `corpus`, as it is and damaged, and what the encoders make.

mod corpus;

use std::collections::BTreeSet;

use bytes::Bytes;
use confab_hub::{Effect, Share};
use confab_protocol::{
    Event, EventKind, Handle, Person, PresenceState, RoomId, Seq, ServerId, Signal, Tag, Timestamp,
    UserId,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{
    EVENT, PROBE, Publication, SHARE, SIGNAL, STATES, VERSION, decode, encode_event, encode_probe,
    encode_share, encode_signal,
};

/// `PROPTEST_CASES` asks for more cases than there are by themselves.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(10_000), ..asked }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_published_arrives_as_it_was(payload in any_payload()) {
        prop_assert_eq!(decode(&payload).map(|publication| encode(&publication)), Some(payload));
    }

    #[test]
    fn what_is_damaged_is_dropped_or_is_what_it_says(
        payload in prop_oneof![any_payload(), select(corpus::known())],
        changes in vec((any::<Index>(), any::<u8>()), 0..4),
        length in any::<Index>(),
    ) {
        let mut bytes = payload.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(length.index(bytes.len() + 1));
        assert_sound(&bytes.into());
    }

    #[test]
    fn bytes_of_any_kind_are_dropped_or_are_what_they_say(
        kind in 0_u8..6,
        rest in vec(prop_oneof![6 => Just(0_u8), 1 => any::<u8>()], 0..200),
    ) {
        assert_sound(&[&[VERSION, kind][..], &rest].concat().into());
        assert_sound(&rest.into());
    }
}

#[test]
fn what_is_kept_is_known_and_has_every_kind_in_every_form() {
    let mut forms = BTreeSet::new();
    for payload in corpus::known() {
        let publication = decode(&payload).unwrap_or_else(|| panic!("nobody reads {payload:?}"));
        forms.insert(match publication {
            Publication::Event { frame, .. } => match frame.effect {
                Effect::Nothing if frame.before.is_none() => "an event of the release before",
                Effect::Nothing => "an event",
                Effect::Text(_) => "a text",
                Effect::Delete(_) => "a deletion",
                Effect::Left(_) => "a leaving",
            },
            Publication::Signal { .. } => "a signal",
            Publication::Share { share: Share::Named(_), .. } => "names",
            Publication::Share { share: Share::Counted(_), .. } => "a count",
            Publication::States { .. } => "states",
            Publication::Probe(_) => "a probe",
        });
    }
    assert_eq!(forms.len(), 10, "{forms:?}");
}

#[test]
fn what_is_kept_is_dropped_or_sound_wherever_it_ends_and_whichever_byte_is_another() {
    for payload in corpus::known() {
        for at in 0..payload.len() {
            assert_sound(&payload.slice(..at));
            let mut bytes = payload.to_vec();
            for flipped in [0x01, 0x80, 0xff] {
                bytes[at] ^= flipped;
                assert_sound(&Bytes::copy_from_slice(&bytes));
                bytes[at] ^= flipped;
            }
        }
    }
}

#[test]
fn what_must_be_dropped_is() {
    for payload in corpus::dropped() {
        assert_eq!(decode(&payload), None, "{payload:?}");
    }
}

/// A decoded publication is text where text must be, and is the same when it is encoded again.
fn assert_sound(payload: &Bytes) {
    let Some(publication) = decode(payload) else { return };
    if let Publication::Event { frame, .. } = &publication {
        assert!(frame.seq() > Seq::ZERO && std::str::from_utf8(&frame.bytes).is_ok());
    }
    let again = encode(&publication);
    assert_eq!(decode(&again), Some(publication));
}

/// The bytes of a publication, by its definition and not by the encoder's code.
fn encode(publication: &Publication) -> Bytes {
    let mut bytes = vec![VERSION];
    match publication {
        Publication::Event { room, frame } => {
            let (code, about) = match frame.effect {
                Effect::Nothing => (0, 0),
                Effect::Text(seq) => (1, seq.0),
                Effect::Delete(seq) => (2, seq.0),
                Effect::Left(person) => (3, person.0.cast_unsigned()),
            };
            bytes.push(EVENT);
            bytes.extend(room.0.to_be_bytes());
            bytes.extend(frame.at.seq.0.to_be_bytes());
            bytes.extend(frame.at.tag.0.to_be_bytes());
            bytes.push(code);
            bytes.extend(about.to_be_bytes());
            bytes.extend(&frame.bytes);
        }
        Publication::Signal { server, text } => {
            bytes.push(SIGNAL);
            bytes.extend(server.0.to_be_bytes());
            bytes.extend(text);
        }
        Publication::States { server, states } => {
            bytes.push(STATES);
            bytes.extend(server.0.to_be_bytes());
            for (person, state) in states {
                bytes.extend(person.0.to_be_bytes());
                bytes.push(if *state == PresenceState::Away { 1 } else { 2 });
            }
        }
        Publication::Share { server, share } => {
            bytes.push(SHARE);
            bytes.extend(server.0.to_be_bytes());
            match share {
                Share::Named(people) => {
                    bytes.push(0);
                    bytes.extend(people.iter().flat_map(|person| person.0.to_be_bytes()));
                }
                Share::Counted(count) => {
                    bytes.push(1);
                    bytes.extend(count.to_be_bytes());
                }
            }
        }
        Publication::Probe(nonce) => {
            bytes.push(PROBE);
            bytes.extend(nonce.to_be_bytes());
        }
    }
    bytes.into()
}

fn any_payload() -> impl Strategy<Value = Bytes> {
    let share = prop_oneof![
        vec(any::<i64>().prop_map(UserId), 0..5).prop_map(Share::Named),
        any::<u32>().prop_map(Share::Counted),
    ];
    let server = || any::<u64>().prop_map(ServerId);
    prop_oneof![
        3 => (any_event(), any::<u64>()).prop_map(|(event, prev)| encode_event(&event, Tag(prev)).0),
        1 => (server(), any::<i64>()).prop_map(|(server, room)| {
            encode_signal(server, &Signal::RoomRemoved { room: RoomId(room) })
        }),
        1 => (server(), share).prop_map(|(server, share)| encode_share(server, &share)),
        1 => any::<u64>().prop_map(encode_probe),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    let seq = || (1..u64::MAX).prop_map(Seq);
    let what = prop_oneof![
        any::<String>().prop_map(|body| EventKind::MessageSent {
            body: Some(body),
            reply_to: None,
            thread: None,
            mentions: vec![],
            files: vec![],
        }),
        seq().prop_map(|message| EventKind::MessageDeleted { message, thread: None }),
        any::<i64>().prop_map(|id| EventKind::MemberLeft { member: person(id) }),
        any::<String>().prop_map(|name| EventKind::RoomChanged { name, topic: String::new() }),
    ];
    (any::<i64>(), seq(), any::<u64>(), what).prop_map(|(room, seq, tag, what)| Event {
        room: RoomId(room),
        seq,
        tag: Tag(tag),
        at: Timestamp(0),
        author: person(1),
        client_id: None,
        what,
    })
}

fn person(id: i64) -> Person {
    let handle = Handle::parse("ana").expect("a handle");
    Person::new(UserId(id), handle, "Ana")
}
