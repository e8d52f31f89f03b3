//! Answers that clients have not taken yet, in bytes, by account and by address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use confab_protocol::UserId;
use hyper::body::{Frame, SizeHint};

/// Unread bytes that one holder may have, beside a single answer of any size.
const HOLDER_BYTES: usize = 16 * 1024 * 1024;
/// Most of all holders together. Each may have as much as is free: so many who leave much unread
/// still leave a share for the next one (dynamic thresholds, Choudhury and Hahne, 1998).
const ALL_BYTES: usize = 256 * 1024 * 1024;

/// Account or network whose unread answers count together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    Account(UserId),
    Prefix(IpAddr),
}

/// Unread bytes of all clients.
#[derive(Debug)]
pub struct Unread {
    holder_bytes: usize,
    all_bytes: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    of: HashMap<Holder, usize>,
    all: usize,
}

impl Default for Unread {
    fn default() -> Self {
        Self { holder_bytes: HOLDER_BYTES, all_bytes: ALL_BYTES, held: Mutex::default() }
    }
}

impl Unread {
    /// Whether an answer of this size may be given. The only one of a holder may, until all is used up.
    pub(super) fn has_room_for(&self, holder: Holder, bytes: u64) -> bool {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let held = self.lock();
        let own = held.of.get(&holder).copied().unwrap_or_default();
        let free = self.all_bytes.saturating_sub(held.all);
        match own {
            0 => free > 0,
            own => own.saturating_add(bytes) <= self.holder_bytes.min(free),
        }
    }

    fn hold(self: &Arc<Self>, holder: Holder, bytes: usize) -> Share {
        let mut held = self.lock();
        held.all += bytes;
        *held.of.entry(holder).or_default() += bytes;
        Share { unread: Arc::clone(self), holder, bytes }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Some bytes of a holder, until they are dropped.
struct Share {
    unread: Arc<Unread>,
    holder: Holder,
    bytes: usize,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.unread.lock();
        held.all -= self.bytes;
        if let Some(own) = held.of.get_mut(&self.holder) {
            *own -= self.bytes;
            if *own == 0 {
                held.of.remove(&self.holder);
            }
        }
    }
}

/// Bytes that are counted for as long as the connection keeps them.
struct Counted {
    bytes: Bytes,
    _share: Share,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A body whose bytes are counted from when they are made until the kernel has them all.
pub(super) struct Weighed {
    inner: Body,
    unread: Arc<Unread>,
    holder: Holder,
}

impl Weighed {
    pub(super) fn new(inner: Body, unread: Arc<Unread>, holder: Holder) -> Self {
        Self { inner, unread, holder }
    }
}

impl HttpBody for Weighed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        polled.map_ok(|frame| {
            frame.map_data(|bytes| {
                let share = self.unread.hold(self.holder, bytes.len());
                Bytes::from_owner(Counted { bytes, _share: share })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread() -> Arc<Unread> {
        Arc::new(Unread { holder_bytes: 100, all_bytes: 300, ..Unread::default() })
    }

    fn account(id: i64) -> Holder {
        Holder::Account(UserId(id))
    }

    #[test]
    fn a_holder_keeps_so_much_unread_and_no_more() {
        let unread = unread();
        assert!(unread.has_room_for(account(1), 1_000), "a single answer of any size");
        let first = unread.hold(account(1), 60);
        assert!(unread.has_room_for(account(1), 40));
        assert!(!unread.has_room_for(account(1), 41));
        assert!(unread.has_room_for(account(2), 41), "another's");
        drop(first);
        assert!(unread.has_room_for(account(1), 90));
        assert!(unread.lock().of.is_empty());
    }

    #[test]
    fn many_who_read_nothing_leave_a_share_for_the_next() {
        let unread = unread();
        let mut shares = Vec::new();
        for id in 1..=5 {
            while unread.has_room_for(account(id), 4) {
                shares.push(unread.hold(account(id), 4));
            }
        }
        assert!(unread.has_room_for(account(99), 4));
        shares.push(unread.hold(account(99), 4));
        assert!(unread.has_room_for(account(99), 4), "{} are held", unread.lock().all);
        shares.push(unread.hold(account(99), 1_000));
        assert!(!unread.has_room_for(account(100), 0), "all is used up");
    }

    #[tokio::test]
    async fn bytes_count_until_the_connection_lets_them_go() {
        let unread = unread();
        let body = Weighed::new(Body::from("x".repeat(50)), Arc::clone(&unread), account(1));
        let bytes = axum::body::to_bytes(Body::new(body), 100).await.unwrap();
        assert_eq!(unread.lock().all, 50);
        drop(bytes);
        assert_eq!(unread.lock().all, 0);
    }
}
