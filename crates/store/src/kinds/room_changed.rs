//! A room is given another name or topic.

use confab_policy::Action;
use confab_protocol::{EntryKind, EventKind, RoomId, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, Locks};
use crate::append::{self, About, Asked, Outcome, appended, insert_event};
use crate::sql::looks;
use crate::statement::{Row, Running, Sql, args};
use crate::{AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "room_changed";

/// `None` keeps what is there.
pub(crate) struct Change<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) topic: Option<&'a str>,
}

impl Kind for Change<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"change");
        for text in [self.name, self.topic] {
            hash.update([u8::from(text.is_some())]);
            let text = text.unwrap_or_default();
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
    }

    fn locks(&self) -> Locks {
        Locks::RoomAndMaking
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::ChangeRoom)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s append::Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Change<'_> {
    async fn write(&self, sql: &mut dyn Sql, change: &append::Change<'_>) -> Outcome {
        let room = change.append.room;
        let before = "SELECT name, topic FROM rooms WHERE id = $1";
        let (old_name, old_topic): (String, String) = sql.one(before, args![room]).await?;
        let name = self.name.unwrap_or(&old_name).to_owned();
        let topic = self.topic.map_or(old_topic, str::to_owned);
        // A name from before looks were compared stays, though another may look like it.
        if name != old_name
            && !looks::name_is_free(sql, &name, change.facts.author.id, Some(room)).await?
        {
            return Err(AppendError::NameTaken);
        }
        let rename = "
            UPDATE rooms SET name = $2, name_key = $3, topic = $4, topic_key = $5,
                             look = $6, look_of = $3
            WHERE id = $1";
        let look = confab_names::look(&name);
        let (name_key, topic_key) = (name.to_lowercase(), topic.to_lowercase());
        sql.execute(rename, args![room, &name, name_key, &topic, topic_key, look]).await?;
        let place = insert_event(sql, &change.event(NAME, About::Room)).await?;
        write_version(sql, room, place.seq, &name, &topic).await?;
        Ok(appended(change, place, EventKind::RoomChanged { name, topic }))
    }
}

/// Keeps what the room is called from the event at `seq` on.
pub(crate) async fn write_version(
    sql: &mut dyn Sql,
    room: RoomId,
    seq: Seq,
    name: &str,
    topic: &str,
) -> Result<(), StoreError> {
    let keep = "INSERT INTO room_versions (room, seq, name, topic) VALUES ($1, $2, $3, $4)";
    sql.execute(keep, args![room, seq, name, topic]).await?;
    Ok(())
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let (name, topic) = texts(row)?;
    Ok(EventKind::RoomChanged { name, topic })
}

pub(super) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    let (name, topic) = texts(row)?;
    Ok(EntryKind::RoomChanged { name, topic })
}

fn texts(row: &Row) -> Result<(String, String), StoreError> {
    let (name, topic): (Option<String>, Option<String>) = (row.get("name")?, row.get("topic")?);
    Ok((name.unwrap_or_default(), topic.unwrap_or_default()))
}
