//! Presence costs a few signals, however many come and go, and heals by itself.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use confab_hub::{Attach, Connection, Gathered, Hub, HubLimits, Moment, Next, RoomPresence, Share};
use confab_protocol::{Cursor, RoomId, ServerId, SessionId, UserId};

const ROOM: RoomId = RoomId(1);
const PEOPLE: i64 = 5_000;
/// How often a server gathers, and for how long these tests do.
const GATHER_MS: u64 = 2_000;
const MINUTE_MS: u64 = 60_000;
/// Between two who change places: twenty a second on each server.
const CHURN_MS: u64 = 50;

/// A server of which only presence is looked at.
struct Server {
    id: ServerId,
    hub: Hub,
    people: Vec<(Arc<Connection>, u32)>,
    shares: u32,
    /// Whether the last share had names in it.
    named: bool,
    told: Option<RoomPresence>,
}

impl Server {
    fn open(id: u64) -> Self {
        let hub = Hub::new(HubLimits::default());
        hub.prepare(ROOM, Moment(0));
        hub.open(ROOM, Cursor::default(), Moment(0));
        Self { id: ServerId(id), hub, people: Vec::new(), shares: 0, named: false, told: None }
    }

    fn enter(&mut self, person: i64, now: Moment) {
        let connection = self.hub.connect(UserId(person), SessionId(person)).expect("one of few");
        let attached =
            self.hub.attach(ROOM, &connection, Cursor::default(), self.hub.epoch(ROOM), now);
        assert_eq!(attached, Attach::Attached);
        self.people.push((connection, 0));
    }

    /// Someone who has just come goes, and someone else comes.
    fn churn(&mut self, newcomer: i64, now: Moment) {
        let (gone, _) = self.people.pop().expect("somebody is here");
        self.hub.disconnect(&gone, now);
        self.enter(newcomer, now);
    }

    /// As the server does it: tells everyone here, and the other servers.
    fn gather(&mut self, others: &[&Hub], now: Moment) {
        for Gathered { share, presence, .. } in self.hub.gather_presence(now) {
            if let Some(share) = share {
                self.shares += 1;
                self.named = matches!(share, Share::Named(_));
                for other in others {
                    other.take_share(ROOM, self.id, &share, now);
                }
            }
            if let Some(presence) = presence {
                self.hub.announce_presence(ROOM, &"presence".into(), now);
                self.told = Some(presence);
            }
        }
        for (connection, signals) in &mut self.people {
            let mut cx = Context::from_waker(Waker::noop());
            while let Poll::Ready(Next::Send(_)) = connection.outbox().poll_next(&mut cx) {
                *signals += 1;
            }
        }
    }
}

#[test]
fn a_room_of_five_thousand_costs_each_client_one_signal_in_two_seconds() {
    let (mut one, mut two) = (Server::open(1), Server::open(2));
    for person in 0..PEOPLE {
        let server = if person % 2 == 0 { &mut one } else { &mut two };
        server.enter(person, Moment(0));
    }
    let mut newcomer = PEOPLE;
    for now in (0..MINUTE_MS).step_by(usize::try_from(CHURN_MS).expect("small")) {
        for server in [&mut one, &mut two] {
            newcomer += 1;
            server.churn(newcomer, Moment(now));
        }
        // The two gather at different moments.
        if now % GATHER_MS == 0 {
            one.gather(&[&two.hub], Moment(now));
        } else if now % GATHER_MS == GATHER_MS / 2 {
            two.gather(&[&one.hub], Moment(now));
        }
    }
    let gatherings = u32::try_from(MINUTE_MS / GATHER_MS).expect("small");
    for server in [&one, &two] {
        let most = server.people.iter().map(|(_, signals)| *signals).max();
        // One more: a newcomer is told the last signal.
        assert!(most <= Some(gatherings + 1), "{most:?} signals for one client in a minute");
        assert!(server.shares <= gatherings, "{} publications in a minute", server.shares);
        let whole = RoomPresence { count: 5_000, ..RoomPresence::default() };
        assert_eq!(server.told, Some(whole), "a count, and nobody's name");
        assert!(!server.named, "nor between servers");
    }
}

