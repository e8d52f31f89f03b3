//! How far someone has read, told by several of their devices.

use super::scene::{Claim, Scene, Servers};
use confab_protocol::{ReadPointer, RoomId, Seq, Visibility};

use crate::Moved;

/// Someone in a room with eight messages of another at 3 to 10.
async fn read_scene(
    servers: Servers,
) -> Result<(Scene, RoomId), Box<dyn std::error::Error + Send + Sync>> {
    let scene = servers.scene().await?;
    let room = scene.private_room(scene.root, "room").await?;
    let zoe = scene.person("zoe").await?;
    scene.add(room, scene.root, zoe).await?;
    for n in 3..=10 {
        scene.send(room, zoe, &n.to_string()).await?;
    }
    Ok((scene, room))
}

fn pointer(version: u32, seq: u64) -> ReadPointer {
    ReadPointer { version, seq: Seq(seq) }
}

/// Moves the pointer in order and compares what holds after each.
async fn follow(servers: Servers, steps: &[(ReadPointer, ReadPointer)]) -> Claim {
    let (scene, room) = read_scene(servers).await?;
    let mut before = scene.summary(room, scene.root).await?.read;
    for (told, holds) in steps {
        let state = scene.one.move_read(room, scene.root, *told).await?.expect("a member");
        assert_eq!(state.read, *holds, "after {told:?}");
        let moved = if *holds == before { Moved::No } else { Moved::Yes };
        assert_eq!(state.moved, moved, "after {told:?}");
        before = *holds;
        assert_eq!(scene.summary(room, scene.root).await?.read, *holds);
    }
    Ok(())
}

pub async fn within_a_version_the_highest_position_wins(servers: Servers) -> Claim {
    let steps = [
        (pointer(0, 5), pointer(0, 5)),
        (pointer(0, 3), pointer(0, 5)),
        (pointer(0, 5), pointer(0, 5)),
        (pointer(0, 8), pointer(0, 8)),
    ];
    follow(servers, &steps).await
}

pub async fn a_higher_version_wins(servers: Servers) -> Claim {
    let steps = [
        (pointer(0, 9), pointer(0, 9)),
        (pointer(1, 4), pointer(1, 4)),
        (pointer(0, 10), pointer(1, 4)), // a late device
        (pointer(1, 6), pointer(1, 6)),
        (pointer(2, 0), pointer(2, 0)),
    ];
    follow(servers, &steps).await
}

pub async fn a_pointer_never_passes_the_head(servers: Servers) -> Claim {
    let steps = [
        (pointer(0, 11), pointer(0, 10)),
        (pointer(1, u64::MAX), pointer(1, 10)),
        (pointer(u32::MAX, 1), pointer(u32::MAX, 1)),
    ];
    follow(servers, &steps).await
}

pub async fn a_pointer_is_for_members(servers: Servers) -> Claim {
    let (scene, room) = read_scene(servers).await?;
    let ana = scene.person("ana").await?;
    assert_eq!(scene.one.move_read(room, ana, pointer(0, 5)).await?, None);
    let new = scene.new_room(scene.root, "public", Visibility::Public);
    let public = scene.one.create_room(new).await?.id;
    assert_eq!(scene.one.move_read(public, ana, pointer(1, 1)).await?, None, "a visitor");
    assert_eq!(scene.one.move_read(RoomId(999_999), ana, pointer(0, 5)).await?, None);
    Ok(())
}

pub async fn pointers_that_race_on_two_servers_end_at_the_highest(servers: Servers) -> Claim {
    let (scene, room) = read_scene(servers).await?;
    for version in 1..=20 {
        let (highest, others) = (pointer(version, 9), [pointer(version, 5), pointer(version, 2)]);
        let (one, two, three) = tokio::join!(
            scene.one.move_read(room, scene.root, highest),
            scene.two.move_read(room, scene.root, others[0]),
            scene.one.move_read(room, scene.root, others[1]),
        );
        for state in [one?, two?, three?] {
            assert_eq!(state.expect("a member").read.version, version);
        }
        assert_eq!(scene.summary(room, scene.root).await?.read, highest);
    }
    Ok(())
}
