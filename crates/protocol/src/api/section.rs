//! Sections that someone makes in their list of rooms.

use serde::{Deserialize, Serialize};

use crate::{SectionId, read_record};

/// A section, which holds the rooms whose settings name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSection {
    pub id: SectionId,
    pub name: String,
    /// Only rooms with news show.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub folded: bool,
}

/// `GET /api/v1/sections`: all of one person, in their order. The highest version holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoomSections {
    pub version: u32,
    pub sections: Vec<RoomSection>,
}

/// `POST /api/v1/sections`: a new last section; answers [`RoomSections`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewSection {
    pub name: String,
}

/// `PATCH /api/v1/sections/{section}`; answers [`RoomSections`]. Absent fields stay as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangeSection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folded: Option<bool>,
    /// Its place among the sections, from 0; one beyond the last is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
}

read_record!(RoomSection { id, name, folded });
read_record!(RoomSections { version, sections });
