//! Everyone sees a room's log once, in order, without a hole, whatever comes in whatever order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use confab_hub::{
    Attach, Connection, Delivery, Effect, Frame, Hub, HubLimits, Moment, Next, Parcel, Wire,
};
use confab_protocol::{CloseCode, Cursor, RoomId, Seq, SessionId, Tag, UserId};
use proptest::prelude::*;

const ROOM: RoomId = RoomId(1);
const CONNECTIONS: usize = 4;
const EVENTS: u64 = 40;

#[derive(Clone, Debug)]
enum Step {
    /// Publications arrive together, or older ones once more.
    Deliver(u64, u64),
    /// A connection asks to follow the room from a position.
    Attach(usize, u64),
    /// A connection's socket takes some frames.
    Drain(usize, usize),
    /// A connection goes and comes back as a new one that knows what the old one saw.
    Reconnect(usize),
    /// The holes that there are now are filled from the store.
    Fill,
    Halt,
    GoOn,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1..=EVENTS, 1..6_u64).prop_map(|(first, count)| Step::Deliver(first, count)),
        3 => (0..CONNECTIONS, 0..=EVENTS).prop_map(|(who, after)| Step::Attach(who, after)),
        3 => (0..CONNECTIONS, 1..9_usize).prop_map(|(who, count)| Step::Drain(who, count)),
        1 => (0..CONNECTIONS).prop_map(Step::Reconnect),
        3 => Just(Step::Fill),
        1 => Just(Step::Halt),
        1 => Just(Step::GoOn),
    ]
}

fn frame(seq: u64) -> Frame {
    let bytes = format!("event {seq}").into_bytes().into();
    let before = Some(cursor(seq - 1).tag);
    Frame { at: cursor(seq), before, effect: Effect::Nothing, bytes }
}

fn cursor(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq) }
}

/// The hub, and clients that remember what they saw.
struct World {
    hub: Hub,
    now: Moment,
    clients: Vec<Client>,
    halted: bool,
}

struct Client {
    connection: Arc<Connection>,
    /// Position after which it was attached, if it is.
    attached_after: Option<u64>,
    seen: Seen,
}

/// Events that a client has got, by its task or past it.
type Seen = Arc<Mutex<Vec<u64>>>;

/// A socket that takes two parcels of three.
#[derive(Debug)]
struct Socket {
    seen: Seen,
    offered: AtomicUsize,
}

impl Wire for Socket {
    fn offer(&self, parcel: &Parcel, _now: Moment) -> bool {
        let takes = self.offered.fetch_add(1, Ordering::Relaxed) % 3 != 2;
        let mut bytes = &parcel.bytes()[..];
        while let [_text, length, rest @ ..] = bytes
            && takes
        {
            let (text, after) = rest.split_at(usize::from(*length));
            self.seen.lock().expect("a list").push(number(text));
            bytes = after;
        }
        takes
    }
}

/// Which event a text is.
fn number(text: &[u8]) -> u64 {
    let text = str::from_utf8(text).expect("text");
    text["event ".len()..].parse().expect("a number")
}

impl World {
    fn new(limits: HubLimits) -> Self {
        let hub = Hub::new(limits);
        hub.prepare(ROOM, Moment(0));
        hub.open(ROOM, cursor(0), Moment(0));
        let clients = (0..CONNECTIONS).map(|who| Client::new(&hub, who)).collect();
        Self { hub, now: Moment(0), clients, halted: false }
    }

    fn take(&mut self, step: &Step) {
        self.now = self.now.plus_millis(7);
        match *step {
            Step::Deliver(first, count) => {
                let frames = (first..=EVENTS.min(first + count - 1)).map(frame);
                self.hub.deliver_all(ROOM, frames, self.now, &mut Vec::new(), |_| ());
            }
            Step::Attach(who, after) => self.attach(who, after),
            Step::Drain(who, count) => self.clients[who].drain(count),
            Step::Reconnect(who) => {
                self.hub.disconnect(&self.clients[who].connection, self.now);
                self.clients[who] = Client::new(&self.hub, who);
            }
            Step::Fill => self.fill(),
            Step::Halt => {
                self.hub.halt();
                self.halted = true;
            }
            Step::GoOn => {
                self.hub.go_on(self.now);
                self.halted = false;
            }
        }
    }

