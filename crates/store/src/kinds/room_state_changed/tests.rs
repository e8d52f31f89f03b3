//! Claims about archived and read-only rooms, on both databases.

use confab_protocol::{
    EventKind, MemberRole, Role, RoomId, RoomMarks, RoomStateChanged, Seq, UserId, Visibility,
};

use crate::conformance::scene::{Scene, edit, text};
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendError, AppendKind, Appended};

on_both![
    nobody_writes_in_an_archived_room_until_it_is_restored,
    those_who_lead_a_read_only_room_post_in_it,
    a_restored_room_is_what_it_was,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn set(
    scene: &Scene,
    by: UserId,
    room: RoomId,
    (archived, read_only): (Option<bool>, Option<bool>),
) -> Result<Appended, AppendError> {
    scene.append(room, by, Role::Member, AppendKind::SetState { archived, read_only }).await
}

/// A public room of Ana's, with Ben in it.
async fn docks(scene: &Scene) -> Result<(RoomId, UserId, UserId), Failed> {
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let new = scene.new_room(ana, "docks", Visibility::Public);
    let room = scene.one.create_room(new).await?.id;
    scene.add(room, ana, ben).await?;
    Ok((room, ana, ben))
}

async fn nobody_writes_in_an_archived_room_until_it_is_restored(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, ana, ben) = docks(&scene).await?;
    let cleo = scene.person("cleo").await?;
    let said = scene.send(room, ben, "before").await?.seq;
    let refused = set(&scene, ben, room, (Some(true), None)).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    let archived = set(&scene, ana, room, (Some(true), None)).await?;
    let state = RoomStateChanged { archived: true, read_only: false };
    assert_eq!(archived.event.what, EventKind::RoomStateChanged(state));
    let replayed = scene.two.replay(room, Seq::ZERO, 99).await?;
    assert_eq!(replayed.last(), Some(&archived.event));
    assert!(!set(&scene, ana, room, (Some(true), None)).await?.first, "it is so");

    for (by, what) in [
        (ana, text("x")),
        (ben, text("x")),
        (ben, edit(said, "x")),
        (ana, AppendKind::Pin { message: said, on: true }),
        (ana, AppendKind::Add { member: cleo }),
        (cleo, AppendKind::Join),
        (ana, AppendKind::Change { name: None, topic: Some("t".to_owned()) }),
    ] {
        let refused = scene.append(room, by, Role::Member, what).await;
        assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    }
    let browsed = scene.two.browse(cleo, "docks", 9).await?;
    assert!(browsed[0].archived && scene.summary(room, ben).await?.marks.archived);
    scene.append(room, ana, Role::Member, AppendKind::Delete { message: said }).await?;
    scene.append(room, ben, Role::Member, AppendKind::Leave).await?;
    set(&scene, ana, room, (Some(false), None)).await?;
    scene.append(room, cleo, Role::Member, AppendKind::Join).await?;
    scene.send(room, cleo, "after").await?;
    Ok(())
}

async fn those_who_lead_a_read_only_room_post_in_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, ana, ben) = docks(&scene).await?;
    let before = scene.send(room, ben, "before").await?.seq;
    set(&scene, ana, room, (None, Some(true))).await?;
    let refused = scene.send(room, ben, "no").await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    scene.append(room, ben, Role::Member, edit(before, "his own")).await?;
    scene.send(room, ana, "yes").await?;
    let role = AppendKind::SetRole { member: ben, role: MemberRole::Moderator };
    scene.append(room, ana, Role::Member, role).await?;
    scene.send(room, ben, "yes").await?;
    Ok(())
}

async fn a_restored_room_is_what_it_was(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (room, ana, ben) = docks(&scene).await?;
    set(&scene, ana, room, (None, Some(true))).await?;
    set(&scene, ana, room, (Some(true), None)).await?;
    set(&scene, ana, room, (Some(false), None)).await?;
    let marks = RoomMarks { archived: false, read_only: true, moderator: false };
    assert_eq!(scene.summary(room, ben).await?.marks, marks);
    Ok(())
}
