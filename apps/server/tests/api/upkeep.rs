//! Rows past their use are forgotten while the server serves.

use std::time::Duration;

use confab_store::AccessChangeId;
use serde_json::json;

use crate::house::House;

const DEADLINE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn old_access_changes_and_expired_sessions_are_forgotten() {
    let (house, root) =
        House::with_root_and(|config| config.upkeep = Duration::from_millis(10)).await;
    let store = &house.app().store;
    for name in ["ana", "ben"] {
        let mut member = house.account(name).await;
        member.post("/api/v1/sign-out", &json!({})).await.expect(204);
    }
    let expiring = house.account("cleo").await.get("/api/v1/me").await.json();
    let cleo = confab_protocol::UserId(expiring["person"]["id"].as_i64().unwrap());
    let then = house.app().clock.now();
    assert_eq!(store.sessions_of(cleo, then).await.unwrap().len(), 1);
    let changes = store.access_changes(AccessChangeId(0), 10).await.unwrap();
    assert_eq!(changes.len(), 2, "they are kept for a day");

    house.pass(Duration::from_hours(24 * 100));
    let forgotten = async {
        loop {
            let changes = store.access_changes(AccessChangeId(0), 10).await.unwrap();
            // Asked as of then, so that a session which is still there is found.
            let sessions = store.sessions_of(cleo, then).await.unwrap();
            if (changes.len(), sessions.len()) == (1, 0) {
                break changes;
            }
            tokio::task::yield_now().await;
        }
    };
    let left = tokio::time::timeout(DEADLINE, forgotten).await.expect("forgotten in time");
    assert_eq!(left, changes[1..], "the newest stays");
    drop(root);
    house.close().await;
}
