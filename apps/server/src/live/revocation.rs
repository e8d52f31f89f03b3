//! Takes revoked access away from connections, and halts delivery while revocations are unreadable.

#[cfg(test)]
mod tests;

use confab_protocol::{CloseCode, RoomId, Signal, UserId};
use confab_store::{AccessChange, AccessChangeId, AccessChangeKind, Store, StoreError};
use tokio::time::{Instant, MissedTickBehavior};

use super::reconcile::heads;
use super::{Live, StoreState, publication};
use crate::access::range_left;

/// Changes in one read.
const CHANGES_AT_ONCE: u32 = 500;

/// Reads access changes four times a second and acts on them. When none could be read for three
/// quarters of a second, nothing is delivered until they can; after ten, connections are closed. So
/// revoked access is gone within a second, with time to spare for frames on their way.
pub(super) async fn follow(live: Live) {
    let silence = Silence { since: Instant::now(), halt: Halt::None };
    let mut following = Following { last: Last::Unknown, silence };
    let mut ticks = tokio::time::interval(live.settings().access_poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        following.poll(&live).await;
    }
}

struct Following {
    last: Last,
    silence: Silence,
}

/// How long what was taken away has not been known, or not been acted on.
struct Silence {
    /// When the last read that succeeded, and was acted on, began: all from before it is done.
    since: Instant,
    halt: Halt,
}

/// The newest change that was acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// Nothing was read yet.
    Unknown,
    /// There was none.
    Nothing,
    Change(AccessChange),
}

/// Result of a read.
enum Changes {
    /// Those after the last one.
    Next(Vec<AccessChange>),
    /// The last one is not there any more; the newest one is this.
    Broken(Last),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Halt {
    None,
    Delivery,
    /// Connections were closed, too.
    Connections,
}

impl Following {
    async fn poll(&mut self, live: &Live) {
        let begun = Instant::now();
        let patience = u64::try_from(live.settings().access_patience.as_millis());
        let trusted_until = live.now().plus_millis(patience.unwrap_or(u64::MAX));
        let taken = take(live, self.last);
        tokio::pin!(taken);
        let result = loop {
            // A store that hangs is as bad as one that refuses.
            let limit = self.silence.limit(live);
            tokio::select! {
                result = &mut taken => break result,
                () = tokio::time::sleep_until(limit) => self.silence.note(live),
            }
        };
        match result {
            Ok(last) => {
                self.last = last;
                live.hub().trust_until(trusted_until);
                if self.silence.halt == Halt::None && live.hub().is_halted() {
                    // The hub has noticed before this task did.
                    self.silence.halt_delivery(live);
                }
                if self.silence.halt == Halt::None {
                    self.silence.since = begun;
                } else {
                    self.silence.end(live, begun).await;
                }
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "access changes are not readable");
                self.silence.note(live);
            }
        }
    }
}

impl Silence {
    /// When it must be acted on next.
    fn limit(&self, live: &Live) -> Instant {
        let settings = live.settings();
        match self.halt {
            Halt::None => self.since + settings.access_patience,
            Halt::Delivery => self.since + settings.halt_patience,
            Halt::Connections => Instant::now() + settings.halt_patience,
        }
    }

    fn note(&mut self, live: &Live) {
        if Instant::now() < self.limit(live) {
            return;
        }
        match self.halt {
            Halt::None => self.halt_delivery(live),
            Halt::Delivery | Halt::Connections => {
                live.hub().cut_all(CloseCode::Unavailable);
                self.halt = Halt::Connections;
            }
        }
    }

    fn halt_delivery(&mut self, live: &Live) {
        live.hub().halt();
        live.shared.store_state.send_replace(StoreState::Away);
        tracing::error!("delivery is halted: access changes could not be read in time");
        self.halt = Halt::Delivery;
    }

    /// Delivers again after a read that began then, if that is not too long ago by now. A database
    /// that was away may have come back with another history.
    async fn end(&mut self, live: &Live, begun: Instant) {
        if let Err(error) = heads::compare(live).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "delivery stays halted: heads are not readable");
            return self.note(live);
        }
        if begun.elapsed() >= live.settings().access_patience {
            return self.note(live);
        }
        self.since = begun;
        self.halt = Halt::None;
        live.hub().go_on(live.now());
        live.shared.hole_seen.notify_one();
        live.shared.store_state.send_replace(StoreState::Ready);
        tracing::warn!("delivery goes on");
    }
}

