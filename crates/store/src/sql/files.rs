//! Files: reserved, brought piece by piece, looked at, kept with a message, and removed.
//!
//! An object is written after a row has said that it will need it, and removed after it was doomed
//! where no row needs it. Both are said under one lock, so that none is removed while a file of the
//! same content is on its way.

use confab_protocol::{File, FileId, FileKind, Timestamp, UserId};

use crate::statement::{Row, Sql, Stored, args, locks};
use crate::table::{Table, table};
use crate::words::to_file_id;
use crate::{Store, StoreError};

pub(crate) const TABLES: &[Table] = &[
    table(
        "files",
        1,
        "id:text owner name:bytes state:text length staged size media_type:text kind:text width \
         height object:text small:text large:text touched_at",
    ),
    table("file_parts", 2, "file:text start size name:text"),
    table("doomed_objects", 1, "object:text"),
];

/// A file that someone begins to upload.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub id: FileId,
    pub owner: UserId,
    pub name: String,
    /// Bytes that are to come.
    pub length: u64,
    pub at: Timestamp,
}

/// Room for files that there is, in bytes, and for unfinished uploads of one person.
#[derive(Clone, Copy, Debug)]
pub struct FileRoom {
    pub person_bytes: u64,
    pub all_bytes: u64,
    pub unfinished: u32,
}

/// The outcome of reserving room for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    Yes,
    /// Its owner has too many files.
    PersonFull,
    /// All have.
    AllFull,
    /// Its owner has too many that are not finished.
    TooManyUnfinished,
}

/// An upload, as its owner finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUpload {
    pub name: String,
    pub length: u64,
    pub staged: u64,
    /// Once it is whole.
    pub file: Option<File>,
}

/// A piece of an upload, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub start: u64,
    pub size: u64,
    pub name: String,
}

/// Findings about a file that is whole.
#[derive(Clone, Debug)]
pub struct LookedAt {
    /// Bytes of what is served.
    pub size: u64,
    pub media_type: String,
    pub kind: FileKind,
    pub pixels: Option<(u32, u32)>,
    pub objects: Objects,
}

/// Objects of a file, by the SHA-256 of their content in hexadecimal digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    pub original: String,
    pub small: Option<String>,
    pub large: Option<String>,
}

/// A file that its reader may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    pub file: File,
    pub owner: UserId,
    pub objects: Objects,
}

impl Store {
    /// Reserves room for a file. Bytes of all are counted before the write: a few more than the
    /// limit may be reserved at once.
    pub async fn reserve_file(&self, new: NewFile, room: FileRoom) -> Result<Reserved, StoreError> {
        let all = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM files";
        let (all,): (u64,) = self.reads().one(all, &[]).await?;
        if all.saturating_add(new.length) > room.all_bytes {
            return Ok(Reserved::AllFull);
        }
        self.write(move |sql| Box::pin(reserve(sql, new, room))).await
    }

    /// Someone's own upload, unless it was given up.
    pub async fn find_upload(
        &self,
        id: FileId,
        owner: UserId,
    ) -> Result<Option<FoundUpload>, StoreError> {
        let upload = "
            SELECT {file f}, f.length, f.staged, f.state
            FROM files f
            WHERE f.id = $1 AND f.owner = $2 AND f.state IN ('coming', 'whole', 'attached')";
        self.reads().optional(upload, args![id, owner]).await
    }

