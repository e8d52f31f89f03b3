//! Guesses at an account are slowed, and its owner is not.

use std::time::Duration;

use confab_protocol::Handle;
use confab_server::auth::{SecretToken, TokenPrefix};
use serde_json::json;

use crate::house::{House, PASSWORD};
use crate::visitor::Visitor;

const FORWARDED: &str = "x-forwarded-for";

/// A server behind a proxy, with `root`, who has signed in from 198.51.100.1.
async fn house_behind_a_proxy() -> (House, Visitor) {
    let proxied = |config: &mut confab_server::config::Config| {
        config.sign_ins_per_minute = 30;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    };
    let house = House::empty_with(proxied).await;
    let code = confab_server::sessions::set_up_code::set_up_code(
        house.app().store.as_ref(),
        house.app().random,
    );
    let mut root = house.visitor().with_header(FORWARDED, "198.51.100.1");
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD,
        "code": code.await.unwrap().expose()});
    root.post("/api/v1/set-up", &account).await.expect(200);
    (house, root)
}

#[tokio::test]
async fn an_owner_gets_in_at_the_first_try_while_others_guess() {
    for attackers in [1, 50] {
        let (house, mut root) = house_behind_a_proxy().await;
        let right = json!({"handle": "root", "password": PASSWORD});
        let wrong = json!({"handle": "root", "password": "wrong wrong wrong"});
        // At the address of an attacker, on a device that the account knows.
        let mut known = house.visitor().with_header(FORWARDED, "203.0.113.1");
        known = known.with_header("sec-fetch-site", "same-origin");
        known.post("/api/v1/sign-in", &right).await.expect(200);
        known.post("/api/v1/sign-out", &json!({})).await.expect(204);
        let mut refused = 0;
        for second in 0..60 {
            house.pass(Duration::from_secs(1));
            if second % 5 == 0 {
                for attacker in 1..=attackers {
                    let from = format!("203.0.113.{attacker}");
                    let mut attacker = house.visitor().with_header(FORWARDED, &from);
                    let answer = attacker.post("/api/v1/sign-in", &wrong).await;
                    refused += u32::from(answer.status == 429);
                }
            }
            if second % 10 == 0 {
                known.post("/api/v1/sign-in", &right).await.expect(200);
                known.post("/api/v1/sign-out", &json!({})).await.expect(204);
                let mut unknown = house.visitor().with_header(FORWARDED, "198.51.100.2");
                if second < 20 {
                    unknown.post("/api/v1/sign-in", &wrong).await.refused(401, "unauthenticated");
                }
                unknown.post("/api/v1/sign-in", &right).await.expect(200);
            }
        }
        assert!(attackers == 1 || refused > 0, "the attackers are slowed");
        let change = json!({"current": PASSWORD, "new": "another battery"});
        root.put("/api/v1/me/password", &change).await.expect(200);
        house.close().await;
    }
}

#[tokio::test]
async fn a_signed_in_owner_guesses_their_own_password_at_the_same_pace() {
    let (house, mut root) = House::with_root().await;
    let wrong = json!({"current": "wrong wrong wrong", "new": "another battery"});
    for _ in 0..10 {
        root.put("/api/v1/me/password", &wrong).await.refused(403, "forbidden");
    }
    root.put("/api/v1/me/password", &wrong).await.refused(429, "rate_limited");
    house.pass(Duration::from_secs(18));
    let right = json!({"current": PASSWORD, "new": "another battery"});
    root.put("/api/v1/me/password", &right).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn right_passwords_cost_nothing_until_there_are_too_many() {
    let (house, mut root) = house_behind_a_proxy().await;
    root.post("/api/v1/sign-out", &json!({})).await.expect(204);
    let right = json!({"handle": "root", "password": PASSWORD});
    for _ in 0..30 {
        let mut unknown = house.visitor().with_header(FORWARDED, "203.0.113.7");
        unknown.post("/api/v1/sign-in", &right).await.expect(200);
    }
    let mut looping = None;
    for _ in 0..30 {
        let mut unknown = house.visitor().with_header(FORWARDED, "203.0.113.8");
        let answer = unknown.post("/api/v1/sign-in", &right).await;
        if answer.status == 429 {
            looping = Some(answer);
            break;
        }
    }
    let refused = looping.expect("an account that signs in again and again is slowed");
    assert!(refused.headers.contains_key("retry-after"));
    refused.refused(429, "rate_limited");
    house.pass(Duration::from_mins(1));
    house.visitor().post("/api/v1/sign-in", &right).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_program_that_keeps_no_cookies_is_no_device() {
    let (house, _root) = house_behind_a_proxy().await;
    let right = json!({"handle": "root", "password": PASSWORD});
    let root = Handle::parse("root").unwrap();
    for (header, known) in [("accept", false), ("sec-fetch-site", true)] {
        let mut visitor = house.visitor().with_header(header, "same-origin");
        visitor.post("/api/v1/sign-in", &right).await.expect(200);
        let (_, secret) = visitor.device.as_ref().unwrap().split_once('=').unwrap();
        let device = SecretToken::parse(secret, TokenPrefix::None).unwrap();
        let knows = house.app().store.knows_device(&root, device.hash()).await.unwrap();
        assert_eq!(knows, known, "{header}");
    }
    house.close().await;
}

#[tokio::test]
async fn what_is_guessed_first_is_no_new_password() {
    let (house, mut root) = House::with_root().await;
    for (password, why) in [
        ("password1234", "are guessed"),
        ("aaaaaaaaaaaa", "are guessed"),
        ("            ", "spaces"),
        ("eve-example1", "username"),
    ] {
        let body = json!({"handle": "eve-example", "name": "Eve", "password": password});
        let refused = house.visitor().post("/api/v1/sign-up", &body).await.refused(422, "invalid");
        assert!(refused["message"].as_str().unwrap().contains(why), "{password}: {refused}");
        let form = format!("handle=eve-example&name=Eve&password={password}");
        let page = house.visitor().form("/sign-up", &form).await.expect(422);
        assert!(page.text.contains(why), "{password}: {}", page.text);
    }
    let change = json!({"current": PASSWORD, "new": "root12345678"});
    root.put("/api/v1/me/password", &change).await.refused(422, "invalid");
    house.close().await;
}

#[tokio::test]
async fn a_password_is_the_same_however_its_accents_are_sent() {
    let (house, _root) = House::with_root().await;
    let (composed, decomposed) = ("f\u{fc}nf Fl\u{fc}sse", "fu\u{308}nf Flu\u{308}sse");
    let account = json!({"handle": "ben", "name": "Ben", "password": composed});
    house.visitor().post("/api/v1/sign-up", &account).await.expect(200);
    for password in [composed, decomposed] {
        let body = json!({"handle": "ben", "password": password});
        house.visitor().post("/api/v1/sign-in", &body).await.expect(200);
    }
    house.close().await;
}
