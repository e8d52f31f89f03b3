//! Bans from a room, over the API and by the forms of its people.

use serde_json::json;

use crate::house::House;
use crate::visitor::Visitor;

async fn room(owner: &mut Visitor, visibility: &str) -> String {
    let new = json!({"name": "cellar", "topic": "", "visibility": visibility});
    let room = owner.post("/api/v1/rooms", &new).await.expect(200).json();
    format!("/api/v1/rooms/{}", room["id"])
}

async fn id_of(visitor: &Visitor) -> i64 {
    let me = visitor.get("/api/v1/me").await.expect(200).json();
    me["person"]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_ban_keeps_someone_out_until_it_is_lifted() {
    let (house, _root) = House::with_root().await;
    let (mut ana, mut ben) = (house.account("ana").await, house.account("ben").await);
    let path = room(&mut ana, "public").await;
    ben.post(&format!("{path}/join"), &json!({})).await.expect(200);
    let ban = format!("{path}/bans/{}", id_of(&ben).await);
    for _ in 0..2 {
        ana.put(&ban, &json!({})).await.expect(204);
    }
    for address in [path.clone(), format!("{path}/messages"), format!("{path}/members")] {
        ben.get(&address).await.refused(404, "not_found");
    }
    ben.post(&format!("{path}/join"), &json!({})).await.refused(404, "not_found");
    let hello = json!({"client_id": "1", "body": "let me in"});
    ben.post(&format!("{path}/messages"), &hello).await.refused(404, "not_found");
    let handle = json!({"handle": "ben"});
    ana.post(&format!("{path}/members"), &handle).await.refused(403, "forbidden");
    let bans = ana.get(&format!("{path}/bans")).await.expect(200).json();
    assert_eq!(bans["bans"][0]["person"]["handle"], "ben");
    assert_eq!(bans["bans"][0]["by"]["handle"], "ana");
    assert_eq!((bans["bans"].as_array().unwrap().len(), &bans["more"]), (1, &json!(false)));

    ana.delete(&ban).await.expect(204);
    ana.delete(&ban).await.refused(404, "not_found");
    ben.get(&path).await.expect(200);
    ben.post(&format!("{path}/join"), &json!({})).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn nobody_bans_themselves_an_administrator_or_the_other_of_two() {
    let (house, root) = House::with_root().await;
    let (mut ana, ben) = (house.account("ana").await, house.account("ben").await);
    let path = room(&mut ana, "public").await;
    for (person, status, code) in [
        (id_of(&ana).await, 403, "forbidden"),
        (id_of(&root).await, 403, "forbidden"),
        (999_999, 404, "not_found"),
    ] {
        ana.put(&format!("{path}/bans/{person}"), &json!({})).await.refused(status, code);
    }
    let direct = ana.post("/api/v1/direct", &json!({"handle": "ben"})).await.expect(200).json();
    let ban = format!("/api/v1/rooms/{}/bans/{}", direct["id"], id_of(&ben).await);
    ana.put(&ban, &json!({})).await.refused(403, "forbidden");
    ben.get(&format!("/api/v1/rooms/{}", direct["id"])).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn the_page_of_a_rooms_people_removes_bans_and_lifts() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let (ben, zoe) = (house.account("ben").await, house.account("zoe").await);
    let api = room(&mut ana, "private").await;
    let path = api.trim_start_matches("/api/v1").to_owned();
    for handle in ["ben", "zoe"] {
        ana.post(&format!("{api}/members"), &json!({"handle": handle})).await.expect(204);
    }
    let page = format!("{path}/people");
    let looked_at = ben.get(&page).await.expect(200).text;
    assert!(looked_at.contains("@zoe") && !looked_at.contains("/bans\""), "{looked_at}");
    assert!(
        house.account("tim").await.get(&page).await.expect(404).text.contains("Room not found")
    );
    let (ben_id, zoe_id) = (id_of(&ben).await, id_of(&zoe).await);
    let forms = [
        (format!("{path}/members/{zoe_id}/remove"), ""),
        (format!("{path}/bans"), "handle=ben"),
        (format!("{path}/bans/{ben_id}/lift"), ""),
    ];
    for (action, fields) in &forms {
        let printed = ana.get(&page).await.expect(200).text;
        assert!(printed.contains(&format!("action=\"{action}\"")), "{action}: {printed}");
        assert_eq!(ana.form(action, fields).await.expect(303).location(), page);
        if fields.is_empty() {
            continue;
        }
        ben.get(&api).await.refused(404, "not_found");
    }
    zoe.get(&api).await.refused(404, "not_found");
    let refused = ana.form(&format!("{path}/bans"), "handle=nobody").await.expect(303);
    assert_eq!(refused.location(), page);
    let printed = ana.follow(&refused).await.text;
    assert!(printed.contains("Nobody here is called @nobody."), "{printed}");
    assert!(printed.contains("value=\"nobody\""), "{printed}");
    house.close().await;
}

#[tokio::test]
async fn a_long_list_of_people_comes_in_pages() {
    let (house, mut root) = House::with_root().await;
    for number in 0..101 {
        house.account(&format!("p{number:03}")).await;
    }
    let banned = house.account("banned").await;
    root.put(&format!("/api/v1/rooms/1/bans/{}", id_of(&banned).await), &json!({}))
        .await
        .expect(204);
    let first = root.get("/rooms/1/people").await.expect(200).text;
    assert!(first.contains("people?after=p099") && !first.contains("@p100"), "{first}");
    let second = root.get("/rooms/1/people?after=p099").await.expect(200).text;
    assert!(second.contains("@p100") && second.contains("@<bdi>banned"), "{second}");
    house.close().await;
}
