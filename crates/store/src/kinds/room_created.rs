//! A room begins: the first event of every log. It is written where a room is made.

use confab_protocol::{EntryKind, EventKind};
use serde_json::{Value, json};

use super::unknown;
use crate::StoreError;
use crate::statement::Row;
use crate::words::{from_visibility, to_room_kind, to_visibility};

pub(crate) const NAME: &str = "room_created";

/// Keeps who could see the room when it began; a direct one says nothing of it.
pub(crate) fn payload(room_kind: &str) -> Option<String> {
    let visibility = to_visibility(to_room_kind(room_kind).ok()?)?;
    Some(json!({ "visibility": from_visibility(visibility) }).to_string())
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let name: Option<String> = row.get("name")?;
    let visibility = match unknown::payload(row)?.get("visibility").and_then(Value::as_str) {
        Some(word) => to_room_kind(word)?,
        // The release before keeps none: the room is what it was, unless it was deleted.
        None => row.get("room_kind")?,
    };
    Ok(EventKind::RoomCreated {
        name: name.unwrap_or_default(),
        visibility: to_visibility(visibility),
    })
}

pub(super) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    let name: Option<String> = row.get("name")?;
    Ok(EntryKind::RoomCreated { name: name.unwrap_or_default() })
}
