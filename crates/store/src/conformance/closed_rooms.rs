//! Rooms whose owner's account is closed.

use confab_protocol::{RoomId, Timestamp};

use super::scene::{Claim, Servers};

pub async fn rooms_of_closed_accounts_are_listed_by_id(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let mut own = Vec::new();
    for name in ["one", "two", "three"] {
        let room = scene.private_room(ana, name).await?;
        scene.add(room, ana, ben).await?;
        own.push(room);
    }
    scene.private_room(ben, "of another").await?;
    scene.direct_room(ana, ben).await?;
    assert_eq!(scene.two.closed_rooms(RoomId(0), 10).await?, []);
    scene.one.deactivate_account(ana, Timestamp(5_000)).await?;
    let found = scene.two.closed_rooms(RoomId(0), 10).await?;
    let ids: Vec<_> = found.iter().map(|room| room.id).collect();
    assert_eq!(ids, own);
    assert_eq!((found[0].name.as_str(), found[0].member_count, found[0].owner.id), ("one", 2, ana));
    assert_eq!(scene.two.closed_rooms(own[0], 1).await?, found[1..2]);
    scene.one.delete_room(own[1], Timestamp(6_000)).await?;
    assert_eq!(scene.two.closed_rooms(own[0], 10).await?, found[2..]);
    Ok(())
}
