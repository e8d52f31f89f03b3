//! Finds those who have a page open, on whichever server.

use std::collections::HashSet;
use std::time::Duration;

use confab_broker::Topic;
use confab_protocol::UserId;

use crate::live::Live;

/// So long the broker may take to answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// Those of these people who are connected, as far as is known: where the broker can't be asked,
/// everyone counts as such, since a late notification does less harm than one too many.
pub(super) async fn connected(live: &Live, people: HashSet<UserId>) -> HashSet<UserId> {
    let (mut here, elsewhere): (HashSet<_>, HashSet<_>) =
        people.into_iter().partition(|person| live.hub().is_here(*person));
    if elsewhere.is_empty() || !live.broker().reaches_others() {
        return here;
    }
    let elsewhere: Vec<UserId> = elsewhere.into_iter().collect();
    let topics: Vec<Topic> = elsewhere.iter().copied().map(Topic::User).collect();
    let asked = tokio::time::timeout(PATIENCE, live.broker().listened_to(&topics)).await;
    match asked.ok().flatten() {
        Some(listened) => {
            let found = elsewhere.into_iter().zip(listened);
            here.extend(found.filter(|(_, is_here)| *is_here).map(|(person, _)| person));
        }
        None => here.extend(elsewhere),
    }
    here
}
