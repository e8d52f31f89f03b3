//! A server to which nothing is published finds out by itself, soon.

use std::time::{Duration, Instant};

use confab_protocol::{Role, RoomId, Timestamp};
use confab_server::files::MessageFiles;
use confab_server::messages::send::{SendMessage, send_message};
use confab_store::{Append, AppendKind, Store};

use futures_util::FutureExt as _;

use crate::client::{Client, seqs};
use crate::house::{GENERAL, House, Member};

/// From a commit of which nobody was told to its delivery.
const PROMISED: Duration = Duration::from_secs(3);

/// Commits a message of which no hub and no broker hears: what a server leaves behind that is
/// killed between its commit and its publication.
async fn commit_and_die(store: &Store, house: &House, author: &Member, room: RoomId, body: &str) {
    let what = AppendKind::Send { body: body.into(), reply_to: None, mentions: Vec::new() };
    let append = Append {
        room,
        author: author.person().id,
        client_id: house.client_id(),
        at: Timestamp(1),
        tag: house.app().random.tag(),
        acting: Role::Member,
        what,
    };
    store.append(append).await.expect("committed");
}

#[tokio::test]
async fn what_was_committed_and_never_published_is_delivered_within_three_seconds() {
    let house = House::open().await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let dead = house.silent_store().await;
    let cellar = house.private_room(&ana, &[&ben]).await;
    let mut bens = house.follow(&ben, GENERAL).await;
    bens.resume(cellar.id, house.head(cellar.id).await).await;
    for round in 0..3 {
        let begun = Instant::now();
        for room in [GENERAL, cellar.id] {
            commit_and_die(dead.as_ref(), &house, &ana, room, &format!("round {round}")).await;
        }
        let body = format!("round {round}");
        assert_eq!(bens.bodies(2).await, [body.clone(), body]);
        assert!(begun.elapsed() < PROMISED, "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn what_comes_after_a_lost_commit_waits_for_it() {
    // Heads would find it, too: here only the hole does.
    let slow = Duration::from_hours(1);
    let house = House::open_with(|config| config.live.heads_live = slow).await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let dead = house.silent_store().await;
    let mut clients: Vec<Client> = Vec::new();
    for _ in 0..3 {
        clients.push(house.follow(&ben, GENERAL).await);
    }
    let before = house.head(GENERAL).await.seq.0;
    for nth in 0..10 {
        commit_and_die(dead.as_ref(), &house, &ana, GENERAL, &format!("lost {nth}")).await;
        house.send(&ana, GENERAL, &format!("told {nth}")).await;
    }
    for client in &mut clients {
        let mut events = Vec::new();
        for _ in 0..20 {
            events.push(client.event().await);
        }
        assert!(seqs(&events).iter().map(|seq| seq.0).eq(before + 1..=before + 20));
    }
}

/// Neither the caller nor a round over the heads has a part in it.
#[tokio::test]
async fn a_caller_that_goes_away_after_the_commit_delays_nothing() {
    let slow = Duration::from_hours(1);
    let house = House::open_with(|config| config.live.heads_live = slow).await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let mut bens = house.follow(&ben, GENERAL).await;
    let command = SendMessage {
        room: GENERAL,
        client_id: house.client_id(),
        body: "gone".into(),
        reply_to: None,
        thread: None,
        files: MessageFiles::default(),
    };
    let mut sending = Box::pin(send_message(house.app(), &ana.actor, command));
    // The command waits in the writer's queue; nobody asks for its outcome again.
    assert!(sending.as_mut().now_or_never().is_none(), "it cannot be committed yet");
    assert_eq!(bens.bodies(1).await, ["gone"]);
    drop(sending);
}
