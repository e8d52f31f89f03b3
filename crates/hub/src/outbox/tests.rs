//! Queued frames come out in order, within bounds, and are forgotten when they must be.

use confab_protocol::{Cursor, Seq, Tag};

use super::*;
use crate::{Effect, Frame};

const ROOM: RoomId = RoomId(1);

fn outbox() -> Outbox {
    Outbox::new(&HubLimits { outbox_bytes: 1_000, outbox_calm_bytes: 250, ..HubLimits::default() })
}

fn next(outbox: &Outbox) -> Poll<Next> {
    outbox.poll_next(&mut Context::from_waker(Waker::noop()))
}

fn text(length: usize) -> Bytes {
    vec![b'x'; length].into()
}

#[test]
fn what_is_pushed_comes_out_in_order() {
    let outbox = outbox();
    for length in 1..4 {
        assert_eq!(outbox.push(text(length), Moment(0)), Push::Queued);
    }
    for length in 1..4 {
        assert_eq!(next(&outbox), Poll::Ready(Next::Send(text(length))));
    }
    assert_eq!(next(&outbox), Poll::Pending);
    assert_eq!(outbox.queued_bytes(), 0);
}

#[test]
fn what_a_connection_begins_with_comes_before_what_came_while_it_was_made() {
    let outbox = outbox();
    outbox.push(text(2), Moment(0));
    outbox.push(text(3), Moment(0));
    assert_eq!(outbox.push_first(text(1), Moment(1)), Push::Queued);
    for length in 1..4 {
        assert_eq!(next(&outbox), Poll::Ready(Next::Send(text(length))));
    }
}

#[test]
fn one_byte_too_many_cuts_and_frees_the_queue() {
    let outbox = outbox();
    assert_eq!(outbox.push(text(1_000 - FRAME_OVERHEAD), Moment(0)), Push::Queued);
    assert_eq!(outbox.push(text(1), Moment(0)), Push::Cut);
    assert_eq!(outbox.queued_bytes(), 0);
    assert_eq!(next(&outbox), Poll::Ready(Next::Close(CloseCode::SlowReader)));
    assert_eq!(outbox.push(text(1), Moment(0)), Push::Dropped);
}

#[test]
fn a_frame_that_no_queue_holds_is_left_out_and_cuts_nobody() {
    let outbox = outbox();
    assert_eq!(outbox.push(text(1_000), Moment(0)), Push::TooBig);
    assert_eq!(outbox.push_first(text(1_001 - FRAME_OVERHEAD), Moment(0)), Push::TooBig);
    assert_eq!(outbox.push(text(1_000 - FRAME_OVERHEAD), Moment(0)), Push::Queued);
    assert_eq!(outbox.ending(), None);
}

#[test]
fn a_frame_that_waits_too_long_cuts() {
    let outbox = outbox();
    outbox.push(text(1), Moment(0));
    outbox.push(text(1), Moment(9_000));
    assert_eq!(outbox.waits_since(), Some(Moment(0)));
    assert!(!outbox.cut_if_stale(Moment(15_000)));
    assert_eq!(outbox.push(text(1), Moment(15_001)), Push::Cut);
    assert_eq!(outbox.ending(), Some(CloseCode::SlowReader));
}

#[test]
fn signals_give_way_while_the_queue_is_long() {
    let outbox = outbox();
    outbox.push(text(500), Moment(0));
    assert_eq!(outbox.push_signal_of(ROOM, text(1), Moment(0)), Push::Dropped);
    assert!(next(&outbox).is_ready());
    assert_eq!(outbox.push_signal_of(ROOM, text(1), Moment(0)), Push::Queued);
}

#[test]
fn finishing_sends_what_is_queued_first() {
    let outbox = outbox();
    outbox.push(text(1), Moment(0));
    outbox.finish(CloseCode::Draining);
    assert_eq!(outbox.push(text(1), Moment(0)), Push::Dropped);
    assert_eq!(next(&outbox), Poll::Ready(Next::Send(text(1))));
    assert_eq!(next(&outbox), Poll::Ready(Next::Close(CloseCode::Draining)));
}

#[test]
fn a_cut_forgets_what_is_queued_even_when_finishing() {
    let outbox = outbox();
    outbox.push(text(1), Moment(0));
    outbox.finish(CloseCode::Draining);
    outbox.cut(CloseCode::SignedOut);
    assert_eq!(next(&outbox), Poll::Ready(Next::Close(CloseCode::Draining)));
}

