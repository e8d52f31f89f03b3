//! People find each other: profiles, status, and conversations of several.

use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::Visitor;

/// A moment after every test.
const LATER: i64 = 4_000_000_000_000;

async fn id_of(visitor: &Visitor) -> Value {
    visitor.get("/api/v1/me").await.expect(200).json()["person"]["id"].clone()
}

#[tokio::test]
async fn a_profile_is_everyones_to_see_with_the_rooms_of_both() {
    let (house, mut root) = House::with_root().await;
    let (mut ana, ben) = (house.account("ana").await, house.account("ben").await);
    let shown = json!({
        "status": {"emoji": "❤", "text": " On holiday ", "until": LATER},
        "time_zone": "Asia/Kolkata",
        "busy_until": LATER,
    });
    let mine = ana.patch("/api/v1/me", &shown).await.expect(200).json();
    let status = json!({"emoji": "❤️", "text": "On holiday", "until": LATER});
    assert_eq!((&mine["status"], &mine["time_zone"]), (&status, &json!("Asia/Kolkata")));
    let private = json!({"name": "den", "visibility": "private"});
    ana.post("/api/v1/rooms", &private).await.expect(200);

    let id = id_of(&ana).await;
    let profile = ben.get(&format!("/api/v1/people/{id}")).await.expect(200).json();
    assert_eq!(profile, ben.get("/api/v1/people/@ANA").await.expect(200).json());
    assert_eq!(profile["person"]["handle"], "ana");
    assert_eq!((&profile["role"], &profile["active"]), (&json!("member"), &json!(true)));
    assert_eq!((&profile["status"], &profile["busy_until"]), (&status, &json!(LATER)));
    let names: Vec<_> = profile["rooms"].as_array().unwrap().iter().map(|r| &r["name"]).collect();
    assert_eq!(names, ["general"]);
    for nobody in ["999", "@nobody", "ana", "@", "0x1"] {
        ben.get(&format!("/api/v1/people/{nobody}")).await.refused(404, "not_found");
    }
    let page = ben.get("/people/ana").await.expect(200);
    for text in ["On holiday", "Asia/Kolkata", "general", "action=\"/direct\""] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(ben.get("/people/nobody").await.expect(404).text.contains("Nobody has that username"));

    // Others in a direct room see it in their list; what is ended is gone from all of it.
    let direct = ana.post("/api/v1/direct", &json!({"handle": "root"})).await.expect(200).json();
    let path = format!("/api/v1/rooms/{}", direct["id"]);
    assert_eq!(root.get(&path).await.expect(200).json()["status"], status);
    let ended = json!({"status": {"emoji": "", "text": ""}, "busy_until": 0, "time_zone": ""});
    let mine = ana.patch("/api/v1/me", &ended).await.expect(200).json();
    assert!(mine["status"].is_null() && mine["busy_until"].is_null(), "{mine}");
    assert!(root.get(&path).await.expect(200).json()["status"].is_null());

    root.post(&format!("/api/v1/people/{id}/deactivate"), &json!({})).await.expect(204);
    let closed = ben.get("/api/v1/people/@ana").await.expect(200).json();
    assert_eq!(closed["active"], false);
    house.close().await;
}

#[tokio::test]
async fn what_is_no_status_or_zone_is_refused_and_changes_nothing() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let status = |emoji: &str, text: &str| json!({"status": {"emoji": emoji, "text": text}});
    for (change, code) in [
        (status("no", ""), "invalid"),
        (status("👍👍", ""), "invalid"),
        (status("", "a\u{200b}"), "invalid"),
        (status("", &"x".repeat(101)), "too_long"),
        (json!({"status": {"emoji": "", "text": "x", "until": 1}}), "invalid"),
        (json!({"time_zone": "Mars/Olympus"}), "invalid"),
        (json!({"time_zone": "../../etc/passwd"}), "invalid"),
    ] {
        let status = if code == "too_long" { 413 } else { 422 };
        ana.patch("/api/v1/me", &change).await.refused(status, code);
    }
    let mine = ana.get("/api/v1/me").await.expect(200).json();
    assert!(mine["status"].is_null() && mine["time_zone"].is_null(), "{mine}");
    house.close().await;
}

