//! Exports the files of messages and people, by their ids.

use std::fs::File;
use std::io::Write as _;

use confab_protocol::FileId;
use futures_util::TryStreamExt as _;
use tokio::sync::OnceCell;

use super::{ExportError, Exported, Exporting};
use crate::backup::{at, new_folders};
use crate::config::PlaceUrl;
use crate::files::place::{Place, PlaceError};

/// The place of files. It is opened for the first of them: an installation without any has none.
pub(super) struct Files {
    pub(super) url: PlaceUrl,
    pub(super) place: OnceCell<Place>,
}

impl Files {
    async fn place(&self) -> Result<&Place, PlaceError> {
        self.place.get_or_try_init(async || Place::open(&self.url)).await
    }
}

impl Exporting<'_> {
    /// Writes files as `files/ID`, piece by piece.
    pub(super) async fn keep(
        &self,
        files: impl IntoIterator<Item = FileId>,
        exported: &mut Exported,
    ) -> Result<(), ExportError> {
        for id in files {
            match self.store.object_of(id).await? {
                Some(object) if self.write(id, &object).await? => exported.files += 1,
                _ => exported.missing += 1,
            }
        }
        Ok(())
    }

    /// Writes one; `false` where its content is not there.
    async fn write(&self, id: FileId, object: &str) -> Result<bool, ExportError> {
        let mut content = match self.files.place().await?.read(object, None).await {
            Ok(content) => content,
            Err(PlaceError::Objects(object_store::Error::NotFound { .. })) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let folder = self.folder.join("files");
        at(&folder, new_folders(&folder))?;
        let path = folder.join(id.to_string());
        let mut file = at(&path, File::create(&path))?;
        while let Some(piece) = content.try_next().await.map_err(PlaceError::from)? {
            at(&path, file.write_all(&piece))?;
        }
        at(&path, file.sync_all())?;
        Ok(true)
    }
}