#[test]
fn a_connection_that_can_send_nothing_ends_when_nothing_is_left_to_be_sent() {
    let outbox = outbox();
    let ending = || outbox.poll_ending(&mut Context::from_waker(Waker::noop()));
    outbox.push(text(1), Moment(0));
    outbox.finish(CloseCode::Draining);
    assert!(ending().is_pending(), "one frame still waits");
    assert_eq!(next(&outbox), Poll::Ready(Next::Send(text(1))));
    assert_eq!(ending(), Poll::Ready(CloseCode::Draining));

    let outbox = self::outbox();
    outbox.push(text(1), Moment(0));
    outbox.finish(CloseCode::Draining);
    assert!(outbox.cut_if_stale(Moment(15_001)), "it has waited for too long");
    let ending = outbox.poll_ending(&mut Context::from_waker(Waker::noop()));
    assert_eq!(ending, Poll::Ready(CloseCode::Draining));
}

/// A socket that takes frames, or does not.
#[derive(Debug, Default)]
struct Taker {
    takes: std::sync::atomic::AtomicBool,
    taken: Mutex<Vec<Parcel>>,
}

impl Wire for Taker {
    fn offer(&self, parcel: &Parcel, _now: Moment) -> bool {
        let takes = self.takes.load(std::sync::atomic::Ordering::Relaxed);
        if takes {
            self.taken.lock().expect("a list").push(parcel.clone());
        }
        takes
    }
}

/// Delivers a text as a room does.
fn deliver(outbox: &Outbox, length: usize) -> Push {
    let at = Cursor { seq: Seq(1), tag: Tag(1) };
    let frame = Frame { at, before: None, effect: Effect::Nothing, bytes: text(length) };
    if outbox.offer(&Parcel::of(std::slice::from_ref(&frame)), Moment(0)) {
        return Push::Queued;
    }
    outbox.queue_of(ROOM, &frame.bytes, Moment(0), &mut Vec::new())
}

#[test]
fn what_is_delivered_goes_by_the_wire_while_nothing_waits_and_never_gets_ahead() {
    let (outbox, peer) = (outbox(), Arc::new(Taker::default()));
    let taken = || peer.taken.lock().expect("a list").len();
    let set = |takes| peer.takes.store(takes, std::sync::atomic::Ordering::Relaxed);
    set(true);
    assert_eq!(deliver(&outbox, 1), Push::Queued);
    assert_eq!((taken(), outbox.queued_bytes()), (0, 1 + FRAME_OVERHEAD), "there is no wire yet");

    outbox.plug(Arc::clone(&peer) as Arc<dyn Wire>);
    deliver(&outbox, 2);
    assert_eq!(taken(), 0, "something waits");
    let mut fed = Vec::new();
    let mut cx = Context::from_waker(Waker::noop());
    let feeding = outbox.poll_feed(&mut cx, false, |bytes| {
        fed.push(bytes.clone());
        true
    });
    assert_eq!((feeding, fed), (Poll::Pending, vec![text(1), text(2)]));

    deliver(&outbox, 3);
    assert_eq!((taken(), outbox.queued_bytes()), (1, 0));
    set(false);
    deliver(&outbox, 4);
    assert_eq!((taken(), outbox.queued_bytes()), (1, 4 + FRAME_OVERHEAD), "the socket is full");
    set(true);
    outbox.forget(ROOM);
    assert_eq!(deliver(&outbox, 1_001 - FRAME_OVERHEAD), Push::TooBig);
    outbox.finish(CloseCode::Draining);
    assert_eq!(deliver(&outbox, 5), Push::Dropped);
    assert_eq!(taken(), 1, "nothing comes after the end");
}

#[test]
fn what_is_held_back_waits_while_what_is_of_no_room_goes() {
    let outbox = outbox();
    let mut cx = Context::from_waker(Waker::noop());
    outbox.push(text(1), Moment(0));
    outbox.push_of(ROOM, text(2), Moment(0));
    let mut fed = Vec::new();
    let held = outbox.poll_feed(&mut cx, true, |bytes| {
        fed.push(bytes.len());
        true
    });
    assert_eq!((held, fed), (Poll::Ready(Fed::Held), vec![1]));
    assert_eq!(outbox.poll_feed(&mut cx, false, |_| false), Poll::Ready(Fed::Full));
    outbox.finish(CloseCode::Draining);
    let closed = outbox.poll_feed(&mut cx, false, |_| true);
    assert_eq!(closed, Poll::Ready(Fed::Close(CloseCode::Draining)));
}
