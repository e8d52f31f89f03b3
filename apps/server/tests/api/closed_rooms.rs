//! Administrators see and delete rooms whose owner's account is closed, and read none.

use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::Visitor;

async fn close(root: &mut Visitor, account: &Visitor) {
    let person = account.get("/api/v1/me").await.json()["person"]["id"].clone();
    root.post(&format!("/api/v1/people/{person}/deactivate"), &json!({})).await.expect(204);
}

#[tokio::test]
async fn rooms_of_a_closed_account_are_judged_by_name_and_deleted() {
    let (house, mut root) = House::with_root().await;
    let (mut eve, mut ben) = (house.account("eve").await, house.account("ben").await);
    let mut rooms = Vec::new();
    for name in ["one", "two", "three"] {
        let body = json!({"name": name, "visibility": "private"});
        let room = eve.post("/api/v1/rooms", &body).await.expect(200).json()["id"].clone();
        let members = format!("/api/v1/rooms/{room}/members");
        eve.post(&members, &json!({"handle": "ben"})).await.expect(204);
        rooms.push(room);
    }
    let listed = async |root: &Visitor| {
        let page = root.get("/api/v1/closed-rooms").await.expect(200).json();
        let rooms = page["rooms"].as_array().unwrap().clone();
        rooms.iter().map(|room| room["id"].clone()).collect::<Vec<Value>>()
    };
    assert!(listed(&root).await.is_empty());
    let first = format!("/api/v1/closed-rooms/{}", rooms[0]);
    root.delete(&first).await.refused(404, "not_found");
    root.delete("/api/v1/closed-rooms/1").await.refused(404, "not_found");

    close(&mut root, &eve).await;
    assert_eq!(listed(&root).await, rooms);
    root.get(&format!("/api/v1/rooms/{}/messages", rooms[0])).await.refused(404, "not_found");
    let page = root.get("/admin/rooms").await.expect(200).text;
    assert!(page.contains("Delete one") && page.contains("@<bdi>eve"), "{page}");
    let (form, _) = page.split_once("Delete selected rooms").unwrap();
    let (_, form) = form.rsplit_once(r#"action="/admin/rooms""#).unwrap();
    assert_eq!(form.matches("<button").count(), 1, "Enter deletes what is ticked: {form}");

    root.delete(&first).await.expect(204);
    ben.get(&format!("/api/v1/rooms/{}", rooms[0])).await.refused(404, "not_found");
    // One that is gone keeps none of the others.
    root.form("/admin/rooms", &format!("room={}&room={}", rooms[0], rooms[1])).await.expect(303);
    assert_eq!(listed(&root).await, rooms[2..]);
    let unsure = root.form("/admin/rooms/all", "").await.expect(303);
    assert!(root.follow(&unsure).await.text.contains("Tick the box"));
    assert_eq!(listed(&root).await, rooms[2..]);
    root.form("/admin/rooms/all", "sure=yes").await.expect(303);
    assert!(listed(&root).await.is_empty());

    let body = json!({"name": "four", "visibility": "private"});
    ben.post("/api/v1/rooms", &body).await.expect(200);
    close(&mut root, &ben).await;
    let deleted = root.delete("/api/v1/closed-rooms").await.expect(200).json();
    assert_eq!(deleted, json!({"deleted": 1, "more": false}));
    assert!(listed(&root).await.is_empty());
    house.close().await;
}
