//! People who want to be asked are invited to a room, and not added.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD};
use crate::visitor::Visitor;

async fn private_room(owner: &mut Visitor) -> i64 {
    let body = json!({"name": "den", "topic": "Of bears", "visibility": "private"});
    let room = owner.post("/api/v1/rooms", &body).await.expect(200).json();
    room["id"].as_i64().unwrap()
}

async fn invitations(visitor: &Visitor) -> Vec<Value> {
    let list = visitor.get("/api/v1/room-invitations").await.expect(200).json();
    list.as_array().unwrap().clone()
}

/// Ana asks to be asked, and Ben adds her to a room of his.
async fn invited(house: &House) -> (Visitor, Visitor, i64) {
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    assert_eq!(ana.get("/api/v1/me").await.expect(200).json()["ask_first"], false);
    let chosen = ana.patch("/api/v1/me", &json!({"ask_first": true})).await.expect(200).json();
    assert_eq!(chosen["ask_first"], true);
    let room = private_room(&mut ben).await;
    let members = format!("/api/v1/rooms/{room}/members");
    for _ in 0..2 {
        let asked = ben.post(&members, &json!({"handle": "ana"})).await.expect(202).json();
        assert_eq!(asked["invited"], true);
    }
    (ana, ben, room)
}

#[tokio::test]
async fn an_invitation_shows_the_room_and_nothing_in_it_until_it_is_accepted() {
    let (house, _root) = House::with_root().await;
    let (mut ana, ben, room) = invited(&house).await;
    let [invitation] = &invitations(&ana).await[..] else { panic!("one invitation") };
    assert_eq!(invitation["room"], room);
    assert_eq!((&invitation["name"], &invitation["topic"]), (&json!("den"), &json!("Of bears")));
    assert_eq!(invitation["by"]["handle"], "ben");
    let address = format!("/api/v1/rooms/{room}");
    for path in ["", "/messages", "/members"] {
        ana.get(&format!("{address}{path}")).await.refused(404, "not_found");
    }
    let pending = ben.get(&format!("{address}/invitations")).await.expect(200).json();
    assert_eq!(pending["invited"][0]["person"]["handle"], "ana");
    ana.get(&format!("{address}/invitations")).await.refused(404, "not_found");

    let accept = format!("/api/v1/room-invitations/{room}/accept");
    let joined = ana.post(&accept, &json!({})).await.expect(200).json();
    assert_eq!((&joined["id"], &joined["membership"]), (&json!(room), &json!("member")));
    assert!(invitations(&ana).await.is_empty());
    ana.post(&accept, &json!({})).await.refused(404, "not_found");
    let page = ana.get(&format!("{address}/messages")).await.expect(200).json();
    let last = page["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["kind"], &last["author"]["handle"]),
        (&json!("member_joined"), &json!("ben"))
    );
    house.close().await;
}

#[tokio::test]
async fn a_declined_or_withdrawn_invitation_lets_nobody_in() {
    let (house, _root) = House::with_root().await;
    let (mut ana, mut ben, room) = invited(&house).await;
    let accept = format!("/api/v1/room-invitations/{room}/accept");
    let members = format!("/api/v1/rooms/{room}/members");
    let person = ana.get("/api/v1/me").await.json()["person"]["id"].clone();
    ben.delete(&format!("/api/v1/rooms/{room}/invitations/{person}")).await.expect(204);
    ana.post(&accept, &json!({})).await.refused(404, "not_found");
    ben.post(&members, &json!({"handle": "ana"})).await.expect(202);
    let decline = format!("/api/v1/room-invitations/{room}/decline");
    ana.post(&decline, &json!({})).await.expect(204);
    ana.post(&decline, &json!({})).await.refused(404, "not_found");
    ana.post(&accept, &json!({})).await.refused(404, "not_found");
    ben.post(&members, &json!({"handle": "ana"})).await.refused(403, "forbidden");
    // A ban ends one for good, however soon it is lifted.
    let mut cleo = house.account("cleo").await;
    cleo.patch("/api/v1/me", &json!({"ask_first": true})).await.expect(200);
    ben.post(&members, &json!({"handle": "cleo"})).await.expect(202);
    let person = cleo.get("/api/v1/me").await.json()["person"]["id"].clone();
    let ban = format!("/api/v1/rooms/{room}/bans/{person}");
    ben.put(&ban, &json!({})).await.expect(204);
    assert!(invitations(&cleo).await.is_empty());
    ben.delete(&ban).await.expect(204);
    cleo.post(&accept, &json!({})).await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn it_all_goes_without_scripts() {
    let (house, mut root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let other = json!({"handle": "other", "name": "Ben", "password": PASSWORD});
    house.visitor().post("/api/v1/sign-up", &other).await.expect(200);
    let settings = ana.get("/settings").await.expect(200).text;
    assert!(settings.contains("Ask me before adding me"), "{settings}");
    ana.form("/settings/additions", "ask_first=yes").await.expect(303);
    let room = private_room(&mut ben).await;
    let added = ben.form(&format!("/rooms/{room}/members"), "handle=ana").await.expect(303);
    let page = ben.follow(&added).await.text;
    assert!(page.contains("Invited @ana, who wants to be asked"), "{page}");
    let people = ben.get(&format!("/rooms/{room}/people")).await.expect(200).text;
    assert!(people.contains("Invited") && people.contains("@<bdi>ana"), "{people}");
    assert!(ana.get("/browse").await.expect(200).text.contains("Invitations: 1"));
    let rooms = ana.get("/rooms").await.expect(200).text;
    assert!(rooms.contains("den") && rooms.contains("Of bears"), "{rooms}");
    assert!(rooms.contains("Invited by <bdi>ben (@ben)"), "one of two: {rooms}");
    assert!(!rooms.contains("Administrator"), "{rooms}");
    let people = ben.get(&format!("/rooms/{room}/people")).await.expect(200).text;
    assert!(people.contains("invited by <bdi>ben (@ben)"), "{people}");
    let another = json!({"name": "lair", "visibility": "private"});
    let another = root.post("/api/v1/rooms", &another).await.expect(200).json()["id"].clone();
    let members = format!("/api/v1/rooms/{another}/members");
    root.post(&members, &json!({"handle": "ana"})).await.expect(202);
    let rooms = ana.get("/rooms").await.expect(200).text;
    assert!(rooms.contains("Administrator"), "{rooms}");
    let accepted = ana.form(&format!("/invitations/{room}/accept"), "").await.expect(303);
    assert_eq!(accepted.location(), format!("/rooms/{room}"));
    ana.get(accepted.location()).await.expect(200);
    ana.form("/settings/additions", "").await.expect(303);
    assert_eq!(ana.get("/api/v1/me").await.json()["ask_first"], false);
    house.close().await;
}
