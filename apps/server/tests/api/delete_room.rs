//! Deleting rooms, over the API and by the form in a room's details.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn an_owner_deletes_a_room_and_it_is_there_for_nobody() {
    let (house, root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let new = json!({"name": "cellar", "topic": "", "visibility": "public"});
    let room = ana.post("/api/v1/rooms", &new).await.expect(200).json()["id"].clone();
    let path = format!("/api/v1/rooms/{room}");
    ben.post(&format!("{path}/join"), &json!({})).await.expect(200);
    let message = json!({"client_id": "1", "body": "regretted"});
    ben.post(&format!("{path}/messages"), &message).await.expect(200);

    ben.delete(&path).await.refused(403, "forbidden");
    ana.delete(&path).await.expect(204);
    ana.delete(&path).await.refused(404, "not_found");
    for person in [&ana, &ben, &root] {
        person.get(&path).await.refused(404, "not_found");
        person.get(&format!("{path}/messages")).await.refused(404, "not_found");
        let rooms = person.get("/api/v1/rooms/browse?query=cellar").await.expect(200);
        assert_eq!(rooms.json(), json!([]));
    }
    let again = ben.post("/api/v1/rooms", &new).await.expect(200).json();
    assert_ne!(again["id"], room, "its name is free, its number is not");
    house.close().await;
}

#[tokio::test]
async fn the_form_deletes_the_room_whose_name_is_typed() {
    let (house, mut root) = House::with_root().await;
    let ana = house.account("ana").await;
    let form = r#"action="/rooms/1/delete""#;
    let page = root.get("/rooms/1?panel=details").await.expect(200);
    let members = ana.get("/rooms/1?panel=details").await.expect(200);
    assert!(!members.text.contains(form), "it is for owners");
    let refused = root.form("/rooms/1/delete", "name=genral").await.expect(303);
    assert!(root.follow(&refused).await.text.contains("type its name: general"));
    ana.get("/api/v1/rooms/1").await.expect(200);
    let deleted = root.form("/rooms/1/delete", "name=general").await.expect(303);
    assert_eq!(deleted.location(), "/");
    ana.get("/api/v1/rooms/1").await.refused(404, "not_found");
    assert!(page.text.contains(form), "{}", page.text);
    house.close().await;
}
