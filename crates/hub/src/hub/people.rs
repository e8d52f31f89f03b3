//! Connections come and go, and are told the signals of their person.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use confab_protocol::{CloseCode, SessionId, UserId};

use super::{Hub, lock};
use crate::{Connection, ConnectionId, Moment};

impl Hub {
    /// Takes a connection in; `None` where its person has too many already.
    pub fn connect(&self, person: UserId, session: SessionId) -> Option<Arc<Connection>> {
        let id = ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed));
        let connection = Arc::new(Connection::new(id, person, session, &self.limits));
        self.people(person)
            .add(&connection, self.limits.connections_per_person)
            .then_some(connection)
    }

    /// Forgets a connection and detaches it everywhere. Its commands that still run attach it
    /// nowhere any more.
    pub fn disconnect(&self, connection: &Connection, now: Moment) {
        for room in connection.leave() {
            if let Some(room) = self.shard(room).rooms.get_mut(&room) {
                room.detach(connection.id(), now);
            }
        }
        self.people(connection.person()).remove(connection.person(), connection.id());
    }

    /// Whether a person has a connection here.
    pub fn is_here(&self, person: UserId) -> bool {
        self.people(person).is_here(person)
    }

    /// Queues a signal for every connection of a person. Such signals are rare, and nothing would
    /// make up for a lost revocation: it does not give way to a long queue.
    pub fn tell(&self, person: UserId, bytes: &Bytes, now: Moment) {
        for connection in self.people(person).of(person) {
            connection.outbox().push(bytes.clone(), now);
        }
    }

    /// Queues a signal for every connection. As what concerns one person, it is rare and is not
    /// said again.
    pub fn tell_all(&self, bytes: &Bytes, now: Moment) {
        self.for_each_connection(|connection| {
            connection.outbox().push(bytes.clone(), now);
        });
    }

    /// Closes a person's connections; returns how many.
    pub fn cut_person(&self, person: UserId, code: CloseCode) -> usize {
        let theirs = self.people(person).of(person);
        for connection in &theirs {
            connection.outbox().cut(code);
        }
        theirs.len()
    }

    /// Closes the connections of one of a person's sessions; returns how many.
    pub fn cut_session(&self, person: UserId, session: SessionId, code: CloseCode) -> usize {
        let mut theirs = self.people(person).of(person);
        theirs.retain(|connection| connection.session() == session);
        for connection in &theirs {
            connection.outbox().cut(code);
        }
        theirs.len()
    }

    /// Closes every connection.
    pub fn cut_all(&self, code: CloseCode) {
        self.for_each_connection(|connection| connection.outbox().cut(code));
    }

    /// Visits every connection, a part of the people at a time.
    pub fn for_each_connection(&self, mut visit: impl FnMut(&Arc<Connection>)) {
        for people in &self.people {
            let people: Vec<_> = lock(people).all().cloned().collect();
            people.iter().for_each(&mut visit);
        }
    }
}
