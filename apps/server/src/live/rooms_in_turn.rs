//! Delivers publications that have come together: room by room, and a few tasks at a time.
//!
//! While a server keeps up, an event is alone here. Under load several of a room wait, and go to
//! each member in one write, which costs little more than one of them.

use std::sync::Arc;
use std::task::Waker;

use confab_hub::{Delivery, Frame};
use confab_protocol::RoomId;
use tokio::sync::{Mutex, mpsc};
use tokio::task::yield_now;
use tokio::time::Instant;

use super::{Live, divergence};

/// Events that are taken from a lane at once.
pub(super) const AT_ONCE: usize = 64;
/// Connections that are woken at once. The members of a room of thousands are woken bit by bit, so
/// that what other rooms say is not behind all of them.
const WOKEN_AT_ONCE: usize = 64;
/// Crowds that wait to be woken; past it, one is woken at once.
pub(super) const CROWDS: usize = 64;

/// Connections that have something in their outboxes.
pub(super) type Crowd = Vec<Waker>;

/// Events of several rooms, in the order of each.
#[derive(Debug, Default)]
pub(super) struct RoomsInTurn {
    rooms: Vec<(RoomId, Vec<Frame>)>,
}

impl RoomsInTurn {
    pub(super) fn add(&mut self, room: RoomId, frame: Frame) {
        match self.rooms.iter_mut().find(|(known, _)| *known == room) {
            Some((_, frames)) => frames.push(frame),
            None => self.rooms.push((room, vec![frame])),
        }
    }

    /// Delivers all; others have their turn between two rooms.
    pub(super) async fn deliver(&mut self, live: &Live) {
        for (room, frames) in std::mem::take(&mut self.rooms) {
            live.deliver(room, frames);
            yield_now().await;
        }
    }
}

impl Live {
    fn deliver(&self, room: RoomId, frames: Vec<Frame>) {
        let mut crowd = Crowd::new();
        let mut started = Instant::now();
        self.shared.hub.deliver_all(room, frames, self.now(), &mut crowd, |delivery| {
            match delivery {
                Delivery::Delivered(fanout) => {
                    self.shared.metrics.delivered(fanout, started.elapsed());
                }
                Delivery::Held => self.shared.hole_seen.notify_one(),
                Delivery::Diverged => divergence::begin_anew(self, room),
                Delivery::Idle | Delivery::Duplicate => {}
            }
            started = Instant::now();
        });
        self.wake(crowd);
    }

    fn wake(&self, crowd: Crowd) {
        let crowd = if crowd.len() > WOKEN_AT_ONCE {
            match self.shared.crowds.try_send(crowd) {
                Ok(()) => return,
                Err(error) => error.into_inner(),
            }
        } else {
            crowd
        };
        crowd.into_iter().for_each(Waker::wake);
    }
}

/// Wakes crowds until the server is gone.
pub(super) async fn wake(crowds: Arc<Mutex<mpsc::Receiver<Crowd>>>) {
    let mut crowds = crowds.lock().await;
    while let Some(crowd) = crowds.recv().await {
        let mut left = crowd.into_iter();
        while left.len() > 0 {
            left.by_ref().take(WOKEN_AT_ONCE).for_each(Waker::wake);
            yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Poll;

    use tokio::task::JoinSet;

    use super::*;

    /// Five thousand connections that are woken, each of which works for a while when it is.
    #[tokio::test]
    async fn a_room_of_thousands_lets_others_in_after_a_few_of_its_members() {
        let (woken, wakers) =
            (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Mutex::new(vec![])));
        let mut members = JoinSet::new();
        for _ in 0..5_000 {
            let (woken, wakers) = (Arc::clone(&woken), Arc::clone(&wakers));
            let mut waited = false;
            members.spawn(std::future::poll_fn(move |cx| {
                if std::mem::replace(&mut waited, true) {
                    woken.fetch_add(1, Ordering::Relaxed);
                    return Poll::Ready(());
                }
                wakers.lock().unwrap().push(cx.waker().clone());
                Poll::Pending
            }));
        }
        while wakers.lock().unwrap().len() < 5_000 {
            yield_now().await;
        }
        let (sender, receiver) = mpsc::channel(1);
        sender.try_send(std::mem::take(&mut *wakers.lock().unwrap())).unwrap();
        drop(sender);
        members.spawn(wake(Arc::new(Mutex::new(receiver))));
        // Another room's task, which always has something to do.
        let (mut before, mut most) = (0, 0);
        while before < 5_000 {
            yield_now().await;
            let now = woken.load(Ordering::Relaxed);
            most = most.max(now - before);
            before = now;
        }
        assert!(most <= 2 * WOKEN_AT_ONCE, "{most} members came before another room");
        members.join_all().await;
    }
}
