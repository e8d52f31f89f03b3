//! Handshakes that give a connection, and the answers to the others.

use confab_protocol::api::Scope;
use confab_protocol::{CloseCode, ServerFrame};
use confab_server::auth::{SecretToken, TokenPrefix};
use confab_server::random::Random;
use confab_store::{NewSession, SessionKind};
use tokio_tungstenite::tungstenite::Error;

use crate::client::{closed, next_frame, open};
use crate::house::{House, Member};

/// A cookie of a browser in which someone has signed in.
async fn cookie(house: &House, member: &Member) -> String {
    let token = SecretToken::new(Random::system());
    let session = NewSession {
        person: member.person().id,
        kind: SessionKind::Browser { user_agent: "test".into() },
        token: token.hash(),
        at: house.app().clock.now(),
        expires_at: None,
        idle_ms: None,
        verified: None,
    };
    house.app().store.create_session(session).await.expect("a store").expect("a session");
    let name = house.app().cookies.session_name();
    format!("{name}={}", token.reveal(TokenPrefix::None).expose())
}

async fn status(house: &House, headers: &[(&'static str, &str)]) -> u16 {
    match open(house.server.addr(), headers).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("a refused handshake, and not {other:?}"),
    }
}

#[tokio::test]
async fn our_own_page_with_a_cookie_is_welcome() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let cookie = cookie(&house, &ana).await;
    let origin = format!("http://{}", house.server.addr());
    let headers = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    let mut socket = open(house.server.addr(), &headers).await.expect("a handshake");
    let ServerFrame::Welcome(welcome) = next_frame(&mut socket).await else {
        panic!("the first frame is a welcome");
    };
    assert_eq!(welcome.you, *ana.person());
    assert_eq!(welcome.rooms.len(), 1);
    assert!(!welcome.delayed);
}

#[tokio::test]
async fn a_cookie_from_another_site_or_from_nowhere_is_refused() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let cookie = cookie(&house, &ana).await;
    let addr = house.server.addr();
    for origin in
        ["http://evil.example", "null", "http://127.0.0.1:1", &format!("http://{addr}.evil")]
    {
        let headers = [("cookie", cookie.as_str()), ("origin", origin)];
        assert_eq!(status(&house, &headers).await, 403, "{origin}");
    }
    assert_eq!(status(&house, &[("cookie", cookie.as_str())]).await, 403);
}

#[tokio::test]
async fn without_a_session_there_is_no_connection() {
    let house = House::open().await;
    house.member("ana").await;
    assert_eq!(status(&house, &[]).await, 401);
    let forged = format!("Bearer cfb_{}", "0".repeat(64));
    for value in ["Bearer", "Bearer nonsense", "Basic YTpi", &forged] {
        assert_eq!(status(&house, &[("authorization", value)]).await, 401, "{value}");
    }
    let origin = format!("http://{}", house.server.addr());
    let name = house.app().cookies.session_name();
    let forged = format!("{name}={}", "0".repeat(64));
    // A page cannot see why a handshake failed: it is told by the close code.
    for headers in
        [vec![("origin", origin.as_str())], vec![("origin", &origin), ("cookie", &forged)]]
    {
        let mut socket = open(house.server.addr(), &headers).await.expect("a handshake");
        assert_eq!(closed(&mut socket).await, CloseCode::SignedOut);
    }
}

#[tokio::test]
async fn a_token_without_the_scope_to_read_is_refused() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    for (scopes, expected) in [(vec![], Some(403)), (vec![Scope::Read], None)] {
        let token = SecretToken::new(Random::system());
        let session = NewSession {
            person: ana.person().id,
            kind: SessionKind::Token { name: "test".into(), scopes },
            token: token.hash(),
            at: house.app().clock.now(),
            expires_at: None,
            idle_ms: None,
            verified: None,
        };
        house.app().store.create_session(session).await.expect("a store").expect("a session");
        let bearer = format!("Bearer {}", token.reveal(TokenPrefix::Api).expose());
        let headers = [("authorization", bearer.as_str())];
        match expected {
            Some(code) => assert_eq!(status(&house, &headers).await, code),
            None => assert!(open(house.server.addr(), &headers).await.is_ok()),
        }
    }
}

#[tokio::test]
async fn another_sub_protocol_and_a_plain_request_are_refused() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let bearer = format!("Bearer {}", ana.token);
    let headers = [("authorization", bearer.as_str()), ("sec-websocket-protocol", "confab.v9")];
    assert_eq!(status(&house, &headers).await, 422);
    let plain =
        reqwest::get(format!("http://{}/ws", house.server.addr())).await.expect("an answer");
    assert_eq!(plain.status().as_u16(), 400);
    assert!(plain.text().await.expect("a body").contains("malformed"));
}