    /// As the server does it: what the ring does not have comes from the store.
    fn attach(&mut self, who: usize, after: u64) {
        let client = &mut self.clients[who];
        let epoch = self.hub.epoch(ROOM);
        let mut from = after;
        let result = loop {
            match self.hub.attach(ROOM, &client.connection, cursor(from), epoch, self.now) {
                Attach::Behind { head } => {
                    for seq in from + 1..=head.seq.0 {
                        client.connection.outbox().push(frame(seq).bytes, self.now);
                    }
                    from = head.seq.0;
                }
                other => break other,
            }
        };
        match (result, client.attached_after) {
            (Attach::Attached, None) => client.attached_after = Some(after),
            (Attach::Already, Some(_)) => {}
            (Attach::Halted, _) => assert!(self.halted),
            other => panic!("unexpected: {other:?}"),
        }
    }

    fn fill(&mut self) {
        for hole in self.hub.holes(self.now.plus_millis(20)) {
            let frames: Vec<_> = (hole.after.0 + 1..=hole.through.0).map(frame).collect();
            self.hub.fill(ROOM, &frames, self.now);
        }
    }

    /// Everything is caught up with, as when the head was read from the store.
    fn finish(&mut self) {
        self.hub.go_on(self.now);
        self.hub.note_head(ROOM, Seq(EVENTS), self.now);
        while self.hub.is_behind() {
            self.fill();
        }
        self.clients.iter_mut().for_each(|client| client.drain(usize::MAX));
    }
}

impl Client {
    fn new(hub: &Hub, who: usize) -> Self {
        let id = i64::try_from(who).expect("few");
        let connection = hub.connect(UserId(id), SessionId(id)).expect("there is room");
        let seen = Seen::default();
        if who % 2 == 1 {
            let socket = Socket { seen: Arc::clone(&seen), offered: AtomicUsize::new(0) };
            connection.outbox().plug(Arc::new(socket));
        }
        Self { connection, attached_after: None, seen }
    }

    fn seen(&self) -> Vec<u64> {
        self.seen.lock().expect("a list").clone()
    }

    fn drain(&mut self, count: usize) {
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..count {
            let Poll::Ready(Next::Send(bytes)) = self.connection.outbox().poll_next(&mut cx) else {
                return;
            };
            self.seen.lock().expect("a list").push(number(&bytes));
        }
    }

    /// It saw the events after its position, in order, each once, up to some point.
    fn check(&self, complete: bool) -> Result<(), TestCaseError> {
        let Some(after) = self.attached_after else {
            prop_assert!(self.seen().is_empty());
            return Ok(());
        };
        let seen = self.seen();
        let last = if complete { EVENTS } else { after + seen.len() as u64 };
        prop_assert_eq!(&seen, &(after + 1..=last).collect::<Vec<_>>());
        Ok(())
    }
}

proptest! {
    #[test]
    fn everyone_sees_the_log_once_and_in_order(
        steps in prop::collection::vec(step(), 1..120),
        ring_events in 0..12_usize,
        held_events in 0..12_usize,
    ) {
        let limits = HubLimits { ring_events, held_events, shards: 2, ..HubLimits::default() };
        let mut world = World::new(limits);
        for step in &steps {
            world.take(step);
            for client in &mut world.clients {
                client.check(false)?;
            }
        }
        world.finish();
        for client in &world.clients {
            client.check(true)?;
        }
    }
}

