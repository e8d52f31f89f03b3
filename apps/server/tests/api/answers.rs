//! Shape of the API's answers, and that none tells a secret.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::house::House;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/answers.golden");

#[tokio::test]
async fn every_answer_has_the_shape_in_the_repository_and_no_secret() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await.with_header("user-agent", "Browser/1.0");
    let message = json!({"client_id": "one", "body": "Hello @ben"});
    let mut answers = BTreeMap::new();
    let mut note = |name: &str, answer: Value| answers.insert(name.to_owned(), answer);

    note("GET /settings", root.get("/api/v1/settings").await.expect(200).json());
    note("GET /me", root.get("/api/v1/me").await.expect(200).json());
    note("GET /rooms", ben.get("/api/v1/rooms").await.expect(200).json());
    let sent = root.post("/api/v1/rooms/1/messages", &message).await.expect(200).json();
    let reply = json!({"client_id": "two", "body": "And again", "reply_to": sent["seq"]});
    root.post("/api/v1/rooms/1/messages", &reply).await.expect(200);
    note("POST /rooms/{room}/messages", sent);
    let page = ben.get("/api/v1/rooms/1/messages").await.expect(200).json();
    note("GET /rooms/{room}/messages", page);
    let members = ben.get("/api/v1/rooms/1/members").await.expect(200).json();
    note("GET /rooms/{room}/members", members);
    note("GET /rooms/browse", ben.get("/api/v1/rooms/browse").await.expect(200).json());
    note("GET /people", ben.get("/api/v1/people?query=b").await.expect(200).json());
    let direct = ben.post("/api/v1/direct", &json!({"handle": "root"})).await.expect(200).json();
    note("POST /direct", direct);
    let status = json!({"emoji": "🌴", "text": "Away"});
    let change = json!({"status": status, "busy_until": 4_000_000_000_000_i64, "time_zone": "UTC"});
    note("PATCH /me", ben.patch("/api/v1/me", &change).await.expect(200).json());
    note("GET /people/{user}", root.get("/api/v1/people/@ben").await.expect(200).json());
    note("GET /sessions", ben.get("/api/v1/sessions").await.expect(200).json());
    let token = json!({"name": "bot", "scopes": ["read"], "days": 2});
    note("POST /tokens", ben.post("/api/v1/tokens", &token).await.expect(200).json());
    note("GET /tokens", ben.get("/api/v1/tokens").await.expect(200).json());
    let invite = json!({"days": 1, "uses": 1});
    note("POST /invites", root.post("/api/v1/invites", &invite).await.expect(200).json());
    note("GET /invites", root.get("/api/v1/invites").await.expect(200).json());
    let accounts = root.get("/api/v1/accounts?query=ben").await.expect(200).json();
    note("GET /accounts", accounts);
    note("GET /audit", root.get("/api/v1/audit").await.expect(200).json());
    note("GET /public-rooms", root.get("/api/v1/public-rooms").await.expect(200).json());
    let refused = ben.post("/api/v1/rooms/1/messages", &json!({})).await;
    note("a refusal", refused.refused(400, "malformed"));

    let mut text = String::new();
    for (name, mut answer) in answers {
        let shown_once = matches!(&*name, "POST /tokens" | "POST /invites");
        check_for_secrets(&name, &answer, shown_once);
        plain(&mut answer);
        let pretty = serde_json::to_string_pretty(&answer).unwrap();
        writeln!(text, "== {name}\n{pretty}").unwrap();
    }
    crate::golden::compare(GOLDEN, &text);
    house.close().await;
}

/// No key that sounds like a secret, no value that looks like one.
fn check_for_secrets(name: &str, value: &Value, shown_once: bool) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let sounds = ["password", "hash", "secret", "cookie", "salt", "link"];
                let secret = sounds.iter().any(|sound| key.contains(sound));
                assert!(!secret || shown_once, "{name} has {key}");
                check_for_secrets(name, value, shown_once);
            }
        }
        Value::Array(items) => {
            for item in items {
                check_for_secrets(name, item, shown_once);
            }
        }
        Value::String(text) => {
            let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
            let looks = text.contains("$argon2") || digits >= 48;
            assert!(!looks || shown_once, "{name}: {text}");
        }
        _ => {}
    }
}

/// Puts words in the place of what differs from run to run.
fn plain(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match (&**key, &*value) {
                    ("at", _) | (_, Value::Number(_)) if key.ends_with("at") => {
                        *value = json!("TIME");
                    }
                    ("tag" | "secret" | "link", _) => *value = json!(key.to_uppercase()),
                    _ => plain(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}
