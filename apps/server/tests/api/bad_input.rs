//! Bad input gets an error with a code, and the server lives on.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::house::{House, PASSWORD};

const MESSAGES: &str = "/api/v1/rooms/1/messages";
const JSON: &str = "application/json";

#[tokio::test]
async fn a_body_of_another_shape_is_refused_with_a_code() {
    let (house, mut root) = House::with_root().await;
    let long = |length: usize| json!({"client_id": "1", "body": "x".repeat(length)}).to_string();
    let huge = format!("[{}]", "1,".repeat(40_000));
    for (body, status, code) in [
        (b"".to_vec(), 400, "malformed"),
        (b"hello".to_vec(), 400, "malformed"),
        (b"null".to_vec(), 400, "malformed"),
        (b"[]".to_vec(), 400, "malformed"),
        (b"{}".to_vec(), 400, "malformed"),
        (br#"{"client_id":"1","body":7}"#.to_vec(), 400, "malformed"),
        (br#"{"client_id":"","body":"x"}"#.to_vec(), 422, "invalid"),
        (br#"{"client_id":"a b","body":"x"}"#.to_vec(), 422, "invalid"),
        (br#"{"client_id":"1","body":"x","reply_to":-1}"#.to_vec(), 422, "invalid"),
        (b"{\"client_id\":\"1\",\"body\":\"\xff\xfe\"}".to_vec(), 400, "malformed"),
        (br#"{"client_id":"1","body":"\ud800"}"#.to_vec(), 400, "malformed"),
        (br#"{"client_id":"1","body":"x"} {}"#.to_vec(), 400, "malformed"),
        ("[".repeat(10_000).into_bytes(), 400, "malformed"),
        (br#"{"client_id":"1","body":""}"#.to_vec(), 422, "invalid"),
        (br#"{"client_id":"1","body":" \n\t "}"#.to_vec(), 422, "invalid"),
        (br#"{"client_id":"1","body":"a\u0000b"}"#.to_vec(), 422, "invalid"),
        (long(16 * 1024 + 1).into_bytes(), 413, "too_long"),
        (long(70 * 1024).into_bytes(), 413, "too_long"),
        (huge.into_bytes(), 413, "too_long"),
    ] {
        let text = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = root.ask(Method::POST, MESSAGES, JSON, body).await;
        assert_eq!(answer.status.as_u16(), status, "{text}: {}", answer.text);
        answer.refused(status, code);
    }
    root.ask(Method::POST, MESSAGES, JSON, long(16 * 1024).into_bytes()).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_value_of_the_wrong_form_is_told_by_its_rule() {
    let (house, mut root) = House::with_root().await;
    let rule = confab_protocol::InvalidHandle.to_string();
    let account = json!({"handle": "a b", "name": "A B", "password": PASSWORD});
    for (path, body) in [
        ("/api/v1/sign-up", account),
        ("/api/v1/rooms/1/members", json!({"handle": "a b"})),
        ("/api/v1/direct", json!({"handle": ""})),
    ] {
        let body = root.post(path, &body).await.refused(422, "invalid");
        let message = body["message"].as_str().unwrap().to_lowercase();
        assert_eq!(message.trim_end_matches('.'), rule.to_lowercase(), "{path}");
    }
    root.post("/api/v1/direct", &json!({"handle": 5})).await.refused(400, "malformed");
    root.post("/api/v1/direct", &json!({})).await.refused(400, "malformed");
    house.close().await;
}

#[tokio::test]
async fn a_compressed_body_is_refused_by_its_encodings_name() {
    let (house, root) = House::with_root().await;
    let body = json!({"client_id": "1", "body": "x"}).to_string().into_bytes();
    for (path, kind) in [(MESSAGES, JSON), ("/rooms/1", "application/x-www-form-urlencoded")] {
        for encoding in ["gzip", "br", "identity, gzip"] {
            let mut packed = root.clone().with_header("content-encoding", encoding);
            let answer = packed.ask(Method::POST, path, kind, body.clone()).await;
            let body = answer.refused(415, "malformed");
            assert!(body["message"].as_str().unwrap().contains(encoding), "{body}");
        }
    }
    let mut plain = root.with_header("content-encoding", "identity");
    plain.ask(Method::POST, MESSAGES, JSON, body).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_body_that_does_not_say_that_it_is_json_is_none() {
    let (house, mut root) = House::with_root().await;
    let body = json!({"client_id": "1", "body": "x"}).to_string().into_bytes();
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let answer = root.ask(Method::POST, MESSAGES, kind, body.clone()).await;
        answer.refused(415, "malformed");
    }
    let kind = "Application/JSON; charset=utf-8";
    root.ask(Method::POST, MESSAGES, kind, body).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn what_is_no_id_or_no_endpoint_is_not_found() {
    let (house, mut root) = House::with_root().await;
    for path in [
        "/api/v1/rooms/x",
        "/api/v1/rooms/9999999999999999999999",
        "/api/v1/rooms/-1",
        "/api/v1/rooms/1%00",
        "/api/v1/nothing",
        "/api/v1",
        "/api/v1/",
        "/api/v2/rooms",
    ] {
        root.get(path).await.refused(404, "not_found");
    }
    root.delete("/api/v1/rooms").await.refused(405, "malformed");
    root.get("/api/v1/sign-in").await.refused(405, "malformed");
    house.close().await;
}

#[tokio::test]
async fn a_missing_forged_or_foreign_cookie_is_nobody() {
    let (house, root) = House::with_root().await;
    let real = root.cookie.clone().unwrap();
    let (name, value) = real.split_once('=').unwrap();
    for forged in [
        String::new(),
        format!("{name}="),
        format!("{name}=1-"),
        format!("{name}={}", "0".repeat(64)),
        format!("{name}={}", &value[..63]),
        format!("{name}={}", value.to_uppercase()),
        format!("{name}={value}; {name}={}", "0".repeat(64)),
        format!("session={value}"),
        format!("__Host-session={value}"),
    ] {
        if forged.ends_with(&value.to_uppercase()) && value == value.to_uppercase() {
            continue;
        }
        let mut visitor = root.signed_out();
        visitor.cookie = Some(forged.clone()).filter(|cookie| !cookie.is_empty());
        let answer = visitor.get("/api/v1/me").await;
        assert_eq!(answer.status, 401, "{forged}");
        answer.refused(401, "unauthenticated");
    }
    for token in ["", "cfb_", value, &format!("cfb_{value}"), "cfb_1-"] {
        let answer = root.with_token(token).get("/api/v1/me").await;
        answer.refused(401, "unauthenticated");
    }
    house.close().await;
}

#[tokio::test]
async fn another_site_changes_nothing_with_our_cookie() {
    let (house, root) = House::with_root().await;
    let own = format!("http://{}", house.addr());
    let message = json!({"client_id": "1", "body": "forged"});
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let mut forged = root.clone().with_header(header, value);
        forged.post(MESSAGES, &message).await.refused(403, "cross_site");
        forged.form("/rooms/1", "client_id=1&body=forged").await.refused(403, "cross_site");
        forged.form("/sign-out", "").await.refused(403, "cross_site");
        forged.delete("/api/v1/sessions/1").await.refused(403, "cross_site");
        let sign_in = json!({"handle": "root", "password": PASSWORD});
        forged.post("/api/v1/sign-in", &sign_in).await.refused(403, "cross_site");
        // Looking is harmless: another site cannot read the answer.
        forged.get(MESSAGES).await.expect(200);
    }
    root.clone().with_header("origin", &own).post(MESSAGES, &message).await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off_at_the_limit() {
    let (house, root) = House::with_root().await;
    let mut socket = TcpStream::connect(house.addr()).await.unwrap();
    let head = format!(
        "POST {MESSAGES} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\ncontent-type: {JSON}\r\n\
         transfer-encoding: chunked\r\n\r\n",
        house.addr(),
        root.cookie.as_ref().unwrap()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = socket.into_split();
    // The server may close while more is on its way: then writing fails, which is the point.
    let flood = async {
        let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
        while writer.write_all(chunk.as_bytes()).await.is_ok() {}
    };
    let answer = async {
        let mut text = vec![0; 1024];
        let length = reader.read(&mut text).await.unwrap();
        String::from_utf8_lossy(&text[..length]).into_owned()
    };
    let both = async {
        tokio::select! {
            text = answer => text,
            () = flood => String::from("the connection was cut"),
        }
    };
    let text = tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 413") || text.contains("cut"), "{text}");
    root.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn raw_nonsense_leaves_the_server_up() {
    let (house, root) = House::with_root().await;
    for nonsense in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /api/v1/sign-in HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999\r\n\r\n",
    ] {
        let mut socket = TcpStream::connect(house.addr()).await.unwrap();
        socket.write_all(nonsense).await.unwrap();
        socket.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // An answer or a reset: both are fine, as long as it ends.
        let read = socket.read_to_end(&mut answer);
        let _ended = tokio::time::timeout(Duration::from_secs(20), read).await.unwrap();
        assert!(!answer.starts_with(b"HTTP/1.1 5"), "{}", String::from_utf8_lossy(&answer));
    }
    root.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let busy = |config: &mut confab_server::config::Config| config.requests_per_minute = 20;
    let (house, root) = House::with_root_and(busy).await;
    let ben = house.account("ben").await;
    let mut refused = None;
    for _ in 0..25 {
        let answer = root.get("/api/v1/me").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(refused.refused(429, "rate_limited")["retry_after_ms"].as_u64().unwrap() > 0);
    ben.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_nul_character_in_a_query_is_refused() {
    let (house, mut root) = House::with_root().await;
    let room = root.post("/api/v1/rooms", &json!({"name": "a", "visibility": "private"})).await;
    let room = room.expect(200).json()["id"].clone();
    for path in [
        format!("/rooms/{room}/members?after=%00"),
        format!("/rooms/{room}/members?query=a%00"),
        format!("/rooms/{room}/bans?after=a%00b"),
        "/rooms/browse?query=%00".into(),
        "/people?query=%00".into(),
    ] {
        root.get(&format!("/api/v1{path}")).await.refused(422, "invalid");
    }
    for page in
        [format!("/rooms/{room}/people?after=%00&banned_after=%00"), "/browse?query=%00".into()]
    {
        root.get(&page).await.expect(200);
    }
    house.close().await;
}
