//! API tokens: what they may do, and for how long.

use std::time::Duration;

use serde_json::json;

use crate::house::House;
use crate::visitor::Visitor;

async fn token(owner: &mut Visitor, scopes: &[&str]) -> Visitor {
    let body = json!({"name": "bot", "scopes": scopes});
    let made = owner.post("/api/v1/tokens", &body).await.expect(200).json();
    owner.with_token(made["secret"].as_str().unwrap())
}

#[tokio::test]
async fn a_token_is_shown_once_and_begins_so_that_scanners_know_it() {
    let (house, mut root) = House::with_root().await;
    let body = json!({"name": " bot ", "scopes": ["write", "read", "read"], "days": 7});
    let made = root.post("/api/v1/tokens", &body).await.expect(200).json();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("cfb_") && secret.len() == 68, "{secret}");
    assert_eq!(made["token"]["scopes"], json!(["read", "write"]));
    assert_eq!(made["token"]["name"], "bot");
    let listed = root.get("/api/v1/tokens").await.expect(200);
    assert!(!listed.text.contains(secret));
    assert_eq!(listed.json().as_array().unwrap().len(), 1);
    assert_eq!(root.get("/api/v1/sessions").await.json().as_array().unwrap().len(), 1);
    house.close().await;
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say_and_no_more() {
    let (house, mut root) = House::with_root().await;
    let message = json!({"client_id": "1", "body": "beep"});
    let messages = "/api/v1/rooms/1/messages";

    let mut reads = token(&mut root, &["read"]).await;
    reads.get(messages).await.expect(200);
    reads.post(messages, &message).await.refused(403, "forbidden");
    reads.get("/api/v1/invites").await.refused(403, "forbidden");

    let mut writes = token(&mut root, &["write"]).await;
    writes.get(messages).await.expect(200);
    writes.post(messages, &message).await.expect(200);
    writes.patch("/api/v1/settings", &json!({})).await.refused(403, "forbidden");

    let mut admin = token(&mut root, &["admin"]).await;
    admin.get("/api/v1/invites").await.expect(200);
    admin.post(messages, &message).await.refused(403, "forbidden");
    house.close().await;
}

#[tokio::test]
async fn no_token_makes_tokens_ends_sessions_or_changes_the_password() {
    let (house, mut root) = House::with_root().await;
    let mut bot = token(&mut root, &["read", "write", "admin"]).await;
    let body = json!({"name": "bot", "scopes": ["read"]});
    bot.post("/api/v1/tokens", &body).await.refused(403, "forbidden");
    bot.get("/api/v1/tokens").await.refused(403, "forbidden");
    bot.get("/api/v1/sessions").await.refused(403, "forbidden");
    bot.delete("/api/v1/sessions/1").await.refused(403, "forbidden");
    let change = json!({"current": crate::house::PASSWORD, "new": "another battery"});
    bot.put("/api/v1/me/password", &change).await.refused(403, "forbidden");
    house.close().await;
}

#[tokio::test]
async fn only_administrators_give_the_scope_of_administrators() {
    let (house, _root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let body = json!({"name": "bot", "scopes": ["admin"]});
    ben.post("/api/v1/tokens", &body).await.refused(403, "forbidden");
    for bad in [
        json!({"name": "bot", "scopes": []}),
        json!({"name": "  ", "scopes": ["read"]}),
        json!({"name": "bot", "scopes": ["read"], "days": 0}),
        json!({"name": "bot", "scopes": ["read"], "days": 3651}),
    ] {
        ben.post("/api/v1/tokens", &bad).await.refused(422, "invalid");
    }
    house.close().await;
}

#[tokio::test]
async fn an_expired_or_revoked_token_is_none() {
    let (house, mut root) = House::with_root().await;
    let body = json!({"name": "bot", "scopes": ["read"], "days": 1});
    let made = root.post("/api/v1/tokens", &body).await.expect(200).json();
    let short = root.with_token(made["secret"].as_str().unwrap());
    let mut long = token(&mut root, &["read"]).await;
    short.get("/api/v1/me").await.expect(200);
    house.pass(Duration::from_hours(25));
    short.get("/api/v1/me").await.refused(401, "unauthenticated");
    long.get("/api/v1/me").await.expect(200);

    let listed = root.get("/api/v1/tokens").await.json();
    let id = listed[0]["id"].clone();
    root.delete(&format!("/api/v1/tokens/{id}")).await.expect(204);
    root.delete(&format!("/api/v1/tokens/{id}")).await.refused(404, "not_found");
    long.get("/api/v1/me").await.refused(401, "unauthenticated");
    // A good cookie does not help a bad token.
    long.cookie.clone_from(&root.cookie);
    long.get("/api/v1/me").await.refused(401, "unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn a_token_is_no_cookie() {
    let (house, mut root) = House::with_root().await;
    let bot = token(&mut root, &["read", "write"]).await;
    let digits = bot.token.as_ref().unwrap().strip_prefix("cfb_").unwrap().to_owned();
    let (name, _) = root.cookie.as_ref().unwrap().split_once('=').unwrap();
    let mut visitor = root.signed_out();
    visitor.cookie = Some(format!("{name}={digits}"));
    visitor.get("/api/v1/me").await.refused(401, "unauthenticated");
    house.close().await;
}