    /// Notes that a part of an upload is stored up to its `size`, where the upload stands at
    /// `before`; `false` where it stands elsewhere by now.
    pub async fn stage(
        &self,
        id: FileId,
        before: u64,
        part: Part,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let Part { start, size, name } = part;
                let on = "UPDATE files SET staged = $3, touched_at = $4
                          WHERE id = $1 AND staged = $2 AND state = 'coming'";
                if sql.execute(on, args![id, before, start + size, at]).await? == 0 {
                    return Ok(false);
                }
                let part = "
                    INSERT INTO file_parts (file, start, size, name) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (file, start) DO UPDATE SET size = $3, name = $4";
                sql.execute(part, args![id, start, size, name]).await?;
                Ok(true)
            })
        })
        .await
    }

    /// The parts of an upload, in their order.
    pub async fn file_parts(&self, id: FileId) -> Result<Vec<Part>, StoreError> {
        let parts = "SELECT start, size, name FROM file_parts WHERE file = $1 ORDER BY start";
        self.reads().all(parts, args![id]).await
    }

    /// Says which objects a file is about to have, before they are written. `false` where one of
    /// them is being removed right now: then the caller comes again.
    pub async fn need_objects(&self, id: FileId, objects: Objects) -> Result<bool, StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                locks::objects(sql).await?;
                let Objects { original, small, large } = objects;
                let doomed = "SELECT EXISTS (SELECT 1 FROM doomed_objects
                                             WHERE object IN ($1, $2, $3))";
                let values = args![&original, small.as_ref(), large.as_ref()];
                let (doomed,): (bool,) = sql.one(doomed, values).await?;
                if doomed {
                    return Ok(false);
                }
                let need = "UPDATE files SET object = $2, small = $3, large = $4
                            WHERE id = $1 AND state = 'coming'";
                sql.execute(need, args![id, original, small, large]).await?;
                Ok(true)
            })
        })
        .await
    }

    /// The file is whole, and was looked at: its objects are there. Those of a file that was given up
    /// meanwhile are doomed.
    pub async fn finish_file(
        &self,
        id: FileId,
        looked: LookedAt,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let LookedAt { size, media_type, kind, pixels, objects } = looked;
                let (width, height) = pixels.unzip();
                let finish = "
                    UPDATE files SET state = 'whole', size = $2, media_type = $3, kind = $4,
                                     width = $5, height = $6, touched_at = $7
                    WHERE id = $1 AND state = 'coming'";
                let kind = from_kind(kind);
                let values = args![id, size, media_type, kind, width, height, at];
                if sql.execute(finish, values).await? == 0 {
                    let Objects { original, small, large } = objects;
                    locks::objects(sql).await?;
                    return doom(sql, (Some(original), small, large)).await;
                }
                sql.execute("DELETE FROM file_parts WHERE file = $1", args![id]).await.map(drop)
            })
        })
        .await
    }

    /// Gives up someone's own file that no message has; `false` where there is none.
    pub async fn cancel_file(&self, id: FileId, owner: UserId) -> Result<bool, StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let cancel = "
                    UPDATE files SET state = 'gone', name = {erased name}
                    WHERE id = $1 AND owner = $2 AND state IN ('coming', 'whole')";
                Ok(sql.execute(cancel, args![id, owner]).await? > 0)
            })
        })
        .await
    }

    /// A file that is whole, where `reader` may read it: in a live message that they may see, or their
    /// own that no message has yet.
    pub async fn find_file(
        &self,
        id: FileId,
        reader: UserId,
    ) -> Result<Option<KeptFile>, StoreError> {
        let file = "
            SELECT {file f}, f.owner, f.object, f.small, f.large
            FROM files f
            LEFT JOIN message_files l ON l.file = f.id
            LEFT JOIN messages m ON m.room = l.room AND m.seq = l.message AND m.live
            LEFT JOIN rooms r ON r.id = m.room
            LEFT JOIN members own ON own.room = r.id AND own.person = $2
            WHERE f.id = $1
              AND (f.state = 'whole' AND f.owner = $2
                   OR f.state = 'attached' AND {visible r $2} AND m.seq >= {first r own})";
        self.reads().optional(file, args![id, reader]).await
    }

    /// The object with the content of a file that is whole, whoever may read it: an upload, one of a
    /// message, or a picture.
    pub async fn object_of(&self, id: FileId) -> Result<Option<String>, StoreError> {
        let object = "SELECT object FROM files WHERE id = $1 AND object IS NOT NULL
                      AND state IN ('whole', 'attached', 'picture', 'installation')";
        let object: Option<(String,)> = self.reads().optional(object, args![id]).await?;
        Ok(object.map(|(object,)| object))
    }

    /// A file that was reserved for more is no longer than this.
    pub async fn set_length(&self, id: FileId, length: u64) -> Result<(), StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let set = "UPDATE files SET length = $2, size = $2
                           WHERE id = $1 AND state = 'coming'";
                sql.execute(set, args![id, length]).await.map(drop)
            })
        })
        .await
    }

    /// Gives up files that were left alone since `before`: unfinished ones, and those that no
    /// message has.
    pub async fn give_up_files(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let give_up = "
            UPDATE files SET state = 'gone', name = {erased name} WHERE id IN (
                SELECT id FROM files WHERE state IN ('coming', 'whole') AND touched_at < $1
                LIMIT $2 {skip locked})";
        self.forget(give_up, before, limit).await
    }

    /// Gives up files of messages that a server of the release before deleted, which knows nothing of
    /// files; it goes with the next release. Looks at `limit` files after this one; gives the last of
    /// them, and none at the end.
    pub async fn give_up_lost_files(
        &self,
        after: Option<FileId>,
        limit: u32,
    ) -> Result<Option<FileId>, StoreError> {
        let files = "
            SELECT l.file, COALESCE(m.live, FALSE) AS live FROM message_files l
            LEFT JOIN messages m ON m.room = l.room AND m.seq = l.message
            WHERE l.file > $1 ORDER BY l.file LIMIT $2";
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let files: Vec<(FileId, bool)> = self.reads().all(files, args![after, limit]).await?;
        for (id, _) in files.iter().filter(|(_, is_live)| !is_live) {
            let id = *id;
            self.write(move |sql| {
                Box::pin(async move {
                    let give_up = "UPDATE files SET state = 'gone', name = {erased name}
                                   WHERE id = $1 AND state = 'attached'";
                    sql.execute(give_up, args![id]).await?;
                    let lost = "DELETE FROM message_files WHERE file = $1";
                    sql.execute(lost, args![id]).await.map(drop)
                })
            })
            .await?;
        }
        Ok(files.last().map(|(id, _)| *id))
    }

    /// Files that are gone and not removed yet, with the parts that are left of them.
    pub async fn gone_files(&self, limit: u32) -> Result<Vec<FileId>, StoreError> {
        let gone = "SELECT id FROM files WHERE state = 'gone' ORDER BY touched_at LIMIT $1";
        let gone: Vec<(FileId,)> = self.reads().all(gone, args![limit]).await?;
        Ok(gone.into_iter().map(|(id,)| id).collect())
    }

    /// Removes the row of a file that is gone. Objects that no other has are doomed.
    pub async fn remove_file(&self, id: FileId) -> Result<(), StoreError> {
        self.write(move |sql| Box::pin(remove(sql, id))).await
    }

    /// Objects that are to be removed.
    pub async fn doomed_objects(&self, limit: u32) -> Result<Vec<String>, StoreError> {
        let doomed = "SELECT object FROM doomed_objects ORDER BY object LIMIT $1";
        let doomed: Vec<(String,)> = self.reads().all(doomed, args![limit]).await?;
        Ok(doomed.into_iter().map(|(object,)| object).collect())
    }

    /// An object was removed: a file may have it again.
    pub async fn object_removed(&self, object: String) -> Result<(), StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let removed = "DELETE FROM doomed_objects WHERE object = $1";
                sql.execute(removed, args![object]).await.map(drop)
            })
        })
        .await
    }
}