#[test]
fn a_slow_reader_is_cut_and_others_are_not() {
    let mut world = World::new(HubLimits { outbox_bytes: 2_000, ..HubLimits::default() });
    for who in 0..CONNECTIONS {
        world.attach(who, 0);
    }
    let mut cuts = 0;
    for seq in 1..=EVENTS {
        let Delivery::Delivered(fanout) = world.hub.deliver(ROOM, frame(seq), world.now) else {
            panic!("its turn has come");
        };
        cuts += fanout.cuts;
        world.clients.iter_mut().skip(1).for_each(|client| client.drain(usize::MAX));
    }
    assert_eq!(cuts, 1);
    let ending = |client: &Client| client.connection.outbox().ending();
    assert_eq!(ending(&world.clients[0]), Some(CloseCode::SlowReader));
    for client in &world.clients[1..] {
        assert_eq!(ending(client), None);
        assert_eq!(client.seen(), (1..=EVENTS).collect::<Vec<_>>());
    }
}

#[test]
fn the_same_bytes_go_to_all() {
    let mut world = World::new(HubLimits::default());
    world.attach(0, 0);
    world.attach(2, 0);
    world.hub.deliver(ROOM, frame(1), world.now);
    let mut next = BTreeMap::new();
    for who in [0, 2] {
        let mut cx = Context::from_waker(Waker::noop());
        match world.clients[who].connection.outbox().poll_next(&mut cx) {
            Poll::Ready(Next::Send(bytes)) => next.insert(bytes.as_ptr(), bytes),
            other => panic!("a frame waits, and not {other:?}"),
        };
    }
    assert_eq!(next.len(), 1);
}

#[test]
fn a_frame_that_could_not_be_held_is_asked_for() {
    let mut world = World::new(HubLimits { held_events: 1, ..HubLimits::default() });
    world.attach(0, 0);
    for seq in [3, 5] {
        assert_eq!(world.hub.deliver(ROOM, frame(seq), world.now), Delivery::Held);
    }
    world.take(&Step::Deliver(1, 1));
    world.fill();
    world.take(&Step::Drain(0, 9));
    assert_eq!(world.clients[0].seen(), [1, 2, 3]);
    world.now = world.now.plus_millis(20);
    world.fill();
    world.take(&Step::Drain(0, 9));
    assert_eq!(world.clients[0].seen(), [1, 2, 3, 4, 5]);
}

#[test]
fn a_hole_is_left_alone_for_a_while() {
    let world = World::new(HubLimits::default());
    world.hub.deliver(ROOM, frame(2), Moment(100));
    assert!(world.hub.holes(Moment(119)).is_empty());
    let holes = world.hub.holes(Moment(120));
    assert_eq!(
        holes.iter().map(|hole| (hole.after, hole.through)).collect::<Vec<_>>(),
        [(Seq(0), Seq(1))]
    );
}

#[test]
fn the_members_of_a_room_of_thousands_are_left_to_be_woken_bit_by_bit() {
    const MEMBERS: i64 = 1_000;
    let world = World::new(HubLimits::default());
    let (mut members, mut cx) = (Vec::new(), Context::from_waker(Waker::noop()));
    for id in 10..10 + MEMBERS {
        let member = world.hub.connect(UserId(id), SessionId(id)).expect("there is room");
        let seen = Seen::default();
        let socket = Socket { seen: Arc::clone(&seen), offered: AtomicUsize::new(0) };
        member.outbox().plug(Arc::new(socket));
        let epoch = world.hub.epoch(ROOM);
        let attached = world.hub.attach(ROOM, &member, cursor(0), epoch, world.now);
        assert_eq!(attached, Attach::Attached);
        while member.outbox().poll_next(&mut cx).is_ready() {}
        members.push((member, seen));
    }
    let mut wakers = Vec::new();
    world.hub.deliver_all(ROOM, [frame(1), frame(2)], world.now, &mut wakers, |_| ());
    let written =
        members.iter().filter(|(_, seen)| !seen.lock().expect("a list").is_empty()).count();
    assert_eq!((written, wakers.len()), (256, 744));
    let waiting = members.iter().filter(|(member, _)| member.outbox().queued_bytes() > 0).count();
    assert_eq!(waiting, 744);
}
