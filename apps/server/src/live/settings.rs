//! Intervals and limits of live delivery and of its connections.

use std::time::Duration;

use confab_hub::HubLimits;

use crate::pace::Pace;

/// The pace of live delivery and of its connections.
#[derive(Clone, Copy, Debug)]
pub struct LiveSettings {
    pub hub: HubLimits,
    /// Both sides are silent no longer than this; twice it, and the other is gone.
    pub heartbeat: Duration,
    /// A session is looked at anew this often.
    pub revalidate: Duration,
    /// A command that takes longer is answered `unavailable`.
    pub command_patience: Duration,
    /// Events that a resume replays per room; past it, a gap.
    pub replay_events: u64,
    pub connection_pace: Pace,
    pub person_pace: Pace,
    /// How often access changes are read, and without an answer for how long delivery halts.
    pub access_poll: Duration,
    pub access_patience: Duration,
    /// Halted for this long, connections are closed so that clients try another server.
    pub halt_patience: Duration,
    /// How often heads are compared with the store: what was published and lost is found and
    /// delivered within three seconds.
    pub heads_live: Duration,
    pub heads_away: Duration,
    /// How long a look at everyone's memberships takes, so that a lost `room_added` is made up for.
    pub memberships_live: Duration,
    pub memberships_away: Duration,
    pub memberships_back: Duration,
    /// How long presence is gathered.
    pub presence: Duration,
    /// How often the server publishes to itself, and without hearing it for how long it is deaf.
    pub probe: Duration,
    pub deaf: Duration,
    /// The time that clients have to move when the server stops.
    pub drain: Duration,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            hub: HubLimits::default(),
            heartbeat: Duration::from_secs(25),
            revalidate: Duration::from_mins(15),
            command_patience: Duration::from_secs(10),
            replay_events: 500,
            connection_pace: Pace { burst: 60, per_second: 20 },
            person_pace: Pace { burst: 200, per_second: 60 },
            access_poll: Duration::from_millis(250),
            access_patience: Duration::from_millis(750),
            halt_patience: Duration::from_secs(10),
            heads_live: Duration::from_secs(2),
            heads_away: Duration::from_secs(1),
            memberships_live: Duration::from_secs(15),
            memberships_away: Duration::from_secs(5),
            memberships_back: Duration::from_secs(2),
            presence: Duration::from_secs(2),
            probe: Duration::from_secs(1),
            deaf: Duration::from_millis(2_200),
            drain: Duration::from_secs(10),
        }
    }
}
