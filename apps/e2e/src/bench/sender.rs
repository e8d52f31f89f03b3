//! Sends messages over one connection at a steady pace.

use std::time::{Duration, Instant};

use confab_protocol::{ClientId, Command, Ref, RoomId};
use tokio::time::MissedTickBehavior;

use super::delays::Delays;
use super::listener::message;
use crate::Member;

/// When one connection sends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) first: Duration,
    pub(super) every: Duration,
}

/// Sends until it is dropped; waits for each acknowledgement and takes its time.
pub(super) async fn send(
    mut member: Member,
    room: RoomId,
    pace: Pace,
    epoch: Instant,
    acknowledged: Delays,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval_at((Instant::now() + pace.first).into(), pace.every);
    // A server that is late is asked for what is due all the same.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for number in 0_u64.. {
        ticks.tick().await;
        let client_id = ClientId::new(format!("{}-{number}", member.welcome.session))
            .map_err(|error| anyhow::anyhow!(error))?;
        let command = Command::Send {
            room,
            client_id,
            body: message(epoch),
            reply_to: None,
            thread: None,
            files: vec![],
        };
        let asked = Instant::now();
        let reference: Ref = member.give(command).await?;
        let answer = member
            .until("an acknowledgement", |record| record.answers.get(&reference).cloned())
            .await?;
        answer.map_err(|refused| anyhow::anyhow!("a message was refused: {refused:?}"))?;
        acknowledged.add(asked.elapsed());
        // The record would grow without end.
        member.record = crate::Record::default();
    }
    Ok(())
}
