//! Makes a file of an upload that is whole: looked at, kept as an object, durable.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use confab_protocol::{FileId, FileKind, UserId};
use confab_store::{FoundUpload, LookedAt, Objects, Part};
use data_encoding::HEXLOWER;
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;

use super::look::{self, HEAD, MOST_IMAGE_BYTES, Shown, UNKNOWN, sniff};
use super::place::{PlaceError, name_of};
use crate::app::App;
use crate::refusal::Refusal;

/// An object that is being removed is gone in a moment.
const REMOVAL: Duration = Duration::from_millis(100);
const REMOVALS: usize = 100;

/// Finishes an upload that has all its bytes, whether its client waits for it or not. A repeat does
/// the same again, which changes nothing.
pub(super) async fn finish(app: &Arc<App>, file: FileId, owner: UserId) -> Result<(), Refusal> {
    let (told, outcome) = oneshot::channel();
    let finishing = Arc::clone(app);
    app.shutdown.tasks.run("files.finish", async move {
        // The client may be gone.
        let _gone = told.send(Box::pin(make(&finishing, file, owner)).await);
    });
    outcome.await.unwrap_or_else(|_panicked| Err(Refusal::unavailable(Ended)))
}

#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a file was not finished")]
struct Ended;

async fn make(app: &App, file: FileId, owner: UserId) -> Result<(), Refusal> {
    let Some(length) = due(app, file, owner).await? else { return Ok(()) };
    match make_of_parts(app, file, length).await {
        // Another was quicker, and has taken the parts away.
        Err(_) if due(app, file, owner).await?.is_none() => Ok(()),
        made => made,
    }
}

/// The length of an upload that has all its bytes and is no file yet.
async fn due(app: &App, file: FileId, owner: UserId) -> Result<Option<u64>, Refusal> {
    let found = app.store.find_upload(file, owner).await?;
    let FoundUpload { length, staged, file: whole, .. } =
        found.ok_or_else(super::stage::not_found)?;
    Ok((staged >= length && whole.is_none()).then_some(length))
}

async fn make_of_parts(app: &App, file: FileId, length: u64) -> Result<(), Refusal> {
    let parts = app.store.file_parts(file).await?;
    let head = beginning(app, file, &parts).await?;
    let sniffed = sniff(&head, length <= HEAD as u64);
    let shown = match sniffed.kind {
        FileKind::Image if length <= MOST_IMAGE_BYTES => {
            let content = read(app, file, parts.clone());
            app.files.looking.show(content, sniffed).await?
        }
        _ => None,
    };
    let looked = if let Some(shown) = shown {
        keep_image(app, file, shown).await?
    } else {
        let objects = keep_as_it_is(app, file, parts, length).await?;
        // What cannot be shown as an image is none.
        let sniffed = if sniffed.kind == FileKind::Image { UNKNOWN } else { sniffed };
        let look::Sniffed { media_type, kind } = sniffed;
        let media_type = media_type.to_owned();
        LookedAt { size: length, media_type, kind, pixels: None, objects }
    };
    app.store.finish_file(file, looked, app.clock.now()).await?;
    if let Err(error) = app.files.place.remove_parts(file).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "parts of a file are left");
    }
    Ok(())
}

/// Enough of the beginning to tell the type.
async fn beginning(app: &App, file: FileId, parts: &[Part]) -> Result<Bytes, PlaceError> {
    let first: Vec<Part> = parts.iter().take(HEAD).cloned().collect();
    let mut content = app.files.place.read_parts(file, first);
    let mut head = BytesMut::new();
    while head.len() < HEAD
        && let Some(piece) = content.next().await
    {
        head.extend_from_slice(&piece?);
    }
    head.truncate(HEAD);
    Ok(head.freeze())
}

async fn read(app: &App, file: FileId, parts: Vec<Part>) -> Result<Bytes, PlaceError> {
    let mut content = app.files.place.read_parts(file, parts);
    let mut whole = BytesMut::new();
    while let Some(piece) = content.next().await {
        whole.extend_from_slice(&piece?);
    }
    Ok(whole.freeze())
}

async fn keep_image(app: &App, file: FileId, shown: Shown) -> Result<LookedAt, Refusal> {
    let Shown { media_type, pixels, original, small, large } = shown;
    let size = original.len() as u64;
    let objects = Objects {
        original: name_of(&original),
        small: Some(name_of(&small)),
        large: Some(name_of(&large)),
    };
    need(app, file, objects.clone()).await?;
    for content in [original, small, large] {
        app.files.place.put(&name_of(&content), content).await?;
    }
    let media_type = media_type.to_owned();
    Ok(LookedAt { size, media_type, kind: FileKind::Image, pixels: Some(pixels), objects })
}

async fn keep_as_it_is(
    app: &App,
    file: FileId,
    parts: Vec<Part>,
    length: u64,
) -> Result<Objects, Refusal> {
    let original = match app.files.take_hash(file, length) {
        Some(hash) => hash,
        None => hash_of(app, file, parts.clone()).await?,
    };
    let original = HEXLOWER.encode(&original.finalize());
    let objects = Objects { original, ..Objects::default() };
    need(app, file, objects.clone()).await?;
    app.files.place.assemble(file, parts, &objects.original, app.random.u64()).await?;
    Ok(objects)
}

async fn hash_of(app: &App, file: FileId, parts: Vec<Part>) -> Result<Sha256, PlaceError> {
    let mut hash = Sha256::default();
    let mut content = app.files.place.read_parts(file, parts);
    while let Some(piece) = content.next().await {
        hash.update(piece?);
    }
    Ok(hash)
}

/// Says that the objects are needed, before they are written.
pub(super) async fn need(app: &App, file: FileId, objects: Objects) -> Result<(), Refusal> {
    for _ in 0..REMOVALS {
        if app.store.need_objects(file, objects.clone()).await? {
            return Ok(());
        }
        tokio::time::sleep(REMOVAL).await;
    }
    Err(Refusal::unavailable(Ended))
}