/// Reads the changes after the last one and acts on them; gives the newest.
async fn take(live: &Live, last: Last) -> Result<Last, StoreError> {
    match read(live, last).await? {
        Changes::Next(changes) => {
            let newest = changes.last().copied();
            act(live, changes).await;
            Ok(newest.map_or(last, Last::Change))
        }
        Changes::Broken(newest) => {
            if last != Last::Unknown {
                // It slept so long that changes were forgotten which it has not read, or the
                // database came back without the newest ones.
                tracing::warn!("access changes were missed: every connection begins anew");
            }
            // Connections from before a first read that took long may have lost access, too.
            live.hub().cut_all(CloseCode::Revalidate);
            live.shared.access_read.cancel();
            Ok(newest)
        }
    }
}

/// The changes after the last one, which is read with them to see that it is still there. Before
/// the first, only which is the newest: connections that come later are checked when they come.
async fn read(live: &Live, last: Last) -> Result<Changes, StoreError> {
    let store = live.shared.store.as_ref();
    let (mut after, expected) = match last {
        Last::Unknown => return Ok(Changes::Broken(newest(store).await?)),
        Last::Nothing => (AccessChangeId(0), None),
        Last::Change(change) => (before(change.id), Some(change)),
    };
    let mut changes = Vec::new();
    loop {
        let some = store.access_changes(after, CHANGES_AT_ONCE).await?;
        let full = u32::try_from(some.len()).is_ok_and(|count| count >= CHANGES_AT_ONCE);
        after = some.last().map_or(after, |change| change.id);
        changes.extend(some);
        if !full {
            break;
        }
    }
    // They are numbered without holes, from 1 on.
    let follows = match expected {
        None => changes.first().is_none_or(|first| before(first.id) == AccessChangeId(0)),
        Some(expected) => changes.first() == Some(&expected),
    };
    if !follows {
        return Ok(Changes::Broken(newest(store).await?));
    }
    Ok(Changes::Next(changes.split_off(expected.iter().len())))
}

async fn newest(store: &Store) -> Result<Last, StoreError> {
    let id = store.last_access_change().await?;
    let found = store.access_changes(before(id), 1).await?;
    Ok(found.first().copied().map_or(Last::Nothing, Last::Change))
}

fn before(id: AccessChangeId) -> AccessChangeId {
    AccessChangeId(id.0 - 1)
}

/// Acts on changes: first on those which need no look at the store, however it fares.
async fn act(live: &Live, changes: Vec<AccessChange>) {
    let hub = live.hub();
    let mut left = Vec::new();
    for change in changes {
        match change.kind {
            AccessChangeKind::Room { room, person } => left.push((room, person)),
            AccessChangeKind::RoomDeleted { room } => live.close_room(room),
            AccessChangeKind::Session { session, person } => {
                hub.cut_session(person, session, CloseCode::SignedOut);
            }
            AccessChangeKind::Account { person } => {
                hub.cut_person(person, CloseCode::Deactivated);
            }
            // The kind is unknown: account and access are looked up anew.
            AccessChangeKind::Unknown { person: Some(person) } => {
                hub.cut_person(person, CloseCode::Revalidate);
            }
            AccessChangeKind::Unknown { person: None } => hub.cut_all(CloseCode::Revalidate),
        }
    }
    leave_rooms(live, left).await;
}

impl Live {
    /// Waits until it is known which access changes are to be followed, or for so long as delivery
    /// goes on without: earlier connections are cut then, and come again.
    pub async fn access_is_read(&self) {
        tokio::select! {
            () = self.shared.access_read.cancelled() => {}
            () = tokio::time::sleep(self.settings().access_patience) => {}
        }
    }

    /// Delivers nothing more of a room that was deleted, and tells all who follow it.
    pub fn close_room(&self, room: RoomId) {
        let people = self.hub().close(room, self.now());
        tell_removed(self, room, &people);
    }
}

/// Tells people, at this server, that a room is gone for them.
pub(super) fn tell_removed(live: &Live, room: RoomId, people: &[UserId]) {
    let signal = Signal::RoomRemoved { room };
    let payload = publication::encode_signal(live.shared.server_id, &signal);
    for person in people {
        live.hub().tell(*person, &publication::signal_text(&payload), live.now());
    }
}

/// Detaches people from rooms, unless they have come back since.
async fn leave_rooms(live: &Live, left: Vec<(RoomId, UserId)>) {
    let mut answers = true;
    for (room, person) in left {
        if !live.hub().is_here(person) {
            continue;
        }
        if answers && let Err(error) = leave_room(live, room, person).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "whether people may see rooms is not known");
            answers = false;
        }
        if !answers {
            // A store that did not answer once is not waited for again.
            live.hub().cut_person(person, CloseCode::Revalidate);
        }
    }
}

/// Detaches someone from a room that they may not see, and tells them.
pub(super) async fn leave_room(
    live: &Live,
    room: RoomId,
    person: UserId,
) -> Result<(), StoreError> {
    if range_left(live.shared.store.as_ref(), person, room).await?.is_none() {
        live.hub().detach_person(room, person, live.now());
        tell_removed(live, room, &[person]);
    }
    Ok(())
}
