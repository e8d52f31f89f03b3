//! Keeps who of a room is here: this server's share and those that other servers told.

use std::collections::HashMap;

use bytes::Bytes;
use confab_protocol::{PresenceState, RoomId, ServerId, UserId};

use crate::{HubLimits, Moment};

/// The people of a room who are connected to one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// In order, each once.
    Named(Vec<UserId>),
    /// Too many to name.
    Counted(u32),
}

/// Those of a share who are away or busy, in order, each once.
pub type States = Vec<(UserId, PresenceState)>;

/// The people of a room who are connected to any server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomPresence {
    pub count: u32,
    /// In order, each once; absent where there are too many to name.
    pub online: Option<Vec<UserId>>,
    /// Those of them who are away, and those who are not to be disturbed.
    pub away: Vec<UserId>,
    pub busy: Vec<UserId>,
}

/// News about a room's presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    pub room: RoomId,
    /// To the other servers: this one's share, which changed or is to be repeated.
    pub share: Option<Share>,
    /// To the other servers, after the share: who of it is away or busy.
    pub states: Option<States>,
    /// To everyone connected here: the whole, which changed.
    pub presence: Option<RoomPresence>,
}

/// A room's presence.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    remote: HashMap<ServerId, Remote>,
    /// Someone came or went here, or a remote share changed, since the last gathering.
    changed: bool,
    told: Option<RoomPresence>,
    /// Last signal to those connected here, for those who come after.
    pub(crate) signal: Option<Bytes>,
    /// Somebody is to be told of it still.
    pub(crate) owed: bool,
    shared: Option<(Share, States, Moment)>,
}

/// Another server's share, as it told it last.
#[derive(Debug)]
struct Remote {
    share: Share,
    states: States,
    at: Moment,
}

impl Share {
    /// The share of these people, each with the greatest state of their connections.
    fn of(people: States, limits: &HubLimits) -> (Self, States) {
        let mut people = merged(people);
        if people.len() > limits.presence_names {
            return (Self::Counted(u32::try_from(people.len()).unwrap_or(u32::MAX)), Vec::new());
        }
        let share = Self::Named(people.iter().map(|(person, _)| *person).collect());
        people.retain(|(_, state)| *state != PresenceState::Online);
        (share, people)
    }
}

/// In order, each person once, in the greatest of their states.
fn merged(mut people: States) -> States {
    people.sort_unstable();
    people.dedup_by(|greater, kept| {
        let same = greater.0 == kept.0;
        if same {
            kept.1 = greater.1;
        }
        same
    });
    people
}

impl Presence {
    /// Notes that someone came or went here.
    pub(crate) fn touch(&mut self) {
        self.changed = true;
    }

    /// Has this server's share be told again.
    pub(crate) fn repeat(&mut self) {
        self.shared = None;
    }

    /// Takes another server's share. A server that was not known is told this one's in return.
    pub(crate) fn take(&mut self, server: ServerId, share: &Share, now: Moment) {
        if *share == Share::Named(Vec::new()) {
            self.changed |= self.remote.remove(&server).is_some();
            return;
        }
        if let Some(known) = self.remote.get_mut(&server) {
            self.changed |= known.share != *share;
            known.share.clone_from(share);
            known.at = now;
            return;
        }
        let remote = Remote { share: share.clone(), states: Vec::new(), at: now };
        self.remote.insert(server, remote);
        self.shared = None;
    }

    /// Takes who is away or busy of another server's share.
    pub(crate) fn take_states(&mut self, server: ServerId, states: &States) {
        let Some(known) = self.remote.get_mut(&server) else { return };
        if known.states != *states {
            known.states.clone_from(states);
            self.changed = true;
        }
    }

    /// The people who were told last, as far as they are named.
    pub(crate) fn online(&self) -> Option<Vec<UserId>> {
        self.told.as_ref()?.online.clone()
    }

    /// Drops expired shares, and gives the news.
    pub(crate) fn gather(
        &mut self,
        room: RoomId,
        here: impl FnOnce() -> States,
        now: Moment,
        limits: &HubLimits,
    ) -> Option<Gathered> {
        let known = self.remote.len();
        self.remote.retain(|_, remote| now.millis_since(remote.at) <= limits.share_expiry_ms);
        let expired = self.remote.len() < known;
        let repeat = self
            .shared
            .as_ref()
            .is_none_or(|(.., at)| now.millis_since(*at) >= limits.share_repeat_ms);
        if !(self.changed || expired || repeat) {
            return None;
        }
        self.changed = false;
        let (own, own_states) = Share::of(here(), limits);
        let whole = self.whole((&own, &own_states), limits);
        let presence = (self.told.as_ref() != Some(&whole)).then(|| whole.clone());
        self.told = Some(whole);
        let (shared, told) = self.shared.as_ref().map(|(share, states, _)| (share, states)).unzip();
        let share = (shared != Some(&own) || repeat).then(|| own.clone());
        let differ = *told.unwrap_or(&Vec::new()) != own_states;
        let states = (differ || repeat && !own_states.is_empty()).then(|| own_states.clone());
        if share.is_some() || states.is_some() {
            let at = self.shared.as_ref().filter(|_| share.is_none()).map_or(now, |(.., at)| *at);
            self.shared = Some((own, own_states, at));
        }
        let gathered = Gathered { room, share, states, presence };
        let any =
            gathered.share.is_some() || gathered.states.is_some() || gathered.presence.is_some();
        any.then_some(gathered)
    }

