//! Sections of people's lists of rooms.

use confab_protocol::api::{ChangeSection, RoomSection, RoomSections};
use confab_protocol::{RoomId, SectionId, UserId};

use crate::statement::{Row, Sql, Stored, args};
use crate::table::{Table, table};
use crate::{Store, StoreError};

pub(crate) const TABLES: &[Table] = &[
    table("room_sections", 1, "person version last sections:text"),
    table("sectioned_rooms", 2, "person room section"),
];

/// Sections that one person may have.
pub const MOST_SECTIONS: usize = 50;

impl Store {
    /// Someone's sections.
    pub async fn sections_of(&self, person: UserId) -> Result<RoomSections, StoreError> {
        let kept = find(&mut *self.reads(), person).await?;
        Ok(kept.map(|kept| kept.list).unwrap_or_default())
    }

    /// Adds a section behind the others. `None` where there are [`MOST_SECTIONS`].
    pub async fn add_section(
        &self,
        person: UserId,
        name: String,
    ) -> Result<Option<RoomSections>, StoreError> {
        self.change_sections(person, move |kept| {
            if kept.list.sections.len() >= MOST_SECTIONS {
                return false;
            }
            kept.last.0 += 1;
            kept.list.sections.push(RoomSection { id: kept.last, name, folded: false });
            true
        })
        .await
    }

    /// Changes a section. `None` where there is none of this number.
    pub async fn change_section(
        &self,
        person: UserId,
        section: SectionId,
        change: ChangeSection,
    ) -> Result<Option<RoomSections>, StoreError> {
        self.change_sections(person, move |kept| apply(&mut kept.list.sections, section, change))
            .await
    }

    /// Deletes a section; its rooms are in none then. `None` where there is none of this number.
    pub async fn delete_section(
        &self,
        person: UserId,
        section: SectionId,
    ) -> Result<Option<RoomSections>, StoreError> {
        self.change_sections(person, move |kept| {
            let before = kept.list.sections.len();
            kept.list.sections.retain(|known| known.id != section);
            kept.list.sections.len() < before
        })
        .await
    }

    /// `change` says whether there is a change to write.
    async fn change_sections(
        &self,
        person: UserId,
        change: impl FnOnce(&mut Kept) -> bool + Send + 'static,
    ) -> Result<Option<RoomSections>, StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let mut kept = take(sql, person).await?;
                if !change(&mut kept) {
                    let unused = "DELETE FROM room_sections WHERE person = $1 AND version = 0";
                    sql.execute(unused, args![person]).await?;
                    return Ok(None);
                }
                let Kept { last, mut list } = kept;
                list.version += 1;
                let json = serde_json::to_string(&list.sections);
                let json = json.ok().ok_or(StoreError::Corrupt("sections"))?;
                let keep = "UPDATE room_sections SET version = $2, last = $3, sections = $4
                            WHERE person = $1";
                sql.execute(keep, args![person, list.version, last, json]).await?;
                Ok(Some(list))
            })
        })
        .await
    }
}

/// Puts a member's room into one of their sections, or with 0 into none. One of another number
/// leaves it where it is; gives whether it stands in this section now.
pub(crate) async fn put(
    sql: &mut dyn Sql,
    person: UserId,
    room: RoomId,
    section: SectionId,
) -> Result<bool, StoreError> {
    if section == SectionId(0) {
        let take = "DELETE FROM sectioned_rooms WHERE person = $1 AND room = $2";
        sql.execute(take, args![person, room]).await?;
        return Ok(false);
    }
    let kept = find(sql, person).await?;
    if !kept.is_some_and(|kept| kept.list.sections.iter().any(|known| known.id == section)) {
        return Ok(false);
    }
    let put = "
        INSERT INTO sectioned_rooms (person, room, section)
        SELECT m.person, m.room, $3 FROM members m WHERE m.person = $1 AND m.room = $2
        ON CONFLICT (person, room) DO UPDATE SET section = $3";
    sql.execute(put, args![person, room, section]).await.map(|put| put > 0)
}

async fn find(sql: &mut dyn Sql, person: UserId) -> Result<Option<Kept>, StoreError> {
    let find = "SELECT version, last, sections FROM room_sections WHERE person = $1";
    sql.optional(find, args![person]).await
}

/// The list, whose row is this transaction's from now on; a new one has version 0.
async fn take(sql: &mut dyn Sql, person: UserId) -> Result<Kept, StoreError> {
    let take = "
        INSERT INTO room_sections (person, version, last, sections) VALUES ($1, 0, 0, '[]')
        ON CONFLICT (person) DO UPDATE SET version = room_sections.version
        RETURNING version, last, sections";
    sql.one(take, args![person]).await
}

fn apply(sections: &mut Vec<RoomSection>, section: SectionId, change: ChangeSection) -> bool {
    let Some(at) = sections.iter().position(|known| known.id == section) else { return false };
    let ChangeSection { name, folded, place } = change;
    let known = &mut sections[at];
    known.name = name.unwrap_or_else(|| std::mem::take(&mut known.name));
    known.folded = folded.unwrap_or(known.folded);
    if let Some(place) = place {
        let known = sections.remove(at);
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(sections.len());
        sections.insert(place, known);
    }
    true
}

/// The list of one person as it is kept.
struct Kept {
    last: SectionId,
    list: RoomSections,
}

impl Stored for Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let sections: String = row.get("sections")?;
        let sections = serde_json::from_str(&sections).ok();
        let sections = sections.ok_or(StoreError::Corrupt("sections"))?;
        let list = RoomSections { version: row.get("version")?, sections };
        Ok(Self { last: row.get("last")?, list })
    }
}

#[cfg(test)]
mod tests;
