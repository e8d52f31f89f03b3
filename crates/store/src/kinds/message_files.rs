//! A message is sent with files, in its room or in a thread.
//!
//! It is a message like any other: its text and its place are written as without them, and a mark
//! in the event's payload says that it has files, so that events without any cost no look. They go
//! with the message when it is deleted.

use confab_protocol::{ErrorCode, EventKind, File, FileId, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, in_thread, message_sent};
use crate::append::{Asked, Change, Outcome};
use crate::sql::files::to_files;
use crate::statement::{Row, Running, Sql, args};
use crate::table::{Table, table};
use crate::{AppendError, AppendKind, Appended, StoreError};

pub(crate) const TABLES: &[Table] = &[table("message_files", 3, "room message position file:text")];

/// The files of the message `$message`, which is live and began with event `e`, as a list of rows.
/// A plain message has no payload, and costs no look.
macro_rules! files {
    ($message:literal) => {
        concat!(
            "CASE WHEN e.kind = 'message_sent' AND e.payload IS NOT NULL THEN
             CAST((SELECT {list x.id x.name x.size x.media_type x.kind x.width x.height} FROM (
                SELECT {file f}
                FROM message_files l JOIN files f ON f.id = l.file
                WHERE l.room = ",
            $message,
            ".room AND l.message = ",
            $message,
            ".seq AND ",
            $message,
            ".live ORDER BY l.position) AS x) AS TEXT) END AS files"
        )
    };
}
pub(crate) use files;

/// The files of message `m`.
pub(crate) const ANNOTATION: &str = files!("m");

pub(crate) const FORGET: [&str; 2] = [
    "UPDATE files SET state = 'gone', name = {erased name}
     WHERE id IN (SELECT file FROM message_files WHERE room = $1 AND message = $2)",
    "DELETE FROM message_files WHERE room = $1 AND message = $2",
];

pub(crate) const ERASE: [&str; 2] = [
    "UPDATE files SET state = 'gone', name = {erased name}
     WHERE id IN (SELECT file FROM message_files
                  WHERE room = $1 AND message > $2 AND message <= $3)",
    "DELETE FROM message_files WHERE room = $1 AND message > $2 AND message <= $3",
];

/// A message that brings files along.
pub(crate) struct Send<'a> {
    /// The message without them.
    pub(crate) message: &'a AppendKind,
    pub(crate) files: &'a [FileId],
    pub(crate) mark: Option<[u8; 32]>,
}

impl Kind for Send<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"send with files");
        match self.mark {
            Some(mark) => hash.update(mark),
            None => self.files.iter().for_each(|file| hash.update(file.to_string())),
        }
        self.message.kind().hash(hash);
    }

    fn message(&self) -> Option<Seq> {
        self.message.kind().message()
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        self.message.kind().allow(asked)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Send<'_> {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        self.take(sql, change).await?;
        let mut appended = match self.message {
            AppendKind::SendInThread { root, in_room, body, reply_to, mentions } => {
                let (root, in_room, reply_to) = (*root, *in_room, *reply_to);
                let message = in_thread::Send { root, in_room, body, reply_to, mentions };
                message.write(sql, change, true).await?
            }
            other => {
                let message = message_sent::Send::of(other);
                let message = message.ok_or(StoreError::Corrupt("a message with files"))?;
                message.write_with_files(sql, change).await?
            }
        };
        let (room, seq) = (change.append.room, appended.event.seq);
        let rows: Vec<_> = (0_u32..).zip(self.files.iter().map(FileId::to_string)).collect();
        let attach = "
            INSERT INTO message_files (room, message, position, file)
            SELECT $1, $2, w.position, w.file FROM {rows $3 position:int file:text} w";
        sql.execute(attach, args![room, seq, serde_json::json!(rows)]).await?;
        if let EventKind::MessageSent { files, .. } = &mut appended.event.what {
            *files = self.read(sql).await?;
        }
        Ok(appended)
    }

    /// Takes the files for the message. Refuses one that is not the author's, is not whole, or is
    /// taken.
    async fn take(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Result<(), AppendError> {
        let take = "
            UPDATE files SET state = 'attached', touched_at = $3
            WHERE id IN (SELECT w.id FROM {rows $1 id:text} w) AND owner = $2 AND state = 'whole'";
        let values = args![self.rows(), change.facts.author.id, change.append.at];
        let taken = sql.execute(take, values).await?;
        if taken == self.files.len() as u64 {
            return Ok(());
        }
        let rule = "a file of this message is not complete, was sent before, or is not yours";
        Err(AppendError::Refused(ErrorCode::Invalid, rule))
    }

    async fn read(&self, sql: &mut dyn Sql) -> Result<Vec<File>, StoreError> {
        let files = "
            SELECT {file f} FROM files f WHERE f.id IN (SELECT w.id FROM {rows $1 id:text} w)";
        let mut files: Vec<File> = sql.all(files, args![self.rows()]).await?;
        files.sort_by_key(|file| self.files.iter().position(|id| *id == file.id));
        Ok(files)
    }

    fn rows(&self) -> serde_json::Value {
        self.files.iter().map(|id| [id.to_string()]).collect()
    }
}

/// The mark in the payload of a message with files.
pub(super) const MARK: &str = "files";

/// The files of a message, by the column of its row in a page or in the log.
pub(crate) fn read(row: &Row) -> Result<Vec<File>, StoreError> {
    row.get::<Option<String>>("files")?.map_or_else(|| Ok(Vec::new()), |stored| to_files(&stored))
}

#[cfg(test)]
mod tests;
