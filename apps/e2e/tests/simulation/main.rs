//! Plays clients, hubs and a broker against each other in virtual time, under faults by a seed.
//!
//! The clients' state machine and the hub are the real ones; a model stands for what lies between:
//! a store, servers that drive their hub as `apps/server` does, a broker that
//! loses, delays and reorders, lines that break, sessions that end, servers that can't read for a
//! while what access is taken away and say nothing new meanwhile, and the store that comes back
//! without its newest events and grows another history. However it goes, once the faults end: every
//! send is answered once and is in its log once, if that was not lost, and everyone has been given
//! their rooms' logs, gapless and in order, of one history up to a reset, and nothing that they may
//! not see.
//!
//! A failure is made as small as it gets, and printed as a case: `CONFAB_SIMULATE=7:120:0` plays
//! that one again.

mod case;
mod clients;
mod follow;
mod kinds;
mod server;
mod store;
mod wire;
mod world;

use case::Case;

/// Steps in all; fewer without optimisation, so that it stays within a minute.
const STEPS: u64 = if cfg!(debug_assertions) { 1_000_000 } else { 5_000_000 };
/// Steps of one case.
const CASE_STEPS: u32 = 800;

#[test]
fn whatever_breaks_everyone_is_given_the_log_once_and_in_order() {
    if let Ok(case) = std::env::var("CONFAB_SIMULATE") {
        return case.parse::<Case>().expect("SEED:STEPS:WITHOUT").play().expect("it goes well");
    }
    let mut steps = 0;
    for seed in 0.. {
        let case = Case { seed, steps: CASE_STEPS, without: 0 };
        if let Err(why) = case.outcome() {
            let small = case.shrink();
            panic!(
                "{why}\nas small as it gets: {}\nCONFAB_SIMULATE={small} plays it again",
                small.outcome().expect_err("it fails")
            );
        }
        steps += u64::from(CASE_STEPS);
        if steps >= STEPS {
            println!("{steps} steps in {} cases", seed + 1);
            return;
        }
    }
}
