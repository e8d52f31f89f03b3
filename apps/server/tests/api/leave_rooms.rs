//! Many rooms are left at once.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn what_became_of_each_room_is_said_and_a_repeat_finds_all_done() {
    let (house, mut root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let mut rooms = Vec::new();
    for name in ["one", "two"] {
        let body = json!({"name": name, "visibility": "private"});
        rooms.push(ana.post("/api/v1/rooms", &body).await.expect(200).json()["id"].clone());
    }
    let hidden = json!({"name": "hidden", "visibility": "private"});
    let hidden = root.post("/api/v1/rooms", &hidden).await.expect(200).json()["id"].clone();
    let direct = json!({"handle": "root"});
    let direct = ana.post("/api/v1/direct", &direct).await.expect(200).json()["id"].clone();
    let body = json!({"rooms": [rooms[0], rooms[1], hidden, 999_999, direct]});
    for first in ["left", "not_member"] {
        let left = ana.post("/api/v1/rooms/leave", &body).await.expect(200).json();
        let outcomes: Vec<_> = left["rooms"].as_array().unwrap().iter().collect();
        let found: Vec<_> = outcomes.iter().map(|left| left["outcome"].as_str().unwrap()).collect();
        assert_eq!(found, [first, first, "not_member", "not_member", "forbidden"]);
        assert_eq!(outcomes[0]["room"], rooms[0]);
    }
    let many: Vec<_> = (0..501).collect();
    ana.post("/api/v1/rooms/leave", &json!({"rooms": many})).await.refused(413, "too_long");
    house.close().await;
}

#[tokio::test]
async fn the_page_of_ones_rooms_leaves_those_that_are_ticked() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let mut ticked = Vec::new();
    for name in ["one", "two"] {
        let body = json!({"name": name, "visibility": "private"});
        let id = ana.post("/api/v1/rooms", &body).await.expect(200).json()["id"].clone();
        ticked.push(format!("room={id}"));
    }
    let page = ana.get("/rooms").await.expect(200).text;
    assert!(page.contains("Leave #one") && page.contains("Leave #two"), "{page}");
    ana.form("/rooms", &format!("{}&room=nonsense", ticked.join("&"))).await.expect(303);
    let page = ana.get("/rooms").await.expect(200).text;
    assert!(page.contains("Leave #general") && !page.contains("Leave #two"), "{page}");
    house.close().await;
}
