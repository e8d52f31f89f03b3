//! Sessions: listed, ended, expired.

use std::time::Duration;

use serde_json::json;

use crate::house::{House, PASSWORD};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn signing_out_ends_the_session_and_not_only_the_cookie() {
    let (house, _root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let kept = ben.clone();
    let answer = ben.post("/api/v1/sign-out", &json!({})).await.expect(204);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert!(ben.cookie.is_none());
    kept.get("/api/v1/me").await.refused(401, "unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn one_browser_signs_another_out() {
    let (house, _root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let mut phone = house.visitor().with_header("user-agent", "Phone/1.0");
    let body = json!({"handle": "ben", "password": PASSWORD});
    phone.post("/api/v1/sign-in", &body).await.expect(200);

    let sessions = ben.get("/api/v1/sessions").await.expect(200).json();
    let sessions = sessions.as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!(other["user_agent"], "Phone/1.0");
    ben.delete(&format!("/api/v1/sessions/{}", other["id"])).await.expect(204);
    phone.get("/api/v1/me").await.refused(401, "unauthenticated");
    ben.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn nobody_ends_someone_elses_session() {
    let (house, mut root) = House::with_root().await;
    let ben = house.account("ben").await;
    let id = ben.get("/api/v1/me").await.json()["session"].clone();
    root.delete(&format!("/api/v1/sessions/{id}")).await.refused(404, "not_found");
    ben.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_session_ends_after_thirty_idle_days_and_after_ninety_at_most() {
    let (house, _root) = House::with_root().await;
    let (idle, busy) = (house.account("idle").await, house.account("busy").await);
    house.pass(DAY * 20);
    busy.get("/api/v1/me").await.expect(200);
    house.pass(DAY * 11);
    idle.get("/api/v1/me").await.refused(401, "unauthenticated");
    for _ in 0..2 {
        busy.get("/api/v1/me").await.expect(200);
        house.pass(DAY * 29);
    }
    busy.get("/api/v1/me").await.expect(200);
    house.pass(DAY * 2);
    busy.get("/api/v1/me").await.refused(401, "unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn a_new_password_signs_every_other_browser_out() {
    let (house, _root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let (before, mut phone) = (ben.clone(), house.visitor());
    let body = json!({"handle": "ben", "password": PASSWORD});
    phone.post("/api/v1/sign-in", &body).await.expect(200);

    let wrong = json!({"current": "not my password", "new": "another battery"});
    ben.put("/api/v1/me/password", &wrong).await.refused(403, "forbidden");
    let change = json!({"current": PASSWORD, "new": "another battery"});
    ben.put("/api/v1/me/password", &change).await.expect(200);
    ben.get("/api/v1/me").await.expect(200);
    for old in [&before, &phone] {
        old.get("/api/v1/me").await.refused(401, "unauthenticated");
    }
    house.visitor().post("/api/v1/sign-in", &body).await.refused(401, "unauthenticated");
    let body = json!({"handle": "ben", "password": "another battery"});
    house.visitor().post("/api/v1/sign-in", &body).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_deactivated_account_is_out_at_once_and_stays_out() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let id = ben.get("/api/v1/me").await.json()["person"]["id"].clone();
    let token = json!({"name": "bot", "scopes": ["read"]});
    let token = ben.post("/api/v1/tokens", &token).await.expect(200).json();
    let bot = ben.with_token(token["secret"].as_str().unwrap());
    root.post(&format!("/api/v1/people/{id}/deactivate"), &json!({})).await.expect(204);
    ben.get("/api/v1/me").await.refused(401, "unauthenticated");
    bot.get("/api/v1/me").await.refused(401, "unauthenticated");
    let body = json!({"handle": "ben", "password": PASSWORD});
    house.visitor().post("/api/v1/sign-in", &body).await.refused(401, "unauthenticated");
    // Nobody makes another of the same name, and nobody is left without administrators.
    let again = json!({"handle": "ben", "name": "Ben", "password": PASSWORD});
    house.visitor().post("/api/v1/sign-up", &again).await.refused(409, "taken");
    root.post("/api/v1/people/1/deactivate", &json!({})).await.refused(403, "forbidden");
    house.close().await;
}

#[tokio::test]
async fn a_sign_in_that_races_a_deactivation_leaves_no_session() {
    let (house, mut root) = House::with_root().await;
    for round in 0..5 {
        let handle = format!("ben{round}");
        let ben = house.account(&handle).await;
        let id = ben.get("/api/v1/me").await.json()["person"]["id"].clone();
        let (mut one, mut two) = (house.visitor(), house.visitor());
        let body = json!({"handle": handle, "password": PASSWORD});
        let path = format!("/api/v1/people/{id}/deactivate");
        let none = json!({});
        let (_, _, done) = tokio::join!(
            one.post("/api/v1/sign-in", &body),
            two.post("/api/v1/sign-in", &body),
            root.post(&path, &none),
        );
        done.expect(204);
        for visitor in [&one, &two, &ben] {
            visitor.get("/api/v1/me").await.refused(401, "unauthenticated");
        }
    }
    house.close().await;
}
