//! Has clients say and change things until the run is to stop.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::RoomId;
use tokio::sync::watch;

use super::random::Random;
use crate::Talker;

/// No more messages are handed over while so many wait for their answer.
const OPEN_SENDS: usize = 20;
/// One in so many changes deletes the message.
const DELETED: usize = 3;

/// Says something in one of the rooms, again and again, until it is to stop.
pub(super) async fn talk(
    talker: Arc<Talker>,
    mut random: Random,
    pause: Duration,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    while !pauses(random.between(Duration::ZERO, pause * 2), &mut stop).await {
        let rooms: Vec<RoomId> = talker.followed().into_keys().collect();
        if let Some(room) = random.pick(&rooms)
            && talker.open_sends() < OPEN_SENDS
        {
            talker.say(*room).await;
        }
    }
    Ok(())
}

/// Edits or deletes own messages, each once, until it is to stop.
pub(super) async fn change(
    talker: Arc<Talker>,
    mut random: Random,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let (least, most) = (Duration::from_millis(500), Duration::from_secs(2));
    while !pauses(random.between(least, most), &mut stop).await {
        if let Some((room, message)) = talker.take_own(|count| random.below(count)) {
            if random.below(DELETED) == 0 {
                talker.delete(room, message).await;
            } else {
                talker.edit(room, message).await;
            }
        }
    }
    Ok(())
}

/// Waits; says whether it is time to stop.
pub(super) async fn pauses(time: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::time::timeout(time, stop.wait_for(|stop| *stop)).await.is_ok()
}
