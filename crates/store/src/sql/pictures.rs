//! Square pictures of people and of the installation. Each is a file that no message has.

use confab_protocol::{FileId, UserId};

use super::files::NewFile;
use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError};

/// The one whose picture it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureOf {
    Person(UserId),
    Installation,
}

/// A picture that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPicture {
    pub object: String,
    pub media_type: String,
    /// That of the installation is.
    pub is_for_everyone: bool,
}

impl Store {
    /// Begins a square picture, whose object is about to be needed.
    pub async fn begin_picture(
        &self,
        new: NewFile,
        media_type: &'static str,
        side: u32,
    ) -> Result<(), StoreError> {
        self.write(move |sql| {
            Box::pin(async move {
                let NewFile { id, owner, length, at, .. } = new;
                let begin = "
                    INSERT INTO files (id, owner, name, state, length, staged, size, media_type,
                                       kind, width, height, touched_at)
                    VALUES ($1, $2, $3, 'coming', $4, 0, $4, $5, 'image', $6, $6, $7)";
                let name: &[u8] = &[];
                let values = args![id, owner, name, length, media_type, side, at];
                sql.execute(begin, values).await.map(drop)
            })
        })
        .await
    }

    /// Sets a picture whose object is there, in place of the one before.
    pub async fn set_picture(&self, id: FileId, of: PictureOf) -> Result<(), StoreError> {
        self.write(move |sql| Box::pin(change_picture(sql, of, Some(id)))).await
    }

    /// Takes a picture away.
    pub async fn take_picture(&self, of: PictureOf) -> Result<(), StoreError> {
        self.write(move |sql| Box::pin(change_picture(sql, of, None))).await
    }

    /// A picture of someone, or of the installation.
    pub async fn find_picture(&self, id: FileId) -> Result<Option<FoundPicture>, StoreError> {
        let picture = "SELECT object, media_type, state = 'installation' AS is_for_everyone
                       FROM files WHERE id = $1 AND state IN ('picture', 'installation')";
        self.reads().optional(picture, args![id]).await
    }

    /// The picture of the installation, if it has one.
    pub async fn installation_picture(&self) -> Result<Option<FileId>, StoreError> {
        let picture = "SELECT id FROM files WHERE state = 'installation' LIMIT 1";
        let picture: Option<(FileId,)> = self.reads().optional(picture, &[]).await?;
        Ok(picture.map(|(id,)| id))
    }
}

async fn change_picture(
    sql: &mut dyn Sql,
    of: PictureOf,
    id: Option<FileId>,
) -> Result<(), StoreError> {
    match of {
        PictureOf::Person(person) => {
            // First of all, so that of two at once each finds the other's.
            let set = "UPDATE accounts SET picture = $2 WHERE id = $1";
            sql.execute(set, args![person, id]).await?;
            let before = "UPDATE files SET state = 'gone' WHERE state = 'picture' AND owner = $1";
            sql.execute(before, args![person]).await?;
        }
        PictureOf::Installation => {
            let before = "UPDATE files SET state = 'gone' WHERE state = 'installation'";
            sql.execute(before, &[]).await?;
        }
    }
    let state = match of {
        PictureOf::Person(_) => "picture",
        PictureOf::Installation => "installation",
    };
    let set = "UPDATE files SET state = $2 WHERE id = $1 AND state = 'coming'";
    sql.execute(set, args![id, state]).await.map(drop)
}

impl Stored for FoundPicture {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let object: Option<String> = row.get("object")?;
        Ok(Self {
            object: object.ok_or(StoreError::Corrupt("object"))?,
            media_type: row.get("media_type")?,
            is_for_everyone: row.get("is_for_everyone")?,
        })
    }
}
