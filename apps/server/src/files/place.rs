//! The place of content: a folder, or a bucket of S3, which all servers share.
//!
//! Objects are named by the SHA-256 of their content, so that one that is there is the right one and
//! a repeat writes the same. A file that is coming lies beside them in parts. Each part has a writer
//! of its own and is never changed by another, so two requests that send the same piece at once
//! cannot mix.

mod part;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use confab_protocol::FileId;
use confab_store::Part;
use data_encoding::HEXLOWER;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    ClientOptions, GetOptions, ObjectStore, ObjectStoreExt as _, RetryConfig, WriteMultipart,
};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use tokio::sync::Semaphore;

use crate::config::PlaceUrl;
pub(crate) use part::PartWriter;

/// Bytes of one part of a multipart upload: the least that S3 takes.
const PIECE: usize = 5 << 20;
/// Parts that one object may have in S3.
const MOST_PIECES: u64 = 10_000;

/// Bytes that are read of a file at a time.
const READ: usize = 64 * 1024;

/// Requests that write parts at once. In a bucket each holds a piece in memory.
const WRITERS_TO_FOLDER: usize = 256;
const WRITERS_TO_BUCKET: usize = 16;

/// S3 that does not answer is away: its users come again.
const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_secs(10);

/// The place; clones share it.
#[derive(Clone, Debug)]
pub struct Place {
    objects: Arc<dyn ObjectStore>,
    /// Absent where it is a bucket.
    folder: Option<PathBuf>,
    /// Turns to write parts.
    pub(super) writers: Arc<Semaphore>,
}

