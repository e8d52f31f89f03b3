//! Feeds: a consumer gets each event at least once, on one server at a time.

use std::time::Duration;

use confab_protocol::{Event, EventKind, Role, RoomId, Seq};

use super::scene::{Claim, Scene, Servers, edit};
use crate::statement::args;
use crate::{AppendKind, FeedBegins, FeedHolder, Store, StoreError};

const FEED: &str = "of the tests";
const ONE: FeedHolder = FeedHolder { feed: FEED, server: 1 };
const TWO: FeedHolder = FeedHolder { feed: FEED, server: u64::MAX };

/// Longer than a claim takes.
const LONG: Duration = Duration::from_mins(10);
/// Over as soon as it is taken.
const OVER: Duration = Duration::ZERO;

async fn lease(store: &Store, holder: FeedHolder, lease: Duration) -> Result<bool, StoreError> {
    store.lease_feed(holder, FeedBegins::WithEverything, lease).await
}

/// Reads all that is new as a holder, until the lease is lost.
async fn consume(store: &Store, holder: FeedHolder) -> Result<Vec<Event>, StoreError> {
    let mut consumed = Vec::new();
    loop {
        let news = store.feed_news(FEED, 2).await?;
        if news.is_empty() {
            return Ok(consumed);
        }
        for (room, after) in news {
            let events = store.replay(room, after, 2).await?;
            let through = events.last().map_or(after, |event| event.seq);
            consumed.extend(events);
            if !store.advance_feed(holder, room, through).await? {
                return Ok(consumed);
            }
        }
    }
}

fn positions(events: &[Event], room: RoomId) -> Vec<u64> {
    events.iter().filter(|event| event.room == room).map(|event| event.seq.0).collect()
}

/// Writes an event past the store, as a server of the release before does: without a payload.
async fn write_of_the_release_before(scene: &Scene) -> Result<(), StoreError> {
    let (room, author) = (scene.general, scene.root);
    let work = scene.two.write(move |sql| {
        Box::pin(async move {
            let head = "UPDATE rooms SET head = head + 1, head_tag = 7 WHERE id = $1";
            sql.execute(head, args![room]).await?;
            let event = "INSERT INTO events (room, seq, tag, at, author, kind)
                         SELECT id, head, 7, 1, $2, 'poll_opened' FROM rooms WHERE id = $1";
            sql.execute(event, args![room, author]).await.map(drop)
        })
    });
    work.await
}

pub async fn a_feed_gets_every_event_in_order(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.private_room(scene.root, "cellar").await?;
    assert!(lease(&scene.one, ONE, LONG).await?);
    consume(&scene.one, ONE).await?;

    let message = scene.send(scene.general, scene.root, "one").await?.seq;
    scene.send(other, scene.root, "elsewhere").await?;
    scene.append(scene.general, scene.root, Role::Member, edit(message, "two")).await?;
    write_of_the_release_before(&scene).await?;
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;

    let consumed = consume(&scene.one, ONE).await?;
    assert_eq!(positions(&consumed, scene.general), [2, 3, 4, 5]);
    assert_eq!(positions(&consumed, other), [2]);
    let deleted = consumed.iter().find(|event| event.seq == Seq(5)).map(|event| &event.what);
    assert_eq!(deleted, Some(&EventKind::MessageDeleted { message, thread: None }));
    assert!(consume(&scene.one, ONE).await?.is_empty(), "it is told once");
    Ok(())
}

pub async fn a_feed_is_read_by_one_server(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    assert!(lease(&scene.one, ONE, LONG).await?);
    assert!(!lease(&scene.two, TWO, LONG).await?, "another holds it");
    assert!(lease(&scene.one, ONE, LONG).await?, "and renews it");
    let news = scene.two.feed_news(FEED, 9).await?;
    assert_eq!(news, [(scene.general, Seq::ZERO)]);
    assert!(!scene.two.advance_feed(TWO, scene.general, Seq(1)).await?);
    assert_eq!(scene.two.feed_news(FEED, 9).await?, news, "nothing was noted");
    scene.one.release_feed(ONE).await?;
    assert!(lease(&scene.two, TWO, LONG).await?, "given up, it is free at once");
    assert!(!lease(&scene.one, ONE, LONG).await?);
    Ok(())
}

pub async fn a_feed_goes_on_where_a_killed_server_left_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    assert!(lease(&scene.one, ONE, LONG).await?);
    consume(&scene.one, ONE).await?;
    for n in 0..4 {
        scene.send(scene.general, scene.root, &n.to_string()).await?;
    }
    // It has read two, and is killed before it notes them; by and by its lease is over.
    let lost = scene.one.replay(scene.general, Seq(1), 2).await?;
    assert!(lease(&scene.one, ONE, OVER).await?);
    assert!(lease(&scene.two, TWO, LONG).await?);
    assert!(!scene.one.advance_feed(ONE, scene.general, lost[1].seq).await?, "it comes too late");
    let consumed = consume(&scene.two, TWO).await?;
    assert_eq!(positions(&consumed, scene.general), [2, 3, 4, 5], "nothing is left out");
    Ok(())
}

pub async fn a_feed_that_begins_now_has_nothing_of_before(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.send(scene.general, scene.root, "before").await?;
    assert!(scene.one.lease_feed(ONE, FeedBegins::Now, LONG).await?);
    assert!(scene.one.feed_news(FEED, 9).await?.is_empty());
    scene.send(scene.general, scene.root, "after").await?;
    let later = scene.private_room(scene.root, "cellar").await?;
    // A server that takes over does not begin anew.
    scene.one.release_feed(ONE).await?;
    assert!(scene.two.lease_feed(TWO, FeedBegins::Now, LONG).await?);
    assert_eq!(scene.two.feed_news(FEED, 9).await?, [(scene.general, Seq(2)), (later, Seq::ZERO)]);
    Ok(())
}