async fn reserve(sql: &mut dyn Sql, new: NewFile, room: FileRoom) -> Result<Reserved, StoreError> {
    let NewFile { id, owner, name, length, at } = new;
    // One at a time for each person, since each counts the others.
    sql.execute("SELECT id FROM accounts WHERE id = $1 {for update}", args![owner]).await?;
    let own = "
        SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT),
               CAST(COALESCE(SUM(CASE state WHEN 'coming' THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM files WHERE owner = $1 AND state <> 'gone'";
    let (own, unfinished): (u64, u32) = sql.one(own, args![owner]).await?;
    if own.saturating_add(length) > room.person_bytes {
        return Ok(Reserved::PersonFull);
    }
    if unfinished >= room.unfinished {
        return Ok(Reserved::TooManyUnfinished);
    }
    let insert = "
        INSERT INTO files (id, owner, name, state, length, staged, size, media_type, kind,
                           touched_at)
        VALUES ($1, $2, $3, 'coming', $4, 0, $4, '', 'other', $5)";
    sql.execute(insert, args![id, owner, name.as_bytes(), length, at]).await?;
    Ok(Reserved::Yes)
}

/// The original of a file, and its two previews.
type ThreeObjects = (Option<String>, Option<String>, Option<String>);

async fn remove(sql: &mut dyn Sql, id: FileId) -> Result<(), StoreError> {
    locks::objects(sql).await?;
    let gone = "SELECT object, small, large FROM files WHERE id = $1 AND state = 'gone'";
    let Some(objects) = sql.optional::<ThreeObjects>(gone, args![id]).await? else {
        return Ok(());
    };
    sql.execute("DELETE FROM file_parts WHERE file = $1", args![id]).await?;
    sql.execute("DELETE FROM files WHERE id = $1", args![id]).await?;
    doom(sql, objects).await
}

/// Has those objects removed that no file has.
async fn doom(sql: &mut dyn Sql, (object, small, large): ThreeObjects) -> Result<(), StoreError> {
    for object in [object, small, large].into_iter().flatten() {
        let doom = "
            INSERT INTO doomed_objects (object) SELECT $1
            WHERE NOT EXISTS (SELECT 1 FROM files WHERE object = $1)
              AND NOT EXISTS (SELECT 1 FROM files WHERE small = $1)
              AND NOT EXISTS (SELECT 1 FROM files WHERE large = $1)
            ON CONFLICT (object) DO NOTHING";
        sql.execute(doom, args![object]).await?;
    }
    Ok(())
}

/// Files of a message, as a list of rows.
pub(crate) fn to_files(stored: &str) -> Result<Vec<File>, StoreError> {
    type Listed = (String, String, u64, String, String, Option<u32>, Option<u32>);
    let stored: Vec<Listed> =
        serde_json::from_str(stored).ok().ok_or(StoreError::Corrupt("files"))?;
    let file = |(id, name, size, media_type, kind, width, height): Listed| {
        let (id, kind) = (to_file_id(&id)?, to_kind(&kind));
        Ok(File { id, name, size, media_type, kind, width, height })
    };
    stored.into_iter().map(file).collect()
}

fn from_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Image => "image",
        FileKind::Audio => "audio",
        FileKind::Video => "video",
        FileKind::Other => "other",
    }
}

