//! Writes one part of an upload, from time to time durably.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::BytesMut;
use confab_protocol::FileId;
use confab_store::Part;
use object_store::{ObjectStore, ObjectStoreExt as _};
use tokio::io::AsyncWriteExt as _;

use super::{PIECE, PlaceError, part_path};

/// A writer into a folder has its part durable after so many bytes: a crash costs no more.
const DURABLE_EVERY: u64 = 8 << 20;

/// The writer of a part, whose end is known once it was made durable.
#[derive(Debug)]
pub(crate) enum PartWriter {
    /// One file, which grows.
    Folder { file: tokio::fs::File, part: Part, written: u64 },
    /// One object for each piece, since none grows.
    Bucket { objects: Arc<dyn ObjectStore>, file: FileId, start: u64, unique: u64, piece: BytesMut },
}

impl PartWriter {
    pub(super) async fn in_folder(
        folder: PathBuf,
        start: u64,
        name: String,
    ) -> Result<Self, PlaceError> {
        let path = folder.join(&name);
        let file = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            let file = std::fs::File::create_new(path)?;
            // Its entry, too, has to outlast a power failure.
            sync_folder(&folder)?;
            folder.parent().map_or(Ok(()), sync_folder)?;
            Ok::<_, std::io::Error>(file)
        });
        let file = file.await.map_err(std::io::Error::other)??;
        let part = Part { start, size: 0, name };
        Ok(Self::Folder { file: tokio::fs::File::from_std(file), part, written: 0 })
    }

    pub(super) fn in_bucket(
        objects: Arc<dyn ObjectStore>,
        file: FileId,
        start: u64,
        unique: u64,
    ) -> Self {
        Self::Bucket { objects, file, start, unique, piece: BytesMut::new() }
    }

    /// Takes bytes; whether so many wait that they should be made durable.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<bool, PlaceError> {
        match self {
            Self::Folder { file, part, written } => {
                file.write_all(bytes).await?;
                *written += bytes.len() as u64;
                Ok(*written - part.size >= DURABLE_EVERY)
            }
            Self::Bucket { piece, .. } => {
                piece.extend_from_slice(bytes);
                Ok(piece.len() >= PIECE)
            }
        }
    }

    /// Makes durable what was written, and gives the part that holds it; none where there is
    /// nothing new.
    pub(crate) async fn keep(&mut self) -> Result<Option<Part>, PlaceError> {
        match self {
            Self::Folder { file, part, written } => {
                if *written == part.size {
                    return Ok(None);
                }
                file.flush().await?;
                file.sync_data().await?;
                part.size = *written;
                Ok(Some(part.clone()))
            }
            Self::Bucket { objects, file, start, unique, piece } => {
                if piece.is_empty() {
                    return Ok(None);
                }
                let content = std::mem::take(piece).freeze();
                let size = content.len() as u64;
                let name = format!("{start:016x}-{unique:016x}");
                objects.put(&part_path(*file, &name), content.into()).await?;
                let part = Part { start: *start, size, name };
                *start += size;
                Ok(Some(part))
            }
        }
    }
}

/// Makes one durable file of the parts in a folder, and gives its name. The parts stay, since others may
/// be at it, too, or this server may be killed before the file is known.
pub(super) fn join(folder: &FilePath, parts: &[Part], unique: u64) -> Result<String, PlaceError> {
    let name = format!("joined-{unique:016x}");
    let path = folder.join(&name);
    // The only part is linked to, where the folder has links, and copied elsewhere.
    if let [only] = parts {
        let part = folder.join(&only.name);
        let is_whole = std::fs::metadata(&part)?.len() == only.size;
        if is_whole && std::fs::hard_link(part, &path).is_ok() {
            return Ok(name);
        }
    }
    let mut joined = std::fs::File::create_new(path)?;
    for part in parts {
        let source = std::fs::File::open(folder.join(&part.name))?;
        // What a writer wrote after it was last noted does not count.
        let copied = std::io::copy(&mut std::io::Read::take(source, part.size), &mut joined)?;
        if copied < part.size {
            return Err(PlaceError::Short);
        }
    }
    joined.sync_all()?;
    Ok(name)
}

fn sync_folder(folder: &FilePath) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}