#[test]
fn a_room_in_which_nobody_comes_or_goes_costs_a_share_in_twenty_seconds() {
    let (mut one, mut two) = (Server::open(1), Server::open(2));
    for person in 0..100 {
        one.enter(person, Moment(0));
        two.enter(100 + person, Moment(0));
    }
    for now in (0..MINUTE_MS).step_by(usize::try_from(GATHER_MS).expect("small")) {
        one.gather(&[&two.hub], Moment(now));
        two.gather(&[&one.hub], Moment(now));
    }
    for server in [&one, &two] {
        assert!(server.shares <= 1 + 3, "{} shares", server.shares);
        assert!(server.people.iter().all(|(_, signals)| *signals <= 2), "{:?}", server.told);
        assert_eq!(server.told.as_ref().map(|told| told.count), Some(200));
    }
}

#[test]
fn a_killed_server_s_people_are_offline_within_forty_five_seconds() {
    let (mut one, mut two) = (Server::open(1), Server::open(2));
    one.enter(1, Moment(0));
    two.enter(2, Moment(0));
    let mut gone_at = None;
    for now in (0..2 * MINUTE_MS).step_by(usize::try_from(GATHER_MS).expect("small")) {
        one.gather(&[], Moment(now));
        if now <= MINUTE_MS {
            two.gather(&[&one.hub], Moment(now));
        } else if one.told.as_ref().is_some_and(|told| told.count == 1) {
            gone_at.get_or_insert(now - MINUTE_MS);
        }
    }
    assert!(gone_at.is_some_and(|after| after <= 45_000), "{gone_at:?}");
}

/// Signals to one connection since the last time.
fn told(connection: &Connection) -> usize {
    let mut cx = Context::from_waker(Waker::noop());
    std::iter::from_fn(|| match connection.outbox().poll_next(&mut cx) {
        Poll::Ready(Next::Send(bytes)) => Some(bytes),
        _ => None,
    })
    .count()
}

#[test]
fn who_is_here_is_told_when_delivery_goes_on() {
    let mut server = Server::open(1);
    server.enter(1, Moment(0));
    server.enter(2, Moment(0));
    server.gather(&[], Moment(0));
    server.hub.halt();
    let (gone, _) = server.people.pop().expect("two are here");
    server.hub.disconnect(&gone, Moment(1));
    server.gather(&[], Moment(GATHER_MS));
    assert_eq!(server.people[0].1, 1, "halted");
    server.hub.go_on(Moment(GATHER_MS + 1));
    assert_eq!(told(&server.people[0].0), 1);
    server.hub.go_on(Moment(GATHER_MS + 2));
    assert_eq!(told(&server.people[0].0), 0, "once");
}

/// A server and someone for whom so much waited that they were not told who is here.
fn server_that_owes_someone() -> (Server, Arc<Connection>) {
    let mut server = Server::open(1);
    server.enter(1, Moment(0));
    let connection = Arc::clone(&server.people[0].0);
    let long = vec![b'x'; server.hub.limits().outbox_calm_bytes + 1];
    connection.outbox().push(long.into(), Moment(0));
    for Gathered { room, .. } in server.hub.gather_presence(Moment(0)) {
        server.hub.announce_presence(room, &"presence".into(), Moment(0));
    }
    assert_eq!(told(&connection), 1, "the long one alone");
    (server, connection)
}

#[test]
fn who_has_much_waiting_is_told_who_is_here_later() {
    let (server, connection) = server_that_owes_someone();
    assert!(server.hub.gather_presence(Moment(GATHER_MS)).is_empty(), "nothing has changed");
    assert_eq!(told(&connection), 1);
}

#[test]
fn a_share_that_a_broker_has_lost_is_told_again() {
    let mut server = Server::open(1);
    server.enter(1, Moment(0));
    let shares = |now| -> usize {
        let gathered = server.hub.gather_presence(Moment(now));
        gathered.iter().filter(|gathered| gathered.share.is_some()).count()
    };
    assert_eq!((shares(0), shares(GATHER_MS)), (1, 0));
    server.hub.repeat_shares();
    assert_eq!((shares(2 * GATHER_MS), shares(3 * GATHER_MS)), (1, 0));
}

#[test]
fn what_is_owed_of_who_is_here_waits_where_trust_has_run_out() {
    let (server, connection) = server_that_owes_someone();
    server.hub.trust_until(Moment(1));
    assert!(server.hub.gather_presence(Moment(GATHER_MS)).is_empty(), "nothing has changed");
    assert_eq!(told(&connection), 0);
}
