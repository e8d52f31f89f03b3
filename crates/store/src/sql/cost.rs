//! Statements that a call takes, however much it asks for.

use confab_protocol::api::PageAt;
use confab_protocol::{RoomId, Seq, UserId};

use crate::conformance::{Claim, Servers, on_both};

on_both![what_is_read_for_many_takes_one_statement];

async fn what_is_read_for_many_takes_one_statement(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for n in 0..60 {
        let author = if n % 2 == 0 { scene.root } else { scene.person(&format!("p{n}")).await? };
        scene.send(scene.general, author, &n.to_string()).await?;
    }
    let store = &scene.one;
    let read = || store.statements_read();
    let people: Vec<UserId> = (1..=5_000).map(UserId).collect();
    let rooms: Vec<RoomId> = (1..=500).map(RoomId).collect();
    let positions: Vec<(RoomId, Seq)> = rooms.iter().map(|room| (*room, Seq(1))).collect();

    let before = read();
    assert_eq!(store.memberships(&people).await?.len(), 31);
    assert_eq!(read() - before, 1, "memberships of 5,000 people");
    store.rooms_first(scene.root, 500).await?;
    assert_eq!(read() - before, 2, "the first rooms of one person");
    store.rooms_among(scene.root, &rooms).await?;
    assert_eq!(read() - before, 3, "rooms of one person among 500");
    assert_eq!(store.accesses(scene.root, &rooms).await?.len(), 1);
    assert_eq!(read() - before, 4, "what one person may see of 500 rooms");
    store.heads(&rooms).await?;
    assert_eq!(read() - before, 5, "where 500 rooms stand");
    store.tags(&positions).await?;
    assert_eq!(read() - before, 6, "which history 500 cursors are of");
    let page = store.page(scene.general, scene.root, Seq(1), PageAt::Newest, 50).await?;
    assert_eq!((page.entries.len(), read() - before), (50, 7), "a page");
    Ok(())
}
