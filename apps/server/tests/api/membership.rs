//! Membership of rooms: joining, leaving, and visibility.

use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::Visitor;

async fn room(owner: &mut Visitor, name: &str, visibility: &str) -> i64 {
    let body = json!({"name": name, "topic": "Of ships", "visibility": visibility});
    let room = owner.post("/api/v1/rooms", &body).await.expect(200).json();
    room["id"].as_i64().unwrap()
}

async fn names(visitor: &Visitor) -> Vec<String> {
    let rooms = visitor.get("/api/v1/rooms").await.expect(200).json();
    let name = |room: &Value| room["name"].as_str().unwrap().to_owned();
    rooms.as_array().unwrap().iter().map(name).collect()
}

#[tokio::test]
async fn a_private_room_looks_like_none_to_everyone_else() {
    let (house, mut root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let id = room(&mut ana, "harbour", "private").await;
    for outsider in [&mut ben, &mut root] {
        for path in ["", "/messages", "/members"] {
            let seen = outsider.get(&format!("/api/v1/rooms/{id}{path}")).await;
            let none = outsider.get(&format!("/api/v1/rooms/999999{path}")).await;
            assert_eq!((seen.status, seen.text), (none.status, none.text));
        }
        let message = json!({"client_id": "x", "body": "knock"});
        let seen = outsider.post(&format!("/api/v1/rooms/{id}/messages"), &message).await;
        let none = outsider.post("/api/v1/rooms/999999/messages", &message).await;
        assert_eq!((seen.status, &seen.text), (none.status, &none.text));
        seen.refused(404, "not_found");
        assert!(!outsider.get("/api/v1/rooms/browse").await.text.contains("harbour"));
    }
    house.close().await;
}

#[tokio::test]
async fn a_public_room_is_read_by_all_and_written_by_members() {
    let (house, _root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let id = room(&mut ana, "#docks", "public").await;
    let found = ben.get("/api/v1/rooms/browse?query=DOCK").await.expect(200).json();
    assert_eq!(found[0]["name"], "docks");
    assert_eq!(found[0]["joined"], false);
    ben.get(&format!("/api/v1/rooms/{id}/messages")).await.expect(200);
    let message = json!({"client_id": "x", "body": "ahoy"});
    let messages = format!("/api/v1/rooms/{id}/messages");
    ben.post(&messages, &message).await.refused(403, "not_member");

    let joined = ben.post(&format!("/api/v1/rooms/{id}/join"), &json!({})).await.expect(200);
    assert_eq!(joined.json()["membership"], "member");
    ben.post(&format!("/api/v1/rooms/{id}/join"), &json!({})).await.expect(200);
    // A refused message stays refused; sent again, it is another message.
    ben.post(&messages, &message).await.refused(403, "not_member");
    ben.post(&messages, &json!({"client_id": "y", "body": "ahoy"})).await.expect(200);
    assert_eq!(names(&ben).await, ["docks", "general"]);
    ben.post(&format!("/api/v1/rooms/{id}/leave"), &json!({})).await.expect(204);
    assert_eq!(names(&ben).await, ["general"]);
    house.close().await;
}

#[tokio::test]
async fn a_member_brings_people_in_and_the_owner_puts_them_out() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let (mut ben, mut cem) = (house.account("ben").await, house.account("cem").await);
    let id = room(&mut ana, "harbour", "private").await;
    let members = format!("/api/v1/rooms/{id}/members");
    ana.post(&members, &json!({"handle": "@Ben"})).await.expect(204);
    ben.post(&members, &json!({"handle": "cem"})).await.expect(204);
    ben.post(&members, &json!({"handle": "nobody"})).await.refused(404, "not_found");
    let listed = cem.get(&members).await.expect(200).json();
    let handles = listed["members"].as_array().unwrap().iter().map(|m| &m["person"]["handle"]);
    assert_eq!(handles.collect::<Vec<_>>(), ["ana", "ben", "cem"]);
    assert_eq!(listed["members"][0]["membership"], "owner");

    let id_of_ben = listed["members"][1]["person"]["id"].clone();
    cem.delete(&format!("{members}/{id_of_ben}")).await.refused(403, "forbidden");
    ana.delete(&format!("{members}/{id_of_ben}")).await.expect(204);
    ben.get(&members).await.refused(404, "not_found");
    ben.post(&format!("/api/v1/rooms/{id}/join"), &json!({})).await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn a_room_has_a_name_of_its_own() {
    let (house, _root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let id = room(&mut ana, "harbour", "public").await;
    let path = format!("/api/v1/rooms/{id}");
    let same = json!({"name": "Harbour", "visibility": "private"});
    ben.post("/api/v1/rooms", &same).await.refused(409, "taken");
    ben.post("/api/v1/rooms", &json!({"name": " # ", "visibility": "public"}))
        .await
        .refused(422, "invalid");
    ana.patch(&path, &json!({"name": "general"})).await.refused(409, "taken");
    ana.patch(&path, &json!({})).await.refused(422, "invalid");
    ana.patch(&path, &json!({"topic": "x".repeat(251)})).await.refused(413, "too_long");
    let changed = ana.patch(&path, &json!({"name": "port", "topic": ""})).await.expect(200).json();
    assert_eq!((&changed["name"], &changed["topic"]), (&json!("port"), &json!("")));
    ben.patch(&path, &json!({"name": "mine"})).await.refused(403, "forbidden");
    house.close().await;
}

#[tokio::test]
async fn two_people_have_one_direct_room_which_stays_theirs() {
    let (house, mut root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let one = ana.post("/api/v1/direct", &json!({"handle": "ben"})).await.expect(200).json();
    let two = ben.post("/api/v1/direct", &json!({"handle": "ana"})).await.expect(200).json();
    assert_eq!(one["id"], two["id"]);
    assert_eq!((&one["with"]["handle"], &two["with"]["handle"]), (&json!("ben"), &json!("ana")));
    let id = &one["id"];
    let message = json!({"client_id": "1", "body": "psst"});
    let sent = ana.post(&format!("/api/v1/rooms/{id}/messages"), &message).await.expect(200);
    assert_eq!(ben.get("/api/v1/rooms").await.json()[1]["mentions"], 1);

    let seq = &sent.json()["seq"];
    let path = format!("/api/v1/rooms/{id}");
    ben.delete(&format!("{path}/messages/{seq}")).await.refused(403, "forbidden");
    ben.post(&format!("{path}/leave"), &json!({})).await.refused(403, "forbidden");
    ben.post(&format!("{path}/members"), &json!({"handle": "root"}))
        .await
        .refused(403, "forbidden");
    ben.patch(&path, &json!({"name": "x"})).await.refused(403, "forbidden");
    root.get(&path).await.refused(404, "not_found");
    root.post("/api/v1/direct", &json!({"handle": "root"})).await.refused(404, "not_found");
    root.post("/api/v1/direct", &json!({"handle": "nobody"})).await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn people_are_found_by_how_they_begin() {
    let (house, root) = House::with_root().await;
    house.account("ana").await;
    house.account("anton").await;
    let found = root.get("/api/v1/people?query=@AN").await.expect(200).json();
    let handles: Vec<_> = found.as_array().unwrap().iter().map(|p| &p["handle"]).collect();
    assert_eq!(handles, ["ana", "anton"]);
    for odd in ["%25", "_", "\\", "'"] {
        assert_eq!(root.get(&format!("/api/v1/people?query={odd}")).await.json(), json!([]));
    }
    house.close().await;
}
