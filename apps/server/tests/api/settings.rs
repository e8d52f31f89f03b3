//! Permission to make an account, and by which link.

use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{House, PASSWORD};
use crate::visitor::Visitor;

fn account(handle: &str, invite: Option<&str>) -> Value {
    json!({"handle": handle, "name": handle, "password": PASSWORD, "invite": invite})
}

async fn invite(root: &mut Visitor, days: u32, uses: u32) -> (Value, String) {
    let made = root.post("/api/v1/invites", &json!({"days": days, "uses": uses})).await;
    let made = made.expect(200).json();
    let link = made["link"].as_str().unwrap();
    let (page, code) = link.split_once("?invite=").unwrap();
    assert!(page.starts_with("http://127.0.0.1:") && page.ends_with("/sign-up"), "{link}");
    (made["invite"]["id"].clone(), code.to_owned())
}

#[tokio::test]
async fn a_new_installation_takes_people_by_invitation() {
    let house = House::empty().await;
    let mut root = house.visitor();
    let body = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    let early = house.visitor().post("/api/v1/sign-up", &account("eve", None)).await;
    early.refused(403, "sign_up_closed");
    root.post("/api/v1/set-up", &body).await.expect(200);
    assert_eq!(root.get("/api/v1/settings").await.json()["sign_up"], "invite");

    let mut visitor = house.visitor();
    visitor.post("/api/v1/sign-up", &account("eve", None)).await.refused(403, "invite_invalid");
    let (_, code) = invite(&mut root, 7, 1).await;
    visitor.post("/api/v1/sign-up", &account("ben", Some(&code))).await.expect(200);
    let used = house.visitor().post("/api/v1/sign-up", &account("eve", Some(&code))).await;
    used.refused(403, "invite_invalid");
    // The link's page tells it before anything is typed.
    for bad in [code.as_str(), "nonsense"] {
        let page = house.visitor().get(&format!("/sign-up?invite={bad}")).await.expect(403);
        assert!(page.text.contains("has expired or been used up"), "{}", page.text);
        assert!(!page.text.contains("name=\"password\""), "{}", page.text);
    }
    let (_, fresh) = invite(&mut root, 7, 1).await;
    let page = house.visitor().get(&format!("/sign-up?invite={fresh}")).await.expect(200);
    assert!(page.text.contains("name=\"password\"") && page.text.contains(&fresh));
    root.delete("/api/v1/invites/2").await.expect(204);
    assert_eq!(root.get("/api/v1/invites").await.json(), json!([]));
    house.close().await;
}

#[tokio::test]
async fn of_many_with_the_last_use_of_a_link_one_gets_in() {
    let (house, mut root) = House::with_root().await;
    root.patch("/api/v1/settings", &json!({"sign_up": "invite"})).await.expect(200);
    let (_, code) = invite(&mut root, 7, 1).await;
    let tries = (0..6).map(|n| {
        let (mut visitor, body) = (house.visitor(), account(&format!("guest{n}"), Some(&code)));
        async move { visitor.post("/api/v1/sign-up", &body).await.status.as_u16() }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403, 403, 403, 403, 403]);
    house.close().await;
}

#[tokio::test]
async fn a_link_ends_when_it_expires_or_is_revoked() {
    let (house, mut root) = House::with_root().await;
    root.patch("/api/v1/settings", &json!({"sign_up": "invite"})).await.expect(200);
    let (id, revoked) = invite(&mut root, 7, 9).await;
    let (_, expired) = invite(&mut root, 1, 9).await;
    root.delete(&format!("/api/v1/invites/{id}")).await.expect(204);
    root.delete(&format!("/api/v1/invites/{id}")).await.refused(404, "not_found");
    house.pass(Duration::from_hours(25));
    for code in [&*revoked, &*expired, "", "1-", &"0".repeat(64)] {
        let answer = house.visitor().post("/api/v1/sign-up", &account("eve", Some(code))).await;
        answer.refused(403, "invite_invalid");
    }
    for bad in [json!({"days": 0, "uses": 1}), json!({"days": 366, "uses": 1})] {
        root.post("/api/v1/invites", &bad).await.refused(422, "invalid");
    }
    root.post("/api/v1/invites", &json!({"days": 1, "uses": 0})).await.refused(422, "invalid");
    house.close().await;
}

#[tokio::test]
async fn where_sign_up_is_closed_no_link_opens_it() {
    let (house, mut root) = House::with_root().await;
    let (_, code) = invite(&mut root, 7, 9).await;
    root.patch("/api/v1/settings", &json!({"sign_up": "closed"})).await.expect(200);
    for invite in [None, Some(&*code)] {
        let answer = house.visitor().post("/api/v1/sign-up", &account("eve", invite)).await;
        answer.refused(403, "sign_up_closed");
    }
    house.close().await;
}

#[tokio::test]
async fn an_account_needs_a_free_handle_a_name_and_a_long_enough_password() {
    let (house, _root) = House::with_root().await;
    let good = account("ben", None);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let long = "x".repeat(129);
    for (body, status, code) in [
        (with("handle", json!("ROOT")), 409, "taken"),
        (with("handle", json!("a b")), 422, "invalid"),
        (with("handle", json!(7)), 400, "malformed"),
        (with("name", json!("  ")), 422, "invalid"),
        (with("name", json!("a\nb")), 422, "invalid"),
        (with("name", json!(long)), 413, "too_long"),
        (with("password", json!("elevenchars")), 422, "invalid"),
        (with("password", json!(long)), 413, "too_long"),
    ] {
        house.visitor().post("/api/v1/sign-up", &body).await.refused(status, code);
    }
    house.visitor().post("/api/v1/sign-up", &good).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn the_installation_is_called_what_its_administrator_says() {
    let (house, mut root) = House::with_root().await;
    root.patch("/api/v1/settings", &json!({"server_name": " Harbour "})).await.expect(200);
    let settings = house.visitor().get("/api/v1/settings").await.json();
    assert_eq!(
        settings,
        json!({
            "server_name": "Harbour",
            "sign_up": "open",
            "needs_set_up": false,
            "members_invite": false,
            "max_file_bytes": 100 * 1024 * 1024,
            "max_message_files": 10,
        })
    );
    root.patch("/api/v1/settings", &json!({"server_name": ""})).await.refused(422, "invalid");
    root.patch("/api/v1/settings", &json!({"sign_up": "maybe"})).await.refused(400, "malformed");
    house.close().await;
}
