//! Counts rows that others can add: the rooms that someone is in, the people that someone adds. It
//! is counted over what is stored, and so for all servers together.

use confab_protocol::{Timestamp, UserId};

use crate::statement::args;
use crate::{Store, StoreError};

/// The thing that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Other people added to a room, or invited to one.
    Additions,
    /// Rooms made, of any kind.
    Rooms,
}

impl Store {
    /// How many rooms someone is a member of, conversations aside.
    pub async fn count_rooms(&self, person: UserId) -> Result<u32, StoreError> {
        let count = "SELECT COUNT(*) FROM members m JOIN rooms r ON r.id = m.room
                     WHERE m.person = $1 AND r.kind <> 'direct'
                       AND NOT EXISTS (SELECT 1 FROM group_rooms g WHERE g.room = r.id)";
        let (count,) = self.reads().one(count, args![person]).await?;
        Ok(count)
    }

    /// Of what someone has done since a moment, when they did the `n`th, counted from the newest.
    /// `None` where they have done less.
    pub async fn nth_newest(
        &self,
        done: Done,
        person: UserId,
        since: Timestamp,
        n: u32,
    ) -> Result<Option<Timestamp>, StoreError> {
        let statement = match done {
            Done::Additions => NTH_ADDITION,
            Done::Rooms => NTH_ROOM,
        };
        let passed_over = n.saturating_sub(1);
        let at = self.reads().optional(statement, args![person, since, passed_over]).await?;
        Ok(at.map(|(at,)| at))
    }

    /// Whether two people have a direct room.
    pub async fn has_direct(&self, one: UserId, two: UserId) -> Result<bool, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM rooms WHERE direct_low = $1 AND direct_high = $2)";
        let (any,) = self.reads().one(any, args![one.min(two), one.max(two)]).await?;
        Ok(any)
    }
}

/// The repeated condition is that of the index.
const NTH_ADDITION: &str = "
    SELECT at FROM (
        SELECT at FROM events
        WHERE author = $1 AND kind = 'member_joined' AND at > $2 AND member <> author
          AND kind IN ('member_joined', 'room_created')
        UNION ALL
        SELECT at FROM room_invitations WHERE invited_by = $1 AND at > $2) AS done
    ORDER BY at DESC LIMIT 1 OFFSET $3";

const NTH_ROOM: &str = "
    SELECT at FROM events
    WHERE author = $1 AND kind = 'room_created' AND at > $2
      AND kind IN ('member_joined', 'room_created')
    ORDER BY at DESC LIMIT 1 OFFSET $3";
