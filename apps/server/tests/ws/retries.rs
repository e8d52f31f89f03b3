//! A retry is answered with the first result, wherever it is made.

use confab_protocol::{Command, ErrorCode, ServerFrame};

use crate::client::DEADLINE;
use crate::house::{GENERAL, House};

#[tokio::test]
async fn a_retry_after_a_lost_reply_gets_the_first_event_from_any_server() {
    let one = House::open().await;
    let two = one.next_door(|_| {}).await;
    let ana = one.member("ana").await;
    let before = one.head(GENERAL).await;
    let client_id = one.client_id();
    let send = |body: &str| Command::Send {
        room: GENERAL,
        client_id: client_id.clone(),
        body: body.to_owned(),
        reply_to: None,
        thread: None,
        files: vec![],
    };
    let mut lost = one.connect(&ana).await;
    lost.begin(send("once")).await;
    // The reply finds nobody.
    drop(lost);
    let committed = async { while one.head(GENERAL).await == before {} };
    tokio::time::timeout(DEADLINE, committed).await.expect("committed in time");
    let first = one.head(GENERAL).await;
    for house in [&two, &one, &two] {
        let mut again = house.connect(&ana).await;
        let ServerFrame::Ok { done: Some(done), .. } = again.ask(send("once")).await else {
            panic!("an acknowledgement");
        };
        assert_eq!(done.at, first);
        assert_eq!(again.refusal(send("twice")).await, ErrorCode::ClientIdReused);
    }
    assert_eq!(one.head(GENERAL).await, first, "nothing was written again");
}

#[tokio::test]
async fn leaving_again_after_a_lost_reply_gets_the_first_event() {
    let one = House::open().await;
    let two = one.next_door(|_| {}).await;
    let ana = one.member("ana").await;
    let leave = Command::Leave { room: GENERAL, client_id: one.client_id() };
    let first = one.connect(&ana).await.ask(leave.clone()).await;
    let ServerFrame::Ok { done: Some(first), .. } = first else { panic!("{first:?}") };
    for house in [&two, &one] {
        let again = house.connect(&ana).await.ask(leave.clone()).await;
        let ServerFrame::Ok { done: Some(done), .. } = again else { panic!("{again:?}") };
        assert_eq!(done, first);
    }
    // Another one finds nothing to leave, and stays refused when there is.
    let late = Command::Leave { room: GENERAL, client_id: one.client_id() };
    let mut ana_there = two.connect(&ana).await;
    assert_eq!(ana_there.refusal(late.clone()).await, ErrorCode::NotMember);
    ana_there.ask(Command::Join { room: GENERAL, client_id: one.client_id() }).await;
    assert_eq!(one.connect(&ana).await.refusal(late).await, ErrorCode::NotMember);
}
