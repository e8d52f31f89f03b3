//! Keeps who of a room is here: this server's share and those that other servers told.

use std::collections::HashMap;

use bytes::Bytes;
use confab_protocol::{RoomId, ServerId, UserId};

use crate::{HubLimits, Moment};

/// The people of a room who are connected to one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// In order, each once.
    Named(Vec<UserId>),
    /// Too many to name.
    Counted(u32),
}

/// The people of a room who are connected to any server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomPresence {
    pub count: u32,
    /// In order, each once; absent where there are too many to name.
    pub online: Option<Vec<UserId>>,
}

/// News about a room's presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    pub room: RoomId,
    /// To the other servers: this one's share, which changed or is to be repeated.
    pub share: Option<Share>,
    /// To everyone connected here: the whole, which changed.
    pub presence: Option<RoomPresence>,
}

/// A room's presence.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    remote: HashMap<ServerId, (Share, Moment)>,
    /// Someone came or went here, or a remote share changed, since the last gathering.
    changed: bool,
    told: Option<RoomPresence>,
    /// Last signal to those connected here, for those who come after.
    pub(crate) signal: Option<Bytes>,
    /// Somebody is to be told of it still.
    pub(crate) owed: bool,
    shared: Option<(Share, Moment)>,
}

impl Share {
    fn of(mut people: Vec<UserId>, limits: &HubLimits) -> Self {
        people.sort_unstable();
        people.dedup();
        if people.len() > limits.presence_names {
            Self::Counted(u32::try_from(people.len()).unwrap_or(u32::MAX))
        } else {
            Self::Named(people)
        }
    }
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
        match self.remote.insert(server, (share.clone(), now)) {
            Some((before, _)) => self.changed |= before != *share,
            None => self.shared = None,
        }
    }

    /// Drops expired shares, and gives the news.
    pub(crate) fn gather(
        &mut self,
        room: RoomId,
        here: impl FnOnce() -> Vec<UserId>,
        now: Moment,
        limits: &HubLimits,
    ) -> Option<Gathered> {
        let known = self.remote.len();
        self.remote.retain(|_, (_, at)| now.millis_since(*at) <= limits.share_expiry_ms);
        let expired = self.remote.len() < known;
        let repeat = self
            .shared
            .as_ref()
            .is_none_or(|(_, at)| now.millis_since(*at) >= limits.share_repeat_ms);
        if !(self.changed || expired || repeat) {
            return None;
        }
        self.changed = false;
        let own = Share::of(here(), limits);
        let whole = self.whole(&own, limits);
        let presence = (self.told.as_ref() != Some(&whole)).then(|| whole.clone());
        self.told = Some(whole);
        let differs = self.shared.as_ref().is_none_or(|(shared, _)| *shared != own);
        let share = (differs || repeat).then(|| own.clone());
        if share.is_some() {
            self.shared = Some((own, now));
        }
        (share.is_some() || presence.is_some()).then_some(Gathered { room, share, presence })
    }

    fn whole(&self, own: &Share, limits: &HubLimits) -> RoomPresence {
        let mut names = Vec::new();
        let mut counted = 0_u32;
        for share in self.remote.values().map(|(share, _)| share).chain([own]) {
            match share {
                Share::Named(people) => names.extend_from_slice(people),
                // Someone on two servers counts twice here: there are too many to compare.
                Share::Counted(count) => counted = counted.saturating_add(*count),
            }
        }
        names.sort_unstable();
        names.dedup();
        let count = counted.saturating_add(u32::try_from(names.len()).unwrap_or(u32::MAX));
        let nameable = counted == 0 && names.len() <= limits.presence_names;
        RoomPresence { count, online: nameable.then_some(names) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId(1);

    fn gather(presence: &mut Presence, here: &[i64], now: u64) -> Option<Gathered> {
        let here = here.iter().copied().map(UserId).collect();
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
        assert_eq!(gathered.presence, Some(RoomPresence { count: 301, online: None }));
        let crowd: Vec<i64> = (0..201).collect();
        presence.touch();
        let gathered = gather(&mut presence, &crowd, 1).expect("something to tell");
        assert_eq!(gathered.share, Some(Share::Counted(201)));
    }
}
