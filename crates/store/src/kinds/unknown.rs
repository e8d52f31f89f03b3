//! Kinds of a later release, which shares the database: passed on whole, so that a client of that
//! release loses nothing.

use confab_protocol::json::{FromJson, Map, Value};
use confab_protocol::{Handle, Seq, UnknownKind};

use super::{mentions, message_sent};
use crate::StoreError;
use crate::statement::Row;

/// The payload, with what its columns say beside it under their names.
pub(super) fn read(kind: String, row: &Row) -> Result<UnknownKind, StoreError> {
    let mut fields = Map::new();
    let mut say = |name: &str, value: Option<Value>| {
        fields.extend(value.map(|value| (name.to_owned(), value)));
    };
    let position = |column| Ok::<_, StoreError>(row.get::<Option<Seq>>(column)?.map(|seq| seq.0));
    say("message", position("message")?.map(Value::from));
    say("reply_to", position("reply_to")?.map(Value::from));
    say("member", row.find_person("member")?.map(serde_json::to_value).transpose().ok().flatten());
    say("body", message_sent::body(row)?.map(Value::from));
    let mentioned = mentions::read(row)?;
    let mentioned: Vec<&str> = mentioned.iter().map(Handle::as_str).collect();
    say("mentions", (!mentioned.is_empty()).then(|| mentioned.into()));
    fields.extend(payload(row)?);
    Ok(UnknownKind { kind, fields })
}

/// Fields of an event that have no column.
pub(super) fn payload(row: &Row) -> Result<Map<String, Value>, StoreError> {
    let Some(stored) = row.get::<Option<String>>("payload")? else { return Ok(Map::new()) };
    serde_json::from_str(&stored).ok().ok_or(StoreError::Corrupt("payload"))
}

/// Fields of a kind that is about its room and has all of them in its payload.
pub(super) fn about_room<T: FromJson>(row: &Row) -> Result<T, StoreError> {
    T::from_json(payload(row)?.into()).ok().ok_or(StoreError::Corrupt("payload"))
}

/// Fields of a kind that is about a message and keeps the rest in its payload.
pub(super) fn about_message<T: FromJson>(row: &Row) -> Result<T, StoreError> {
    let mut fields = payload(row)?;
    fields.insert("message".to_owned(), row.get::<Seq>("message")?.0.into());
    T::from_json(fields.into()).ok().ok_or(StoreError::Corrupt("payload"))
}
