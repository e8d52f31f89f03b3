//! Nobody is in more rooms than one may be in, and nobody adds people or makes rooms without end.

use std::time::Duration;

use serde_json::json;

use crate::house::House;
use crate::visitor::Visitor;

async fn private_room(owner: &mut Visitor, name: &str) -> String {
    let body = json!({"name": name, "visibility": "private"});
    let room = owner.post("/api/v1/rooms", &body).await.expect(200).json();
    format!("/api/v1/rooms/{}", room["id"])
}

#[tokio::test]
async fn nobody_is_brought_into_more_rooms_than_one_may_be_in() {
    let (house, mut root) = House::with_root_and(|config| config.rooms_per_person = 3).await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    for name in ["one", "two"] {
        let room = private_room(&mut ben, name).await;
        ben.post(&format!("{room}/members"), &json!({"handle": "ana"})).await.expect(204);
        ben.post(&format!("{room}/members"), &json!({"handle": "ana"})).await.expect(204);
    }
    let third = private_room(&mut root, "three").await;
    let refused = root.post(&format!("{third}/members"), &json!({"handle": "ana"})).await;
    assert!(refused.refused(403, "forbidden")["message"].as_str().unwrap().contains("in 3 rooms"));
    // In #general and two more, she makes and joins no other, and may still write to people.
    let open = json!({"name": "open", "visibility": "public"});
    ana.post("/api/v1/rooms", &open).await.refused(403, "forbidden");
    let open = root.post("/api/v1/rooms", &open).await.expect(200).json();
    let join = format!("/api/v1/rooms/{}/join", open["id"]);
    let refused = ana.post(&join, &json!({})).await.refused(403, "forbidden");
    assert!(refused["message"].as_str().unwrap().contains("Leave some first"), "{refused}");
    ana.post("/api/v1/direct", &json!({"handle": "ben"})).await.expect(200);
    ana.post("/api/v1/rooms/1/join", &json!({})).await.expect(200);
    ana.post("/api/v1/rooms/1/leave", &json!({})).await.expect(204);
    ana.post(&join, &json!({})).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn additions_and_rooms_are_limited_by_the_hour() {
    let (house, mut root) = House::with_root_and(|config| config.additions_per_hour = 2).await;
    for name in ["ana", "ben", "cleo"] {
        house.account(name).await;
    }
    house.pass(Duration::from_hours(2));
    let room = private_room(&mut root, "one").await;
    house.pass(Duration::from_mins(20));
    let members = format!("{room}/members");
    for handle in ["ana", "ben", "ben"] {
        root.post(&members, &json!({"handle": handle})).await.expect(204);
    }
    let refused = root.post(&members, &json!({"handle": "cleo"})).await;
    let wait = refused.refused(429, "rate_limited")["retry_after_ms"].as_u64().unwrap();
    assert!((3_500_000..=3_600_000).contains(&wait), "{wait}");
    // Rooms are counted by themselves: this is the second, and #general was made long ago.
    root.post("/api/v1/direct", &json!({"handle": "ana"})).await.expect(200);
    root.post("/api/v1/direct", &json!({"handle": "ana"})).await.expect(200);
    root.post("/api/v1/direct", &json!({"handle": "ben"})).await.refused(429, "rate_limited");
    let another = json!({"name": "two", "visibility": "private"});
    root.post("/api/v1/rooms", &another).await.refused(429, "rate_limited");
    house.pass(Duration::from_mins(61));
    root.post(&members, &json!({"handle": "cleo"})).await.expect(204);
    root.post("/api/v1/rooms", &another).await.expect(200);
    house.close().await;
}
