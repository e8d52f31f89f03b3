//! Looks at the content of a file: which type it is of, and whether it is an image that can be shown.
//!
//! Nothing but the content decides, neither a name nor what a client says. What is not recognised is
//! a download. Images are taken apart on a thread of their own, one or two at a time, within limits
//! that are checked on their headers, and put together anew, so that nothing but pixels and colours
//! is left of them.

mod animation;
mod image;
mod picture;

use std::sync::Arc;

use bytes::Bytes;
use confab_protocol::FileKind;
use tokio::sync::Semaphore;

pub(crate) use image::Shown;
pub(crate) use picture::SIDE as PICTURE_SIDE;

use super::place::PlaceError;

/// So many bytes tell the type.
pub(crate) const HEAD: usize = 8 * 1024;

/// An image of more bytes is a plain download.
pub(crate) const MOST_IMAGE_BYTES: u64 = 32 << 20;

/// Images that are taken apart at once.
const AT_ONCE: usize = 2;

/// Type that was told by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sniffed {
    pub(crate) media_type: &'static str,
    pub(crate) kind: FileKind,
}

/// The type of what is nothing else.
pub(crate) const UNKNOWN: Sniffed =
    Sniffed { media_type: "application/octet-stream", kind: FileKind::Other };

/// Types that a browser may show or play where they stand. Every other is saved.
const SHOWN: &[(&str, FileKind)] = &[
    ("image/jpeg", FileKind::Image),
    ("image/png", FileKind::Image),
    ("image/gif", FileKind::Image),
    ("image/webp", FileKind::Image),
    ("audio/aac", FileKind::Audio),
    ("audio/m4a", FileKind::Audio),
    ("audio/mpeg", FileKind::Audio),
    ("audio/ogg", FileKind::Audio),
    ("audio/opus", FileKind::Audio),
    ("audio/x-flac", FileKind::Audio),
    ("audio/x-wav", FileKind::Audio),
    ("video/mp4", FileKind::Video),
    ("video/quicktime", FileKind::Video),
    ("video/webm", FileKind::Video),
];

/// Tells the type by the beginning of the content.
pub(crate) fn sniff(head: &[u8], is_whole: bool) -> Sniffed {
    let told = infer::get(head).map(|found| found.mime_type());
    if let Some((media_type, kind)) = SHOWN.iter().find(|(shown, _)| told == Some(shown)) {
        return Sniffed { media_type, kind: *kind };
    }
    match told {
        Some(media_type) if !media_type.starts_with("text/") => {
            Sniffed { media_type, kind: FileKind::Other }
        }
        // Markup is text, too: none of it is ever shown as what it could be.
        _ if is_text(head, is_whole) => Sniffed { media_type: "text/plain", ..UNKNOWN },
        _ => UNKNOWN,
    }
}

/// Whether the beginning is UTF-8 without control characters; a character may be cut at its end.
fn is_text(head: &[u8], is_whole: bool) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && !is_whole => {
            let (valid, _cut) = head.split_at(error.valid_up_to());
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Takes images apart; clones share its turns.
#[derive(Clone, Debug)]
pub(crate) struct Looking(Arc<Semaphore>);

impl Looking {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(cores.div_ceil(2).min(AT_ONCE))))
    }

    /// The image as it is to be shown; none where it is none, or beyond the limits.
    pub(crate) async fn show(
        &self,
        content: impl Future<Output = Result<Bytes, PlaceError>>,
        sniffed: Sniffed,
    ) -> Result<Option<Shown>, PlaceError> {
        self.work(content, move |content| image::show(content, sniffed)).await
    }

    /// A square picture out of the middle of an image.
    pub(crate) async fn picture(
        &self,
        content: impl Future<Output = Result<Bytes, PlaceError>>,
    ) -> Result<Option<Vec<u8>>, PlaceError> {
        let square = |content: &Bytes| {
            picture::square(content, sniff(content.get(..HEAD).unwrap_or(content), false))
        };
        self.work(content, square).await
    }

    /// Reads the content when it is its turn, so that those who wait hold none, and works on another
    /// thread. A decoder that panics has found no image.
    async fn work<T: Send + 'static>(
        &self,
        content: impl Future<Output = Result<Bytes, PlaceError>>,
        work: impl FnOnce(&Bytes) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>, PlaceError> {
        let Ok(turn) = Arc::clone(&self.0).acquire_owned().await else { return Ok(None) };
        let content = content.await?;
        let worked = tokio::task::spawn_blocking(move || {
            let found = work(&content);
            drop(turn);
            found
        });
        Ok(worked.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a decoder panicked: the file is a plain download");
            None
        }))
    }
}