/// The place cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    #[error("the folder of files cannot be used")]
    Folder(#[from] std::io::Error),
    #[error("the place of files cannot be used")]
    Objects(#[from] object_store::Error),
    #[error("a part of an upload is shorter than it was")]
    Short,
}

impl Place {
    /// Opens it. A folder is made where it is missing; a bucket is asked for nothing yet.
    pub fn open(url: &PlaceUrl) -> Result<Self, PlaceError> {
        match url {
            PlaceUrl::Folder(folder) => {
                for part in ["objects", "uploads"] {
                    make_private_dir(&folder.join(part))?;
                }
                let folder = folder.canonicalize()?;
                let objects = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
                let writers = Arc::new(Semaphore::new(WRITERS_TO_FOLDER));
                Ok(Self { objects: Arc::new(objects), folder: Some(folder), writers })
            }
            PlaceUrl::Bucket { bucket, prefix, is_plain } => {
                // A command that does not serve has chosen none yet.
                let _already_there = rustls::crypto::ring::default_provider().install_default();
                let client = ClientOptions::new()
                    .with_connect_timeout(CONNECT)
                    // A whole file may take long, a piece of it may not.
                    .with_timeout_disabled()
                    .with_read_timeout(ANSWER)
                    .with_allow_http(*is_plain);
                let retry =
                    RetryConfig { max_retries: 2, retry_timeout: RETRY, ..RetryConfig::default() };
                let bucket = AmazonS3Builder::from_env()
                    .with_client_options(client)
                    .with_retry(retry)
                    .with_bucket_name(bucket)
                    .build()?;
                let objects: Arc<dyn ObjectStore> = if prefix.is_empty() {
                    Arc::new(bucket)
                } else {
                    Arc::new(PrefixStore::new(bucket, prefix.as_str()))
                };
                let writers = Arc::new(Semaphore::new(WRITERS_TO_BUCKET));
                Ok(Self { objects, folder: None, writers })
            }
        }
    }

    /// Bytes that may still be written; unknown for a bucket.
    pub(super) async fn room(&self) -> Result<Option<u64>, PlaceError> {
        let Some(folder) = self.folder.clone() else { return Ok(None) };
        let room = tokio::task::spawn_blocking(move || room_of_disk(&folder)).await;
        Ok(room.map_err(std::io::Error::other)??)
    }

    /// The content of an object, or a range of it.
    pub async fn read(
        &self,
        object: &str,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, PlaceError> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let found = self.objects.get_opts(&object_path(object), options).await?;
        Ok(found.into_stream())
    }

    /// The same whole, in memory.
    pub async fn read_whole(&self, object: &str) -> Result<Bytes, PlaceError> {
        Ok(self.objects.get(&object_path(object)).await?.bytes().await?)
    }

    /// Keeps content from memory under its name, durably.
    pub async fn put(&self, object: &str, content: Vec<u8>) -> Result<(), PlaceError> {
        self.objects.put(&object_path(object), content.into()).await?;
        Ok(())
    }

    /// Keeps the content of a file under its name, durably, piece by piece.
    pub async fn put_file(&self, object: &str, file: &std::path::Path) -> Result<(), PlaceError> {
        let mut file = tokio::fs::File::open(file).await?;
        let length = file.metadata().await?.len();
        if length == 0 {
            return self.put(object, Vec::new()).await;
        }
        let piece = piece_of(length);
        let upload = self.objects.put_multipart(&object_path(object)).await?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, piece);
        let mut buffer = BytesMut::with_capacity(READ);
        while file.read_buf(&mut buffer).await? > 0 {
            write.wait_for_capacity(1).await?;
            write.write(&buffer.split());
            buffer.reserve(READ);
        }
        write.finish().await?;
        Ok(())
    }

    /// The names of all objects.
    pub fn list(&self) -> BoxStream<'static, Result<String, PlaceError>> {
        let name = |found: object_store::ObjectMeta| {
            found.location.parts().skip(1).map(|part| part.as_ref().to_owned()).collect()
        };
        let listed = self.objects.list(Some(&Path::from("objects")));
        listed.map(move |found| found.map(name).map_err(PlaceError::from)).boxed()
    }

    /// Removes an object; one that is gone already is no error.
    pub async fn remove(&self, object: &str) -> Result<(), PlaceError> {
        without_missing(self.objects.delete(&object_path(object)).await)
    }

    /// Makes one object of the parts of an upload, durably. The parts stay.
    pub async fn assemble(
        &self,
        file: FileId,
        parts: Vec<Part>,
        object: &str,
        unique: u64,
    ) -> Result<(), PlaceError> {
        let to = object_path(object);
        if parts.is_empty() {
            return self.put(object, Vec::new()).await;
        }
        if let Some(folder) = &self.folder {
            let uploads = folder.join("uploads").join(file.to_string());
            let joined =
                tokio::task::spawn_blocking(move || part::join(&uploads, &parts, unique)).await;
            let joined = joined.map_err(std::io::Error::other)??;
            return Ok(self.objects.rename(&part_path(file, &joined), &to).await?);
        }
        if let [only] = parts.as_slice() {
            self.objects.copy(&part_path(file, &only.name), &to).await?;
            return Ok(());
        }
        let piece = piece_of(parts.iter().map(|part| part.size).sum());
        let upload = self.objects.put_multipart(&to).await?;
        let mut write = WriteMultipart::new_with_chunk_size(upload, piece);
        let content = self.read_parts(file, parts);
        if let Err(error) = pass_on(content, &mut write).await {
            // Pieces of what is never finished would stay, and be paid for.
            write.abort().await?;
            return Err(error);
        }
        write.finish().await?;
        Ok(())
    }

    /// The content of the parts of an upload, in their order.
    pub fn read_parts(
        &self,
        file: FileId,
        parts: Vec<Part>,
    ) -> BoxStream<'static, Result<Bytes, PlaceError>> {
        let objects = Arc::clone(&self.objects);
        let pieces = futures_util::stream::iter(parts).then(move |part| {
            let objects = Arc::clone(&objects);
            async move {
                // What a writer wrote after it was last noted does not count.
                let range = Some((0..part.size).into());
                let options = GetOptions { range, ..GetOptions::default() };
                let found = objects.get_opts(&part_path(file, &part.name), options).await?;
                if found.range.end - found.range.start < part.size {
                    return Err(PlaceError::Short);
                }
                Ok(found.into_stream().map(|piece| piece.map_err(PlaceError::from)))
            }
        });
        pieces
            .flat_map(|part| match part {
                Ok(pieces) => pieces.boxed(),
                Err(error) => futures_util::stream::once(async { Err(error) }).boxed(),
            })
            .boxed()
    }

    /// Begins a part of an upload at a position, under a name that nobody else has.
    pub(super) async fn begin_part(
        &self,
        file: FileId,
        start: u64,
        unique: u64,
    ) -> Result<PartWriter, PlaceError> {
        let name = format!("{start:016x}-{unique:016x}");
        match &self.folder {
            Some(folder) => {
                let folder = folder.join("uploads").join(file.to_string());
                PartWriter::in_folder(folder, start, name).await
            }
            None => Ok(PartWriter::in_bucket(Arc::clone(&self.objects), file, start, unique)),
        }
    }

    /// Removes all parts of an upload.
    pub async fn remove_parts(&self, file: FileId) -> Result<(), PlaceError> {
        if let Some(folder) = &self.folder {
            let gone = tokio::fs::remove_dir_all(folder.join("uploads").join(file.to_string()));
            return match gone.await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            };
        }
        let prefix = Path::from_iter(["uploads".to_owned(), file.to_string()]);
        let mut listed = self.objects.list(Some(&prefix));
        while let Some(part) = listed.next().await {
            without_missing(self.objects.delete(&part?.location).await)?;
        }
        Ok(())
    }
}

