//! Delivers what the store commits, as its handover.

use std::sync::{Arc, OnceLock, Weak};

use confab_broker::Topic;
use confab_protocol::{EventKind, Signal};
use confab_store::{Appended, Handover};

use super::{Live, Shared, elsewhere, publication};

/// Leads from the store, which is opened first, to delivery, which needs the store.
///
/// What is committed before delivery starts, or after it is gone, is found by comparing heads.
#[derive(Clone, Default)]
#[expect(missing_debug_implementations, reason = "live delivery has no useful text")]
pub struct Committed(Arc<OnceLock<Weak<Shared>>>);

impl Committed {
    /// The store's end.
    pub fn handover(&self) -> Handover {
        let live = Arc::clone(&self.0);
        Handover::new(move |appended| {
            if let Some(shared) = live.get().and_then(Weak::upgrade) {
                Live { shared }.deliver_committed(appended);
            }
        })
    }

    pub(super) fn lead_to(&self, live: &Live) {
        // A second delivery over one store would be a mistake; the first one stays.
        drop(self.0.set(Arc::downgrade(&live.shared)));
    }
}

impl Live {
    /// Delivers an event here and publishes it; tells the devices of a person who has come or gone.
    /// Never waits.
    fn deliver_committed(&self, appended: &Appended) {
        let Appended { event, before, .. } = appended;
        let (payload, frame) = publication::encode_event(event, *before);
        self.deliver(event.room, frame);
        self.publish(Topic::Room(event.room), payload);
        match &event.what {
            EventKind::MemberJoined { member } => elsewhere::joined(self, event.room, member.id),
            EventKind::MemberLeft { member } => {
                self.tell_person(member.id, &Signal::RoomRemoved { room: event.room });
            }
            _ => {}
        }
    }
}
