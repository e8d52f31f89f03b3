//! Pins: messages that a room keeps at hand.
//!
//! ```json
//! {"kind":"message_pinned","message":41,"on":true}
//! ```

use serde::{Deserialize, Serialize};

use crate::{ClientId, Entry, RoomId, Seq, deserialize_by_read, read_record};

/// The author pinned the message sent at `message`, or unpinned it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessagePinned {
    pub message: Seq,
    pub on: bool,
}

/// Pins a message, or unpins it. Doing what is done changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub room: RoomId,
    pub client_id: ClientId,
    pub message: Seq,
    pub on: bool,
}

/// `GET /api/v1/rooms/{room}/pins`: the pinned messages that the reader may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pins {
    pub room: RoomId,
    /// The one that was pinned last comes first.
    pub entries: Vec<Entry>,
}

impl Pins {
    /// A room takes so many.
    pub const MOST: u32 = 100;
}

impl MessagePinned {
    /// Folds it into its message, which says whether it is pinned.
    pub(crate) fn fold(&self, pinned: &mut bool) {
        *pinned = self.on;
    }
}

read_record!(MessagePinned { message, on });
read_record!(Pins { room, entries });
deserialize_by_read!(MessagePinned, Pins);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Annotations, EntryKind, Event, EventKind, UserId};

    const EVENT: &str = concat!(
        r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":7,"#,
        r#""author":{"id":7,"handle":"ana","name":"Ana"},"#,
        r#""kind":"message_pinned","message":41,"on":true}"#
    );
    const PINS: &str = concat!(
        r#"{"room":3,"entries":[{"seq":41,"at":7,"#,
        r#""author":{"id":7,"handle":"ana","name":"Ana"},"#,
        r#""kind":"message","body":"Hello","changed":41,"pinned":true}]}"#
    );

    #[test]
    fn pins_read_as_the_protocol_says() {
        let event: Event = serde_json::from_str(EVENT).expect("parses");
        assert_eq!(serde_json::to_string(&event).expect("serialises"), EVENT);
        let pins: Pins = serde_json::from_str(PINS).expect("parses");
        assert_eq!(serde_json::to_string(&pins).expect("serialises"), PINS);
    }

    #[test]
    fn the_last_event_says_whether_a_message_is_pinned_and_a_deletion_unpins_it() {
        let mut event: Event = serde_json::from_str(EVENT).expect("parses");
        let mut entry = serde_json::from_str::<Pins>(PINS).expect("parses").entries.remove(0);
        let mut folded = |what: Option<EventKind>| {
            event.seq = event.seq.next();
            event.what = what.unwrap_or_else(|| event.what.clone());
            event.fold(&mut entry, UserId(1));
            let EntryKind::Message { annotations, .. } = &entry.what else { panic!("{entry:?}") };
            (annotations.pinned, annotations == &Annotations::default())
        };
        let pin = |on| Some(EventKind::MessagePinned(MessagePinned { message: Seq(41), on }));
        assert_eq!(folded(None), (true, false), "twice is once");
        assert_eq!(folded(pin(false)), (false, true));
        assert_eq!(folded(pin(true)), (true, false));
        let deleted = EventKind::MessageDeleted { message: Seq(41), thread: None };
        assert_eq!(folded(Some(deleted)), (false, true));
        assert_eq!(folded(pin(true)), (false, true), "once deleted, always deleted");
    }
}