    fn whole(&self, own: (&Share, &States), limits: &HubLimits) -> RoomPresence {
        let mut people = States::new();
        let mut counted = 0_u32;
        let remote = self.remote.values().map(|remote| (&remote.share, &remote.states));
        for (share, states) in remote.chain([own]) {
            match share {
                Share::Named(named) => people.extend(named.iter().map(|person| {
                    let told = states.binary_search_by_key(person, |(person, _)| *person);
                    (*person, told.map_or(PresenceState::Online, |at| states[at].1))
                })),
                // Someone on two servers counts twice here: there are too many to compare.
                Share::Counted(count) => counted = counted.saturating_add(*count),
            }
        }
        let people = merged(people);
        let count = counted.saturating_add(u32::try_from(people.len()).unwrap_or(u32::MAX));
        if counted > 0 || people.len() > limits.presence_names {
            return RoomPresence { count, ..RoomPresence::default() };
        }
        let of = |state| people.iter().filter(move |(_, theirs)| *theirs == state);
        let ids = |state| of(state).map(|(person, _)| *person).collect();
        let (away, busy) = (ids(PresenceState::Away), ids(PresenceState::Busy));
        let online = people.iter().map(|(person, _)| *person).collect();
        RoomPresence { count, online: Some(online), away, busy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId(1);

    fn gather(presence: &mut Presence, here: &[i64], now: u64) -> Option<Gathered> {
        let here = here.iter().map(|id| (UserId(*id), PresenceState::Online)).collect();
        presence.gather(ROOM, || here, Moment(now), &HubLimits::default())
    }

    fn named(ids: &[i64]) -> Share {
        Share::Named(ids.iter().copied().map(UserId).collect())
    }

    fn online(gathered: Option<Gathered>) -> Option<Vec<i64>> {
        let online = gathered?.presence?.online?;
        Some(online.into_iter().map(|person| person.0).collect())
    }

    #[test]
    fn the_whole_is_told_when_it_changes_and_the_share_is_repeated() {
        let mut presence = Presence::default();
        let first = gather(&mut presence, &[2, 1, 2], 0).expect("something to tell");
        assert_eq!(first.share, Some(named(&[1, 2])));
        assert_eq!(first.presence.map(|whole| whole.count), Some(2));
        assert_eq!(gather(&mut presence, &[1, 2], 2_000), None);
        let repeated = gather(&mut presence, &[1, 2], 20_000).expect("a repeated share");
        assert_eq!((repeated.share, repeated.presence), (Some(named(&[1, 2])), None));
    }

    #[test]
    fn people_of_a_killed_server_go_offline_when_its_share_expires() {
        let mut presence = Presence::default();
        presence.take(ServerId(9), &named(&[5]), Moment(0));
        assert_eq!(online(gather(&mut presence, &[1], 10)), Some(vec![1, 5]));
        gather(&mut presence, &[1], 42_000);
        assert_eq!(online(gather(&mut presence, &[1], 42_001)), Some(vec![1]));
    }

    #[test]
    fn a_server_that_was_not_known_is_told_the_own_share() {
        let mut presence = Presence::default();
        gather(&mut presence, &[1], 0);
        presence.take(ServerId(9), &named(&[5]), Moment(1));
        let answer = gather(&mut presence, &[1], 2).and_then(|gathered| gathered.share);
        assert_eq!(answer, Some(named(&[1])));
        presence.take(ServerId(9), &named(&[]), Moment(3));
        assert_eq!(online(gather(&mut presence, &[1], 4)), Some(vec![1]));
    }

    #[test]
    fn too_many_people_are_counted() {
        let mut presence = Presence::default();
        presence.take(ServerId(9), &Share::Counted(300), Moment(0));
        let gathered = gather(&mut presence, &[1], 0).expect("something to tell");
        let many = RoomPresence { count: 301, ..RoomPresence::default() };
        assert_eq!(gathered.presence, Some(many));
        let crowd: Vec<i64> = (0..201).collect();
        presence.touch();
        let gathered = gather(&mut presence, &crowd, 1).expect("something to tell");
        assert_eq!(gathered.share, Some(Share::Counted(201)));
    }

    /// The states that are told to clients, and those for other servers.
    fn states(gathered: &Gathered) -> (Vec<i64>, Vec<i64>, Option<usize>) {
        let ids = |people: &[UserId]| people.iter().map(|person| person.0).collect();
        let presence = gathered.presence.clone().unwrap_or_default();
        (ids(&presence.away), ids(&presence.busy), gathered.states.as_ref().map(Vec::len))
    }

    #[test]
    fn the_greatest_state_of_someones_devices_counts_on_all_servers() {
        use PresenceState::{Away, Busy, Online};
        let mut presence = Presence::default();
        let gather = |presence: &mut Presence, here: &[(i64, PresenceState)], now| {
            let here = here.iter().map(|(id, state)| (UserId(*id), *state)).collect();
            presence.gather(ROOM, || here, Moment(now), &HubLimits::default())
        };
        let here = [(1, Away), (2, Away), (1, Online), (3, Busy), (3, Online)];
        let first = gather(&mut presence, &here, 0).expect("something to tell");
        assert_eq!(states(&first), (vec![2], vec![3], Some(2)));
        assert_eq!(gather(&mut presence, &here, 1), None, "nothing new");

        // The same people, away elsewhere: who is here at one is here.
        presence.take(ServerId(9), &named(&[2, 3, 5]), Moment(2));
        presence.take_states(ServerId(9), &vec![(UserId(3), Away), (UserId(5), Away)]);
        let whole = gather(&mut presence, &here, 3).expect("something to tell");
        assert_eq!(states(&whole).0, [5]);
        assert_eq!(states(&whole).1, [3]);

        // One comes back: no share is told, for the same people are here.
        presence.touch();
        let back = [(1, Online), (2, Online), (3, Online)];
        let back = gather(&mut presence, &back, 4).expect("something to tell");
        assert_eq!((back.share.is_some(), states(&back)), (false, (vec![5], vec![], Some(0))));
    }
}
