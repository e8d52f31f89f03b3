//! Getting in with a password, and staying out without.

use confab_store::PasswordHash;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn an_unknown_handle_and_a_wrong_password_look_the_same() {
    let (house, mut root) = House::with_root().await;
    house.account("ben").await;
    let ben = house.account("gone").await;
    let id = ben.get("/api/v1/me").await.json()["person"]["id"].clone();
    root.post(&format!("/api/v1/people/{id}/deactivate"), &json!({})).await.expect(204);

    let mut texts = Vec::new();
    for (handle, password) in [
        ("ben", "another password"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("no handle!", PASSWORD),
        ("ben", ""),
        ("ben", &"x".repeat(5000)),
    ] {
        let body = json!({"handle": handle, "password": password});
        let answer = house.visitor().post("/api/v1/sign-in", &body).await;
        assert!(answer.session_cookie().is_none());
        texts.push((answer.status, answer.text));
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(texts[0].0, 401);
    house.close().await;
}

#[tokio::test]
async fn a_handle_may_be_typed_as_people_type_it() {
    let (house, _root) = House::with_root().await;
    for handle in ["root", "ROOT", "@root", " root "] {
        let body = json!({"handle": handle, "password": PASSWORD});
        house.visitor().post("/api/v1/sign-in", &body).await.expect(200);
    }
    house.close().await;
}

#[tokio::test]
async fn the_cookie_is_closed_to_scripts_and_other_sites() {
    let (house, _root) = House::with_root().await;
    let body = json!({"handle": "root", "password": PASSWORD});
    let answer = house.visitor().post("/api/v1/sign-in", &body).await.expect(200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("confab-session-insecure="), "{cookie}");
    for flag in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=7776000"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain") && !cookie.contains("Secure"), "{cookie}");
    house.close().await;
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_this_very_host() {
    let public = |config: &mut confab_server::config::Config| {
        config.public_url = Some("https://chat.example.org".parse().unwrap());
    };
    let house = House::empty_with(public).await;
    let code = confab_server::sessions::set_up_code::set_up_code(
        house.app().store.as_ref(),
        house.app().random,
    );
    let code = code.await.unwrap();
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD,
        "code": code.expose()});
    let mut root = house.visitor();
    let answer = root.post("/api/v1/set-up", &account).await.expect(200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    assert!(answer.header("strict-transport-security").contains("max-age"));
    root.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn guessing_one_account_is_slowed_and_says_for_how_long() {
    let (house, _root) = House::with_root().await;
    house.account("ben").await;
    let guess = json!({"handle": "ben", "password": "wrong wrong wrong"});
    for _ in 0..10 {
        house.visitor().post("/api/v1/sign-in", &guess).await.refused(401, "unauthenticated");
    }
    let answer = house.visitor().post("/api/v1/sign-in", &guess).await;
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=18).contains(&seconds), "{seconds}");
    let body = answer.refused(429, "rate_limited");
    assert!(body["retry_after_ms"].as_u64().unwrap() > 0);
    // The others are not slowed with them.
    let other = json!({"handle": "root", "password": PASSWORD});
    house.visitor().post("/api/v1/sign-in", &other).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn one_address_is_slowed_whatever_the_account() {
    let slow = |config: &mut confab_server::config::Config| config.sign_ins_per_minute = 5;
    let (house, _root) = House::with_root_and(slow).await;
    let mut refused = None;
    for n in 0..5 {
        let body = json!({"handle": format!("guess{n}"), "password": PASSWORD});
        let answer = house.visitor().post("/api/v1/sign-in", &body).await;
        refused = Some(answer.status.as_u16());
    }
    assert_eq!(refused, Some(429));
    // A header that anyone can send makes nobody another client.
    let body = json!({"handle": "root", "password": PASSWORD});
    let mut forger = house.visitor().with_header("x-forwarded-for", "203.0.113.9");
    forger.post("/api/v1/sign-in", &body).await.refused(429, "rate_limited");
    house.close().await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_limit() {
    let proxied = |config: &mut confab_server::config::Config| {
        config.sign_ins_per_minute = 2;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    };
    let house = House::empty_with(proxied).await;
    let guess = json!({"handle": "root", "password": PASSWORD});
    let from = |address: &str| house.visitor().with_header("x-forwarded-for", address);
    for _ in 0..2 {
        from("203.0.113.1").post("/api/v1/sign-in", &guess).await.refused(401, "unauthenticated");
    }
    from("203.0.113.1").post("/api/v1/sign-in", &guess).await.refused(429, "rate_limited");
    from("203.0.113.2").post("/api/v1/sign-in", &guess).await.refused(401, "unauthenticated");
    house.close().await;
}

#[tokio::test]
async fn a_hash_of_an_older_cost_is_made_anew_at_the_next_sign_in() {
    let (house, _root) = House::with_root().await;
    let store = &house.app().store;
    let root = confab_protocol::Handle::parse("root").unwrap();
    let (account, now) = store.find_credentials(&root).await.unwrap().unwrap();
    // Of the same password, with twice the memory.
    let other = confab_server::auth::Passwords::new(
        confab_server::auth::PasswordCost::STANDARD,
        house.app().random,
    );
    let secret = confab_protocol::api::Secret::new(PASSWORD);
    let lane = confab_server::auth::Lane::Stranger;
    let old: PasswordHash = other.unwrap().hash(&secret, lane).await.unwrap();
    let change = confab_store::PasswordChange { old: now.clone(), new: old.clone() };
    assert!(store.renew_password_hash(account.person.id, change).await.unwrap());
    let body = json!({"handle": "root", "password": PASSWORD});
    house.visitor().post("/api/v1/sign-in", &body).await.expect(200);
    let (_, renewed) = store.find_credentials(&root).await.unwrap().unwrap();
    assert!(renewed != old && renewed != now);
    assert_eq!(renewed.0.split('$').nth(3), now.0.split('$').nth(3));
    house.close().await;
}
