//! Plays the client against a model of a server under random faults: cuts at any moment, lost
//! answers, doubled and refused frames, drains, gaps, reloads.
//!
//! However it goes, once the faults end: every send is acknowledged exactly once and is in the log
//! exactly once, sends of a room are in the order in which they were written, and what the
//! application saw of each room is the room's log, gapless and in order.

mod model;

use proptest::prelude::*;

use model::{Fault, World};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_send_ends_acknowledged_once_and_every_room_is_seen_whole(
        seed in any::<u64>(),
        faults in proptest::collection::vec(any_fault(), 0..120),
    ) {
        let mut world = World::new(seed);
        for fault in faults {
            world.play(fault);
        }
        world.settle();
        world.check();
    }
}

fn any_fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => (0..3_u8).prop_map(Fault::Send),
        6 => (0..3_u8).prop_map(Fault::Other),
        12 => Just(Fault::ToServer),
        12 => Just(Fault::ToClient),
        3 => (0..40_000_u64).prop_map(Fault::Time),
        2 => Just(Fault::Cut),
        1 => Just(Fault::LoseAnswers),
        1 => Just(Fault::Double),
        1 => Just(Fault::RefuseNext),
        1 => Just(Fault::Drain),
        1 => Just(Fault::Reload),
        1 => Just(Fault::Network),
    ]
}