/// A kind of a later release is none of these.
fn to_kind(stored: &str) -> FileKind {
    match stored {
        "image" => FileKind::Image,
        "audio" => FileKind::Audio,
        "video" => FileKind::Video,
        _ => FileKind::Other,
    }
}

impl Stored for File {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let kind: String = row.get("kind")?;
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            size: row.get("size")?,
            media_type: row.get("media_type")?,
            kind: to_kind(&kind),
            width: row.get("width")?,
            height: row.get("height")?,
        })
    }
}

impl Stored for FoundUpload {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let state: String = row.get("state")?;
        let is_whole = matches!(state.as_str(), "whole" | "attached");
        Ok(Self {
            name: row.get("name")?,
            length: row.get("length")?,
            staged: row.get("staged")?,
            file: is_whole.then(|| File::read(row)).transpose()?,
        })
    }
}

impl Stored for KeptFile {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let original: Option<String> = row.get("object")?;
        Ok(Self {
            file: File::read(row)?,
            owner: row.get("owner")?,
            objects: Objects {
                original: original.ok_or(StoreError::Corrupt("object"))?,
                small: row.get("small")?,
                large: row.get("large")?,
            },
        })
    }
}

impl Stored for Part {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { start: row.get("start")?, size: row.get("size")?, name: row.get("name")? })
    }
}

#[cfg(test)]
pub(crate) mod tests;
