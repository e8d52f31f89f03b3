//! Writes the body of a request to the end of an upload.
//!
//! It goes on by itself when its client is gone: what came is kept, so that the client goes on from
//! there. A body holds a few pieces in memory, never more, however long it is.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use confab_protocol::{ErrorCode, FileId, UserId};
use futures_util::{Stream, StreamExt as _};
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;

use super::place::{PartWriter, PlaceError};
use super::uploads::{no_room, require_room};
use crate::app::App;
use crate::reasons::reasons;
use crate::refusal::Refusal;

/// Requests of one person that write at once.
const WRITERS_PER_PERSON: usize = 6;

/// A body that gives nothing for so long is over.
const SILENCE: Duration = Duration::from_secs(20);
/// So is one that gives less than this, once so long has passed.
const LEAST_BYTES_PER_SECOND: u64 = 1024;
const SLOW_AFTER: Duration = Duration::from_secs(30);

/// The place of an upload where a body is written to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) file: FileId,
    pub(super) owner: UserId,
    /// The position at which it begins.
    pub(super) start: u64,
    /// The position that it must not pass.
    pub(super) end: u64,
}

/// Writes a body; gives the position that the upload has come to, however the body ended.
pub(super) async fn stage<S, E>(app: &Arc<App>, target: Target, body: S) -> Result<u64, Refusal>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
    E: Send + 'static,
{
    let turn = Turn::take(app, target.owner)?;
    require_room(app, target.end - target.start).await?;
    let (told, outcome) = oneshot::channel();
    let writing = Arc::clone(app);
    app.shutdown.tasks.run("files.stage", async move {
        let outcome = write(&writing, target, body).await;
        drop(turn);
        // The client may be gone.
        let _gone = told.send(outcome);
    });
    outcome.await.unwrap_or_else(|_panicked| Err(Refusal::unavailable(Stopped)))
}

#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("an upload was stopped")]
struct Stopped;

/// How a body ended.
enum End {
    Whole,
    /// It broke off, was too slow, or the server stops.
    Early(Option<Refusal>),
}

async fn write<S, E>(app: &App, target: Target, mut body: S) -> Result<u64, Refusal>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let Target { file, start, end, .. } = target;
    let part = app.files.place.begin_part(file, start, app.random.u64()).await;
    let hash = app.files.take_hash(file, start);
    let mut writing = Writing { app, target, part: part.map_err(refuse)?, hash, noted: start };
    let (mut at, began) = (start, Instant::now());
    let ended = loop {
        let next = tokio::select! {
            next = tokio::time::timeout(SILENCE, body.next()) => next,
            () = app.shutdown.soft.cancelled() => break End::Early(Some(Refusal::unavailable(Stopped))),
        };
        let bytes = match next {
            Ok(Some(Ok(bytes))) => bytes,
            Ok(None) => break End::Whole,
            Ok(Some(Err(_broken))) => break End::Early(None),
            Err(_silent) => break End::Early(Some(too_slow())),
        };
        if at + bytes.len() as u64 > end {
            writing.note(at).await?;
            return Err(Refusal::new(ErrorCode::TooLong, "the upload is longer than it was to be"));
        }
        at += bytes.len() as u64;
        if writing.take(&bytes).await? {
            writing.note(at).await?;
            // Others write, too.
            require_room(app, end - at).await?;
        }
        let took = began.elapsed();
        if took > SLOW_AFTER && at - start < took.as_secs() * LEAST_BYTES_PER_SECOND {
            break End::Early(Some(too_slow()));
        }
    };
    writing.note(at).await?;
    match ended {
        End::Whole | End::Early(None) => Ok(at),
        End::Early(Some(refusal)) => Err(refusal),
    }
}

fn too_slow() -> Refusal {
    Refusal::new(ErrorCode::Malformed, "the body took too long")
        .with_status(axum::http::StatusCode::REQUEST_TIMEOUT)
}

