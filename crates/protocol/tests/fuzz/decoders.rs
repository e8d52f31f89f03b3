//! Lists every decoder of the wire, and what must hold of each.

use confab_protocol::api::{
    AddMember, BanInfo, BansPage, ChangePassword, ChangeRoom, ChangeSettings, EditMessage,
    HistoryPage, Invite, Me, MemberInfo, MembersPage, MoveRead, NewInvite, NewInviteLink, NewRoom,
    NewToken, NewTokenSecret, OpenDirect, Profile, PublicRoom, SendMessage, Sent, SessionInfo,
    SetUp, Settings, SignIn, SignUp, TokenInfo,
};
use confab_protocol::{
    ClientFrame, Entry, EntryKind, ErrorBody, Event, EventKind, Handle, ServerFrame, Tag, json,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One decoder, by the name of its type.
pub(crate) struct Decoder {
    pub(crate) name: &'static str,
    /// Whether it takes these bytes; panics where what it made of them does not last.
    takes: fn(&[u8]) -> bool,
}

macro_rules! decoders {
    ($($name:ident),* $(,)?) => {
        &[$(Decoder { name: stringify!($name), takes: takes::<$name> }),*]
    };
}

pub(crate) const DECODERS: &[Decoder] = decoders![
    ClientFrame,
    ServerFrame,
    ErrorBody,
    HistoryPage,
    SendMessage,
    EditMessage,
    Sent,
    SetUp,
    SignUp,
    SignIn,
    ChangePassword,
    Me,
    SessionInfo,
    Settings,
    ChangeSettings,
    Invite,
    NewInvite,
    NewInviteLink,
    NewRoom,
    ChangeRoom,
    PublicRoom,
    AddMember,
    OpenDirect,
    Profile,
    MoveRead,
    MemberInfo,
    MembersPage,
    BanInfo,
    BansPage,
    TokenInfo,
    NewToken,
    NewTokenSecret,
    Handle,
    Tag,
];

/// Gives bytes to every decoder, and which of them took them. Clients read frames and pages from a
/// text, in one step more than servers do: both take the same.
pub(crate) fn decode_all(bytes: &[u8]) -> Vec<usize> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(json::read(text).ok(), serde_json::from_str::<ServerFrame>(text).ok(), "{text}");
        assert_eq!(json::read(text).ok(), serde_json::from_str::<HistoryPage>(text).ok(), "{text}");
    }
    let taken = DECODERS.iter().enumerate().filter(|(_, decoder)| (decoder.takes)(bytes));
    taken.map(|(index, _)| index).collect()
}

/// A decoded value stays the same for ever: encoded, decoded and encoded again.
fn takes<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<T>(bytes) else { return false };
    // A kind of a later release is known as unknown, and has no form of its own.
    let Ok(encoded) = serde_json::to_value(&value) else { return true };
    let again: T = serde_json::from_value(encoded.clone()).expect("what was encoded is decoded");
    assert_eq!(serde_json::to_value(&again).ok(), Some(encoded.clone()), "it says the same");
    assert_within_limits(&encoded);
    true
}

/// The fields that every event and entry has, of whatever kind.
const ENVELOPE: [&str; 6] = ["room", "seq", "tag", "at", "author", "client_id"];

/// Whether it is an event or entry of a kind of a later release: what is particular to the kind is
/// kept as it came.
fn is_of_a_later_kind(value: &Value) -> bool {
    if value.get("kind").is_none() || value.get("seq").is_none() {
        return false;
    }
    let event = serde_json::from_value::<Event>(value.clone());
    let entry = serde_json::from_value::<Entry>(value.clone());
    event.is_ok_and(|event| matches!(event.what, EventKind::Unknown(_)))
        || entry.is_ok_and(|entry| matches!(entry.what, EntryKind::Unknown(_)))
}

/// Promises of the types about every text of theirs.
fn assert_within_limits(value: &Value) {
    let is_later = is_of_a_later_kind(value);
    match value {
        Value::Object(fields) => {
            let known = |name: &str| !is_later || ENVELOPE.contains(&name);
            for (name, field) in fields.iter().filter(|(name, _)| known(name)) {
                match (name.as_str(), field.as_str()) {
                    ("client_id", Some(id)) => {
                        let visible = id.bytes().all(|byte| byte.is_ascii_graphic());
                        assert!((1..=64).contains(&id.len()) && visible, "a client id: {id:?}");
                    }
                    ("tag", Some(tag)) => {
                        assert!(tag.len() == 16 && tag.bytes().all(|b| b.is_ascii_hexdigit()));
                    }
                    // It may be mistyped at sign-in.
                    ("handle", Some(handle)) if !fields.contains_key("password") => {
                        assert_eq!(
                            Handle::parse(handle).map(|h| h.to_string()).as_deref(),
                            Ok(handle)
                        );
                    }
                    _ => assert_within_limits(field),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(assert_within_limits),
        _ => {}
    }
}
