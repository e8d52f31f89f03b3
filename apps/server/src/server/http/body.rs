//! A request's body, and whether it was read to its end.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

/// A body that notes its end. A request refused before its body has come ends the connection.
pub(super) struct Watched {
    inner: Incoming,
    whole: Arc<AtomicBool>,
}

/// Tells of a [`Watched`] body.
pub(super) struct Taken(Arc<AtomicBool>);

impl Watched {
    pub(super) fn new(inner: Incoming) -> (Self, Taken) {
        let whole = Arc::new(AtomicBool::new(inner.is_end_stream()));
        (Self { inner, whole: Arc::clone(&whole) }, Taken(whole))
    }
}

impl Taken {
    pub(super) fn is_whole(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || self.inner.is_end_stream() {
            self.whole.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
