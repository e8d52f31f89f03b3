//! Redelivers signals to people on other servers that were lost while the broker was away, in their
//! latest state.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use confab_broker::{BrokerState, Topic};
use confab_hub::Moment;
use confab_protocol::{RoomId, RoomSummary, Seq, Signal, UserId};
use confab_store::{Store, StoreError};

use super::read_to;
use crate::live::{Live, publication};

/// A broker that has gone deaf is found out within this time: what was told so long ago has
/// arrived, if the broker is thought to be live.
const KEPT_MS: u64 = 5_000;
/// No more is kept; the oldest is given up, and with it a badge on another device that stays until
/// its person reads on. Rooms that one was brought into are found by comparing memberships.
const KEPT: usize = 4_096;
/// How long a store that does not answer is left alone.
const RETRY: Duration = Duration::from_secs(1);

/// Members whose signals may have been lost while the broker was down.
#[derive(Debug, Default)]
pub(in crate::live) struct Redelivery {
    told: Mutex<VecDeque<(Moment, UserId, About)>>,
}

/// Subjects of those signals, by person.
pub(in crate::live) type Told = BTreeMap<UserId, BTreeSet<About>>;

/// The subject of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::live) enum About {
    Membership(RoomId),
    Read(RoomId),
    Settings(RoomId),
    Saved(RoomId, Seq),
    Sections,
}

impl About {
    fn of(signal: &Signal) -> Option<Self> {
        match signal {
            Signal::RoomAdded { room } => Some(Self::Membership(room.id)),
            Signal::RoomRemoved { room } => Some(Self::Membership(*room)),
            Signal::Read { room, .. } => Some(Self::Read(*room)),
            Signal::Settings { room, .. } => Some(Self::Settings(*room)),
            Signal::Saved { room, message, .. } => Some(Self::Saved(*room, *message)),
            Signal::Sections(_) => Some(Self::Sections),
            _ => None,
        }
    }

    /// The room whose summary says it.
    fn room(self) -> Option<RoomId> {
        match self {
            Self::Membership(room) | Self::Read(room) | Self::Settings(room) => Some(room),
            Self::Saved(..) | Self::Sections => None,
        }
    }

    /// Makes the signal that is true now.
    async fn signal(
        self,
        store: &Store,
        person: UserId,
        rooms: &[RoomSummary],
    ) -> Result<Option<Signal>, StoreError> {
        let found = rooms.iter().find(|room| Some(room.id) == self.room());
        Ok(match (self, found) {
            (Self::Saved(room, message), _) => {
                let on = store.is_saved(person, (room, message)).await?;
                Some(Signal::Saved { room, message, on })
            }
            (Self::Sections, _) => Some(Signal::Sections(store.sections_of(person).await?)),
            (Self::Membership(_), Some(room)) => {
                Some(Signal::RoomAdded { room: Box::new(room.clone()) })
            }
            (Self::Membership(room), None) => Some(Signal::RoomRemoved { room }),
            (Self::Read(_), Some(room)) => Some(read_to(room)),
            (Self::Settings(room), Some(found)) => {
                Some(Signal::Settings { room, settings: found.settings })
            }
            (Self::Read(_) | Self::Settings(_), None) => None,
        })
    }
}

impl Redelivery {
    pub(super) fn note(&self, person: UserId, signal: &Signal, now: Moment, broker: BrokerState) {
        let Some(about) = About::of(signal) else { return };
        let mut told = self.lock();
        let has_arrived =
            |at: Moment| broker == BrokerState::Live && now.millis_since(at) > KEPT_MS;
        while told.front().is_some_and(|(at, ..)| has_arrived(*at)) || told.len() >= KEPT {
            told.pop_front();
        }
        told.push_back((now, person, about));
    }

    /// All of it. The caller tells it; it is kept for as long as the news of just now, so that it
    /// is told once more where the broker is lost again.
    pub(in crate::live) fn take(&self, now: Moment) -> Told {
        let mut told = self.lock();
        told.iter_mut().for_each(|(at, ..)| *at = now);
        let mut people = Told::new();
        for (_, person, about) in told.iter() {
            people.entry(*person).or_default().insert(*about);
        }
        people
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Moment, UserId, About)>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells it, now that the broker is back; each as soon as the store answers.
pub(in crate::live) async fn redeliver(live: Live, told: Told) {
    for (person, abouts) in told {
        while let Err(error) = tell_one(&live, person, &abouts).await {
            warn(&error);
            tokio::time::sleep(RETRY).await;
        }
    }
}

fn warn(error: &StoreError) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, "signals are not repeated yet");
}

async fn tell_one(live: &Live, person: UserId, abouts: &BTreeSet<About>) -> Result<(), StoreError> {
    let about: Vec<_> = abouts.iter().filter_map(|about| about.room()).collect();
    let store = &live.shared.store;
    let rooms =
        if about.is_empty() { Vec::new() } else { store.rooms_among(person, &about).await? };
    for about in abouts {
        if let Some(signal) = about.signal(store, person, &rooms).await? {
            let payload = publication::encode_signal(live.shared.server_id, &signal);
            live.publish(Topic::User(person), payload);
        }
    }
    Ok(())
}
