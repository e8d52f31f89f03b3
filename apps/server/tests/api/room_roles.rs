//! Roles in rooms, rooms that are read-only, and archived ones.

use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::Visitor;

async fn docks(owner: &mut Visitor, members: &[&str]) -> String {
    let body = json!({"name": "docks", "visibility": "public"});
    let room = owner.post("/api/v1/rooms", &body).await.expect(200).json()["id"].clone();
    let room = format!("/api/v1/rooms/{room}");
    for handle in members {
        owner.post(&format!("{room}/members"), &json!({"handle": handle})).await.expect(204);
    }
    room
}

async fn say(visitor: &mut Visitor, room: &str, id: &str) -> u16 {
    let body = json!({"client_id": id, "body": "ahoy"});
    visitor.post(&format!("{room}/messages"), &body).await.status.as_u16()
}

#[tokio::test]
async fn an_owner_makes_a_moderator_who_keeps_order() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let (mut ben, mut cleo) = (house.account("ben").await, house.account("cleo").await);
    let room = docks(&mut ana, &["ben", "cleo"]).await;
    say(&mut cleo, &room, "one").await;
    let message = format!("{room}/messages/4");
    ben.delete(&format!("{message}?client_id=two")).await.refused(403, "forbidden");
    let role = |role: &str| json!({"role": role});
    ben.put(&format!("{room}/members/3/role"), &role("owner")).await.refused(403, "forbidden");
    ana.put(&format!("{room}/members/3/role"), &role("moderator")).await.expect(204);
    assert_eq!(ben.get(&room).await.expect(200).json()["moderator"], true);
    ben.delete(&format!("{message}?client_id=three")).await.expect(200);
    ben.put(&format!("{room}/bans/2"), &json!({})).await.refused(403, "forbidden");
    ben.delete(&format!("{room}/members/4")).await.expect(204);

    ana.put(&format!("{room}/members/2/role"), &role("member")).await.refused(403, "forbidden");
    ana.put(&format!("{room}/members/2/role"), &role("captain")).await.refused(400, "malformed");
    ana.put(&format!("{room}/members/99/role"), &role("member")).await.refused(404, "not_found");
    let members = ana.get(&format!("{room}/members")).await.expect(200).json();
    let marks = members["members"].as_array().unwrap().iter().map(|one| one["moderator"].clone());
    assert_eq!(marks.collect::<Vec<_>>(), [Value::Null, json!(true)]);
    house.close().await;
}

#[tokio::test]
async fn an_archived_room_is_read_and_found_and_not_written_in() {
    let (house, _root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let room = docks(&mut ana, &["ben"]).await;
    assert_eq!(say(&mut ben, &room, "one").await, 200);
    ben.patch(&room, &json!({"archived": true})).await.refused(403, "forbidden");
    let archived = ana.patch(&room, &json!({"archived": true})).await.expect(200).json();
    assert_eq!(archived["archived"], true);
    for visitor in [&mut ana, &mut ben] {
        assert_eq!(say(visitor, &room, "two").await, 403);
        assert_eq!(visitor.get(&format!("{room}/messages")).await.status.as_u16(), 200);
    }
    let page = ben.get(room.strip_prefix("/api/v1").unwrap()).await.expect(200).text;
    assert!(page.contains("This room is archived.") && !page.contains("name=\"body\""), "{page}");
    let browse = ben.get("/browse").await.expect(200).text;
    let (before, after) = browse.split_once("id=\"archived\"").expect("a part of its own");
    let main = before.split("<main").nth(1).unwrap();
    assert!(after.contains(">docks<") && !main.contains(">docks<"), "{browse}");
    let nav = before.split("<main").next().unwrap();
    assert!(!nav.contains("docks"), "it is out of the list: {nav}");

    ana.patch(&room, &json!({"archived": false, "read_only": true})).await.expect(200);
    assert_eq!(
        (say(&mut ana, &room, "three").await, say(&mut ben, &room, "four").await),
        (200, 403)
    );
    ana.put(&format!("{room}/members/3/role"), &json!({"role": "moderator"})).await.expect(204);
    assert_eq!(say(&mut ben, &room, "five").await, 200);
    house.close().await;
}

#[tokio::test]
async fn members_roles_and_states_are_managed_without_scripts() {
    let (house, mut root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let room = docks(&mut ana, &["ben"]).await;
    let page = room.strip_prefix("/api/v1").unwrap().to_owned();
    let people = format!("{page}/people");
    let seen = ben.get(&format!("{people}?query=be")).await.expect(200).text;
    assert!(seen.contains("@ben") && !seen.contains("@ana"), "{seen}");
    assert!(
        !seen.contains("Ban ") && !seen.contains("Make moderator"),
        "a member looks on: {seen}"
    );

    let form = format!("{page}/members/3/role");
    let refused = ben.form(&form, "role=owner").await.expect(303);
    assert!(ben.follow(&refused).await.text.contains("not allowed"));
    let done = ana.form(&form, "role=moderator").await.expect(303);
    assert_eq!(done.location(), people);
    assert!(ana.follow(&done).await.text.contains("@ben is a moderator now."));
    let seen = ben.get(&people).await.expect(200).text;
    assert!(!seen.contains("Remove ana") && seen.contains("id=\"bans\""), "{seen}");
    assert!(root.get(&people).await.expect(200).text.contains("Make owner"), "an administrator");

    let done = root.form(&format!("{page}/state"), "read_only=true").await.expect(303);
    assert!(root.follow(&done).await.text.contains("Only owners and moderators can post now."));
    root.form(&format!("{page}/state"), "archived=true").await.expect(303);
    assert!(ana.get(&format!("{page}?panel=details")).await.text.contains("Restore room"));
    house.close().await;
}