#[tokio::test]
async fn status_and_zone_are_set_by_plain_forms() {
    let (house, _root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let mut say = async |path: &str, form: &str, said: &str| {
        let answer = ana.form(path, form).await.expect(303);
        let page = ana.follow(&answer).await.text;
        assert!(page.contains(said), "{form}: {page}");
        ana.get("/api/v1/me").await.expect(200).json()
    };
    let form = "emoji=%F0%9F%8C%B4&status=Away&until=1h";
    let mine = say("/settings/status", form, "Status saved.").await;
    assert_eq!(mine["status"]["text"], "Away");
    assert!(mine["status"]["until"].as_i64().is_some(), "{mine}");
    let mine = say("/settings/status", "emoji=&status=Here&until=never", "Status saved.").await;
    assert!(mine["status"]["until"].is_null(), "{mine}");
    let named = "emoji=%3Apalm_tree%3A&status=Here&until=never";
    let mine = say("/settings/status", named, "Status saved.").await;
    assert_eq!(mine["status"]["emoji"], "🌴");
    // What was chosen stays chosen where the form comes back.
    let chosen = "value=\"week\" selected";
    say("/settings/status", "emoji=x&status=&until=week", chosen).await;
    let mine = say("/settings/status", "emoji=x&status=&until=", "one emoji").await;
    assert_eq!(mine["status"]["text"], "Here");
    let mine = say("/settings/status", "clear=yes&status=Here", "Status cleared.").await;
    assert!(mine["status"].is_null(), "{mine}");
    let mine = say("/settings/busy", "busy=never", "Do not disturb is on.").await;
    assert!(mine["busy_until"].as_i64().is_some(), "{mine}");
    let mine = say("/settings/busy", "busy=off", "Do not disturb is off.").await;
    assert!(mine["busy_until"].is_null(), "{mine}");
    let mine = say("/settings/time-zone", "time_zone=Europe/Berlin", "Time zone saved.").await;
    assert_eq!(mine["time_zone"], "Europe/Berlin");
    let mine = say("/settings/time-zone", "time_zone=Nowhere", "no time zone of that name").await;
    assert_eq!(mine["time_zone"], "Europe/Berlin");
    house.close().await;
}

#[tokio::test]
async fn several_people_have_one_conversation_that_nobody_else_finds() {
    let (house, root) = House::with_root().await;
    let mut ana = house.account("ana").await;
    let (mut ben, cem) = (house.account("ben").await, house.account("cem").await);
    let with = |handles: &[&str]| json!({"handles": handles});
    let group = ana.post("/api/v1/direct", &with(&["ben", "cem"])).await.expect(200).json();
    assert_eq!((&group["kind"], &group["group"]), (&json!("private"), &json!(true)));
    let same = ben.post("/api/v1/direct", &with(&["cem", "ana", "ben", "cem"])).await;
    assert_eq!(same.expect(200).json()["id"], group["id"]);
    let path = format!("/api/v1/rooms/{}", group["id"]);
    assert_eq!(cem.get(&path).await.expect(200).json()["name"], "ana, ben");
    root.get(&path).await.refused(404, "not_found");

    // It is nobody's: no one is brought in, put out or banned, and nobody leaves or renames it.
    let id = id_of(&cem).await;
    ana.post(&format!("{path}/members"), &json!({"handle": "root"}))
        .await
        .refused(403, "forbidden");
    ana.delete(&format!("{path}/members/{id}")).await.refused(403, "forbidden");
    ana.post(&format!("{path}/leave"), &json!({})).await.refused(403, "forbidden");
    ana.patch(&path, &json!({"name": "den"})).await.refused(403, "forbidden");
    ana.delete(&path).await.refused(403, "forbidden");
    let hello = json!({"client_id": "hello", "body": "Hello, you two"});
    ana.post(&format!("{path}/messages"), &hello).await.expect(200);
    let theirs = cem.get(&path).await.expect(200).json();
    assert_eq!((&theirs["unread"], &theirs["mentions"]), (&json!(1), &json!(1)));

    for (handles, status, code) in [
        (&["nobody", "ben"][..], 404, "not_found"),
        (&[], 422, "invalid"),
        (&["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"], 422, "invalid"),
    ] {
        for handle in handles.iter().filter(|handle| handle.starts_with('p')) {
            house.account(handle).await;
        }
        ana.post("/api/v1/direct", &with(handles)).await.refused(status, code);
    }
    let one = ana.post("/api/v1/direct", &with(&["ben"])).await.expect(200).json();
    assert_eq!(one["kind"], "direct");
    house.close().await;
}

#[tokio::test]
async fn a_conversation_is_begun_without_scripts() {
    let (house, _root) = House::with_root().await;
    let (mut ana, _ben) = (house.account("ana").await, house.account("ben").await);
    house.account("zoe").await;
    let page = ana.get("/new-message?query=zo&to=ben&to=ben&to=nobody&to=ana").await.expect(200);
    assert_eq!(page.text.matches("name=\"to\"").count(), 2, "{}", page.text);
    assert!(page.text.contains("value=\"ben\" checked"), "{}", page.text);
    let opened = ana.form("/new-message", "query=&to=ben&to=zoe").await.expect(303);
    let room = ana.get(opened.location()).await.expect(200);
    assert!(room.text.contains("ben, zoe"), "{}", room.text);
    let refused = ana.form("/new-message", "query=").await.expect(303);
    let page = ana.follow(&refused).await;
    assert!(page.text.contains("Name at least one other person"), "{}", page.text);
    house.close().await;
}