/// A part that is being written.
struct Writing<'a> {
    app: &'a App,
    target: Target,
    part: PartWriter,
    /// Unknown where another server wrote what comes before.
    hash: Option<Sha256>,
    /// The position that the upload stands at.
    noted: u64,
}

impl Writing<'_> {
    async fn take(&mut self, bytes: &Bytes) -> Result<bool, Refusal> {
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.part.write(bytes).await.map_err(refuse)
    }

    /// Has what was written counted, up to this position.
    async fn note(&mut self, at: u64) -> Result<(), Refusal> {
        let Some(part) = self.part.keep().await.map_err(refuse)? else { return Ok(()) };
        let (app, file) = (self.app, self.target.file);
        if !app.store.stage(file, self.noted, part, app.clock.now()).await? {
            return Err(moved_on());
        }
        self.noted = at;
        if let Some(hash) = &self.hash {
            app.files.keep_hash(file, at, hash.clone());
        }
        Ok(())
    }
}

/// The upload does not stand where the request begins.
pub(super) fn moved_on() -> Refusal {
    Refusal::new(ErrorCode::Taken, "the upload stands elsewhere; ask for its offset")
}

/// A place that cannot be written to: it is full, which another try does not change, or away.
pub(super) fn refuse(error: PlaceError) -> Refusal {
    if is_full(&error) {
        tracing::warn!(error = %reasons(&error), "there is no room for files");
        return no_room();
    }
    Refusal::unavailable(error)
}

/// Whether the disk, or a limit of the system's, takes no more.
fn is_full(error: &PlaceError) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
            return matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge);
        }
        cause = error.source();
    }
    false
}

/// A person's turn to write, and the server's.
struct Turn {
    app: Arc<App>,
    person: UserId,
    _writer: tokio::sync::OwnedSemaphorePermit,
}

impl Turn {
    fn take(app: &Arc<App>, person: UserId) -> Result<Self, Refusal> {
        let writers = Arc::clone(&app.files.place.writers);
        let Ok(writer) = writers.try_acquire_owned() else {
            return Err(Refusal::unavailable(Busy));
        };
        let mut inner = app.files.lock();
        let writing = inner.writing.entry(person).or_default();
        if *writing >= WRITERS_PER_PERSON {
            let refusal = Refusal::new(ErrorCode::RateLimited, "too many uploads at once");
            return Err(refusal.retry_after(Duration::from_secs(1)));
        }
        *writing += 1;
        Ok(Self { app: Arc::clone(app), person, _writer: writer })
    }
}

#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("as many uploads as this server takes are written at once")]
struct Busy;

impl Drop for Turn {
    fn drop(&mut self) {
        let mut inner = self.app.files.lock();
        if let Some(writing) = inner.writing.get_mut(&self.person) {
            *writing -= 1;
            if *writing == 0 {
                inner.writing.remove(&self.person);
            }
        }
    }
}

impl From<PlaceError> for Refusal {
    fn from(error: PlaceError) -> Self {
        refuse(error)
    }
}

/// There is no such file, or none that one may know of.
pub(super) fn not_found() -> Refusal {
    Refusal::not_found("file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_place_that_is_away() {
        let code = |error: PlaceError| refuse(error).code();
        let io = |kind: io::ErrorKind| io::Error::from(kind);
        let through_the_store = |kind| {
            let source = Box::new(io(kind));
            PlaceError::Objects(object_store::Error::Generic { store: "a folder", source })
        };
        assert_eq!(code(io(io::ErrorKind::StorageFull).into()), ErrorCode::Forbidden);
        assert_eq!(code(through_the_store(io::ErrorKind::QuotaExceeded)), ErrorCode::Forbidden);
        assert_eq!(code(io(io::ErrorKind::NotFound).into()), ErrorCode::Unavailable);
        assert_eq!(code(through_the_store(io::ErrorKind::TimedOut)), ErrorCode::Unavailable);
    }
}
