//! A connection ends with its session.

use std::time::Duration;

use confab_protocol::{CloseCode, Command, RoomId, ServerFrame, Timestamp};
use confab_server::auth::{SecretToken, TokenPrefix};
use confab_server::random::Random;
use confab_store::{NewSession, SessionKind, TokenHash};

use crate::client::Client;
use crate::house::{GENERAL, House, Member};

const HOUR: Duration = Duration::from_hours(1);
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// The same member with a session of these ends, and its hash.
async fn with_session(
    house: &House,
    member: &Member,
    expires_at: Option<Timestamp>,
    idle_ms: Option<i64>,
) -> (Member, TokenHash) {
    let token = SecretToken::new(Random::system());
    let scopes = vec![confab_protocol::api::Scope::Read, confab_protocol::api::Scope::Write];
    let session = NewSession {
        person: member.person().id,
        kind: SessionKind::Token { name: "short".into(), scopes },
        token: token.hash(),
        at: house.app().clock.now(),
        expires_at,
        idle_ms,
        verified: None,
    };
    house.app().store.create_session(session).await.expect("a store").expect("a session");
    let hash = token.hash();
    let token = token.reveal(TokenPrefix::Api).expose().to_owned();
    (Member { token, ..member.clone() }, hash)
}

fn send(house: &House, room: RoomId) -> Command {
    Command::Send {
        room,
        client_id: house.client_id(),
        body: "late".into(),
        reply_to: None,
        thread: None,
        files: vec![],
    }
}

async fn is_closed_without_carrying_out(house: &House, client: &mut Client) {
    let head = house.head(GENERAL).await;
    client.begin(send(house, GENERAL)).await;
    let (texts, code) = client.texts_until_closed().await;
    assert_eq!((texts, code), (Vec::new(), CloseCode::SignedOut));
    assert_eq!(house.head(GENERAL).await, head, "nothing was sent");
}

#[tokio::test]
async fn nothing_is_carried_out_after_the_session_has_expired() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let expiry = house.app().clock.now().plus_millis(HOUR_MS);
    let (ana, _) = with_session(&house, &ana, Some(expiry), None).await;
    let mut client = house.connect(&ana).await;
    assert!(matches!(client.ask(send(&house, GENERAL)).await, ServerFrame::Ok { .. }));
    house.app().clock.advance(HOUR);
    is_closed_without_carrying_out(&house, &mut client).await;
}

/// No heartbeat comes before the end of the test: the connection knows its moment.
#[tokio::test]
async fn a_silent_connection_is_closed_at_the_moment_of_expiry() {
    let house = House::open_with(|config| config.live.heartbeat = HOUR).await;
    let ana = house.member("ana").await;
    let expiry = house.app().clock.now().plus_millis(700);
    let (ana, _) = with_session(&house, &ana, Some(expiry), None).await;
    let mut client = house.connect(&ana).await;
    assert_eq!(client.closed().await, CloseCode::SignedOut);
    assert!(house.app().clock.now() >= expiry);
}

#[tokio::test]
async fn nothing_is_carried_out_after_the_session_was_unused_for_too_long() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let (ana, _) = with_session(&house, &ana, None, Some(HOUR_MS)).await;
    let mut client = house.connect(&ana).await;
    house.app().clock.advance(2 * HOUR);
    is_closed_without_carrying_out(&house, &mut client).await;
}

#[tokio::test]
async fn a_session_that_is_used_elsewhere_keeps_its_connection() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let (ana, hash) = with_session(&house, &ana, None, Some(HOUR_MS)).await;
    let mut client = house.connect(&ana).await;
    house.app().clock.advance(Duration::from_mins(59));
    let now = house.app().clock.now();
    assert!(house.app().store.find_session(hash, now).await.expect("a store").is_some());
    house.app().clock.advance(Duration::from_mins(30));
    let answer = client.ask(send(&house, GENERAL)).await;
    assert!(matches!(answer, ServerFrame::Ok { .. }), "{answer:?}");
}
