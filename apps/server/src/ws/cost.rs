//! The cost of a frame, in tokens of its connection and its person.

use std::time::Duration;

use confab_protocol::{ClientFrame, Command};

use crate::bucket::Quota;

/// A frame of so many bytes costs one more.
const BYTES: usize = 8 * 1024;
/// So many rooms of a resume cost one more: each is looked up, and what was missed is read.
const ROOMS: usize = 50;

/// Refused frames cost, too: so many at once, and then so many a second. Past that the connection
/// is closed; a client that waits as long as it is told stays far below.
pub(super) const REFUSALS: Quota = Quota { at_once: 1_000, every: Duration::from_millis(20) };

/// Of a frame that was not read yet.
pub(super) fn of_bytes(bytes: usize) -> u32 {
    u32::try_from(1 + bytes / BYTES).unwrap_or(u32::MAX)
}

/// Of what it asks for beside that.
pub(super) fn of_command(frame: &ClientFrame) -> u32 {
    match &frame.command {
        Command::Resume { rooms } => u32::try_from(rooms.len() / ROOMS).unwrap_or(u32::MAX),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use confab_hub::Moment;
    use confab_protocol::{Cursor, Ref, Resume, RoomId, Seq, Tag};

    use super::*;
    use crate::bucket::Bucket;
    use crate::live::LiveSettings;
    use crate::pace::uptime;

    fn resume(rooms: i64) -> ClientFrame {
        let after = Cursor { seq: Seq(1_000), tag: Tag(u64::MAX) };
        let rooms = (0..rooms).map(|id| Resume { room: RoomId(100_000 + id), after }).collect();
        ClientFrame { reference: Ref(1), command: Command::Resume { rooms } }
    }

    #[test]
    fn ten_thousand_rooms_are_resumed_within_a_quarter_of_a_minute() {
        let frame = resume(500);
        let bytes = serde_json::to_string(&frame).unwrap().len();
        let tokens = of_bytes(bytes) + of_command(&frame);
        let pace = LiveSettings::default().connection_pace;
        let (mut bucket, mut now) = (Bucket::default(), 0);
        for _ in 0..20 {
            while let Err(busy) = bucket.take(tokens, pace.quota(), uptime(Moment(now))) {
                now += u64::try_from(busy.retry_after.as_millis()).unwrap().max(1);
            }
        }
        assert!((5_000..15_000).contains(&now), "{now} ms");
    }

    #[test]
    fn a_usual_command_costs_one() {
        assert_eq!((of_bytes(300), of_command(&resume(10))), (1, 0));
        assert_eq!(of_bytes(64 * 1024), 9);
    }
}
