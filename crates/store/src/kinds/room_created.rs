//! A room begins: the first event of every log. It is written where a room is made.

use confab_protocol::{EntryKind, EventKind};

use crate::StoreError;
use crate::statement::Row;
use crate::words::to_visibility;

pub(crate) const NAME: &str = "room_created";

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let name: Option<String> = row.get("name")?;
    Ok(EventKind::RoomCreated {
        name: name.unwrap_or_default(),
        visibility: to_visibility(row.get("room_kind")?),
    })
}

pub(super) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    let name: Option<String> = row.get("name")?;
    Ok(EntryKind::RoomCreated { name: name.unwrap_or_default() })
}
