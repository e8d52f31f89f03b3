//! Caps count over everything that all servers have stored.

use confab_protocol::{Timestamp, Visibility};

use super::scene::{Claim, Servers};
use crate::{Done, NewRoomInvitation};

pub async fn rooms_are_counted_without_direct_ones(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    assert_eq!(scene.two.count_rooms(ana).await?, 1, "#general");
    let room = scene.private_room(scene.root, "den").await?;
    scene.add(room, scene.root, ana).await?;
    assert!(!scene.two.has_direct(ana, scene.root).await?);
    scene.direct_room(ana, scene.root).await?;
    assert!(scene.two.has_direct(scene.root, ana).await?);
    assert_eq!(scene.two.count_rooms(ana).await?, 2);
    Ok(())
}

pub async fn additions_and_rooms_are_counted_from_a_moment_on(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ben = scene.person("ben").await?;
    let room = scene.private_room(ben, "den").await?; // at 2,000
    for name in ["one", "two", "three"] {
        let person = scene.person(name).await?;
        scene.add(room, ben, person).await?; // at 3,000
    }
    let four = scene.person("four").await?;
    let (at, by) = (Timestamp(4_000), ben);
    scene.one.invite_to_room(NewRoomInvitation { room, person: four, by, at }).await?;
    let nth = async |done, since, n| {
        Ok::<_, crate::StoreError>(
            scene.two.nth_newest(done, ben, Timestamp(since), n).await?.map(|at| at.0),
        )
    };
    assert_eq!(nth(Done::Additions, 0, 1).await?, Some(4_000), "an invitation counts");
    assert!(scene.one.end_room_invitation(room, four, at).await?);
    assert_eq!(nth(Done::Additions, 0, 1).await?, Some(4_000), "so does one that was ended");
    assert_eq!(nth(Done::Additions, 0, 2).await?, Some(3_000));
    assert_eq!(nth(Done::Additions, 0, 4).await?, Some(3_000));
    assert_eq!(nth(Done::Additions, 0, 5).await?, None, "joining #general is no addition");
    assert_eq!(nth(Done::Additions, 3_000, 2).await?, None, "what was before does not count");
    assert_eq!(nth(Done::Rooms, 0, 1).await?, Some(2_000));
    assert_eq!(nth(Done::Rooms, 0, 2).await?, None);
    scene.one.create_room(scene.new_room(ben, "square", Visibility::Public)).await?;
    scene.direct_room(ben, scene.root).await?;
    assert_eq!(nth(Done::Rooms, 0, 3).await?, Some(2_000), "public and direct ones count too");
    Ok(())
}
