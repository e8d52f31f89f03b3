//! Group conversations: private rooms with a mark, of certain people for good.

use std::collections::BTreeSet;

use confab_protocol::{Person, RoomId, RoomSummary, Tag, Timestamp, UserId};

use super::make_room::{self, Making};
use super::{accounts, summary};
use crate::statement::locks;
use crate::statement::{Row, Sql, args};
use crate::{Store, StoreError};

/// The longest name that a release which knows no groups is given.
const NAME_CHARS: usize = 80;

impl Store {
    /// The group conversation of these people, the opener among them, made the first time. `None`
    /// where one of them has no active account, or there are fewer than three. The flag says
    /// whether it was made now.
    pub async fn open_group(
        &self,
        opener: UserId,
        others: Vec<UserId>,
        at: Timestamp,
        tag: Tag,
    ) -> Result<Option<(RoomSummary, bool)>, StoreError> {
        self.write(move |sql| Box::pin(open(sql, opener, others, at, tag))).await
    }

    /// The group conversation of these people, if there is one.
    pub async fn find_group(&self, people: &[UserId]) -> Result<Option<RoomId>, StoreError> {
        find(&mut *self.reads(), &people.iter().copied().collect()).await
    }
}

async fn open(
    sql: &mut dyn Sql,
    opener: UserId,
    others: Vec<UserId>,
    at: Timestamp,
    tag: Tag,
) -> Result<Option<(RoomSummary, bool)>, StoreError> {
    locks::making(sql).await?;
    let ids: BTreeSet<UserId> = others.into_iter().chain([opener]).collect();
    let mut people = Vec::with_capacity(ids.len());
    for id in &ids {
        let Some(person) = accounts::find_active(sql, *id).await? else { return Ok(None) };
        people.push(person);
    }
    let Some(opening) = people.iter().find(|person| person.id == opener).cloned() else {
        return Ok(None);
    };
    if people.len() < 3 {
        return Ok(None);
    }
    let known = find(sql, &ids).await?;
    let room = match known {
        Some(room) => room,
        None => make(sql, &opening, &people, (at, tag)).await?,
    };
    let summary = summary::find(sql, room, opener).await?;
    let summary = summary.ok_or(StoreError::Corrupt("room"))?;
    Ok(Some((summary, known.is_none())))
}

/// The room of these people, as long as they are its members: a release that knows no groups lets
/// people leave, and adds others.
async fn find(sql: &mut dyn Sql, ids: &BTreeSet<UserId>) -> Result<Option<RoomId>, StoreError> {
    let known = "SELECT room FROM group_rooms WHERE people = $1";
    let Some((room,)) = sql.optional::<(RoomId,)>(known, args![key(ids)]).await? else {
        return Ok(None);
    };
    let members = "SELECT person FROM members WHERE room = $1";
    let members: Vec<(UserId,)> = sql.all(members, args![room]).await?;
    let members: BTreeSet<UserId> = members.into_iter().map(|(person,)| person).collect();
    Ok((members == *ids).then_some(room))
}

async fn make(
    sql: &mut dyn Sql,
    opening: &Person,
    people: &[Person],
    (at, tag): (Timestamp, Tag),
) -> Result<RoomId, StoreError> {
    let ids: Vec<UserId> = people.iter().map(|person| person.id).collect();
    let key = key(&ids.iter().copied().collect());
    // Of a room whose members are others by now.
    let forget = "UPDATE group_rooms SET people = NULL WHERE people = $1";
    sql.execute(forget, args![&key]).await?;
    let names = joined(people.iter().map(|person| person.name.as_str()));
    let name: String = names.chars().take(NAME_CHARS).collect();
    let making =
        Making { kind: "private", name: &name, topic: "", people: ids.as_slice(), at, tag };
    let room = make_room::make(sql, opening, &making).await?;
    let mark = "INSERT INTO group_rooms (room, people) VALUES ($1, $2)";
    sql.execute(mark, args![room, key]).await?;
    Ok(room)
}

fn key(ids: &BTreeSet<UserId>) -> String {
    ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",")
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// The name of a room: of a group that of the others in it, by `{others r …} AS others`; of another
/// room the one in `column`.
pub(crate) fn name(row: &Row, column: &str) -> Result<String, StoreError> {
    let Some(others) = row.get::<Option<String>>("others")? else { return row.get(column) };
    let names: Vec<[String; 1]> =
        serde_json::from_str(&others).ok().ok_or(StoreError::Corrupt("names"))?;
    Ok(joined(names.iter().map(|[name]| name.as_str())))
}

#[cfg(test)]
mod tests;