/// Bytes that the disk of a folder has for this process.
#[cfg(unix)]
fn room_of_disk(folder: &std::path::Path) -> std::io::Result<Option<u64>> {
    let disk = nix::sys::statvfs::statvfs(folder)?;
    #[cfg_attr(
        target_os = "linux",
        expect(clippy::useless_conversion, reason = "other systems count in 32 bits")
    )]
    let room = u64::from(disk.blocks_available()).saturating_mul(u64::from(disk.fragment_size()));
    Ok(Some(room))
}

#[cfg(not(unix))]
fn room_of_disk(_folder: &std::path::Path) -> std::io::Result<Option<u64>> {
    Ok(None)
}

/// The name of the object with this content.
pub(crate) fn name_of(content: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(content))
}

async fn pass_on(
    mut content: BoxStream<'static, Result<Bytes, PlaceError>>,
    write: &mut WriteMultipart,
) -> Result<(), PlaceError> {
    while let Some(piece) = content.next().await {
        write.wait_for_capacity(1).await?;
        write.write(&piece?);
    }
    Ok(())
}

/// Bytes of one piece of an object of so many.
fn piece_of(length: u64) -> usize {
    PIECE.max(usize::try_from(length.div_ceil(MOST_PIECES)).unwrap_or(usize::MAX))
}

/// `objects/ab/cdef…`.
fn object_path(object: &str) -> Path {
    let (first, rest) = object.split_at_checked(2).unwrap_or((object, ""));
    Path::from_iter(["objects", first, rest])
}

fn part_path(file: FileId, name: &str) -> Path {
    Path::from_iter(["uploads", &file.to_string(), name])
}

fn without_missing(done: Result<(), object_store::Error>) -> Result<(), PlaceError> {
    match done {
        Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn make_private_dir(dir: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn parts_stay_until_they_are_removed_and_an_object_is_made_of_them_again() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::open(&PlaceUrl::Folder(dir.path().to_owned())).unwrap();
        let file = FileId::from_random(7);
        for pieces in [&["Hello"][..], &["Hel", "lo"]] {
            let (mut parts, mut at) = (Vec::new(), 0);
            for piece in pieces {
                let mut writer = place.begin_part(file, at, 1).await.unwrap();
                writer.write(piece.as_bytes()).await.unwrap();
                parts.extend(writer.keep().await.unwrap());
                at += piece.len() as u64;
            }
            let object = name_of(b"Hello");
            for unique in [1, 2] {
                place.assemble(file, parts.clone(), &object, unique).await.unwrap();
                assert_eq!(place.read_whole(&object).await.unwrap(), "Hello");
                let read: Vec<_> = place.read_parts(file, parts.clone()).collect().await;
                let read: Vec<u8> = read.into_iter().flat_map(Result::unwrap).collect();
                assert_eq!(read, b"Hello");
            }
            place.remove_parts(file).await.unwrap();
            assert_eq!(place.read_whole(&object).await.unwrap(), "Hello");
            assert!(place.assemble(file, parts, &object, 3).await.is_err());
        }
    }

    #[test]
    fn the_largest_file_has_no_more_pieces_than_s3_takes() {
        for mib in [1_u64, 100, 51_200, 102_400] {
            let length = mib << 20;
            assert!(length.div_ceil(piece_of(length) as u64) <= 10_000, "{mib}");
        }
        assert_eq!(piece_of(1), 5 << 20);
    }
}
