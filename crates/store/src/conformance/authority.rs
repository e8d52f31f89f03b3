//! Authorisation of appends: each command against each kind of author and room.

use confab_protocol::{Role, RoomId, Seq, Timestamp, UserId, Visibility};

use super::scene::{Claim, Scene, Servers, edit, text};
use crate::{AppendError, AppendKind};

/// The outcome of one cell, short enough for a table.
fn outcome<T>(result: Result<T, AppendError>) -> &'static str {
    match result {
        Ok(_) => "yes",
        Err(AppendError::NoRoom) => "no room",
        Err(AppendError::NotMember) => "not member",
        Err(AppendError::NotAllowed) => "not allowed",
        Err(AppendError::NoMessage) => "no message",
        Err(other) => panic!("{other:?}"),
    }
}

/// The people of the table, in its columns' order.
struct Cast {
    columns: [UserId; 6],
    writer: UserId,
}

async fn cast(
    scene: &Scene,
    room: RoomId,
    owner: UserId,
) -> Result<Cast, Box<dyn std::error::Error + Send + Sync>> {
    let mut named = Vec::new();
    for name in ["writer", "member", "removed", "outsider", "gone"] {
        let handle = format!("{name}{room}");
        named.push(scene.person(&handle).await?);
    }
    let [writer, member, removed, outsider, gone] = named[..] else { unreachable!() };
    for person in [writer, member, removed, gone] {
        scene.add(room, owner, person).await?;
    }
    let what = AppendKind::Remove { member: removed };
    scene.append(room, owner, Role::Administrator, what).await?;
    scene.one.deactivate_account(gone, Timestamp(5)).await?;
    Ok(Cast { columns: [owner, writer, member, removed, outsider, gone], writer })
}

/// Tries a command as each of the cast; what is allowed is done on a message of its own.
async fn row(
    scene: &Scene,
    room: RoomId,
    cast: &Cast,
    command: impl Fn(Seq) -> (Role, AppendKind),
) -> Result<[&'static str; 6], Box<dyn std::error::Error + Send + Sync>> {
    let mut cells = [""; 6];
    for (cell, author) in cells.iter_mut().zip(cast.columns) {
        let message = scene.send(room, cast.writer, "theirs").await?.seq;
        let (acting, what) = command(message);
        *cell = outcome(scene.append(room, author, acting, what).await);
    }
    Ok(cells)
}

pub async fn who_may_append_what(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let owner = scene.person("owner").await?;
    let public = scene.one.create_room(scene.new_room(owner, "public", Visibility::Public)).await?;
    let private = scene.private_room(owner, "private").await?;
    let topic = || AppendKind::Change { name: None, topic: Some("t".to_owned()) };
    let (yes, member, allowed, room) = ("yes", "not member", "not allowed", "no room");

    // Columns: owner, the message's author, member, removed, never in it, deactivated.
    let at = public.id;
    let cast_of_public = cast(&scene, at, owner).await?;
    let cells = row(&scene, at, &cast_of_public, |_| (Role::Member, text("x"))).await?;
    assert_eq!(cells, [yes, yes, yes, member, member, room]);
    let cells = row(&scene, at, &cast_of_public, |seq| (Role::Member, edit(seq, "x")));
    assert_eq!(cells.await?, [allowed, yes, allowed, member, member, room]);
    let delete = |message| (Role::Administrator, AppendKind::Delete { message });
    let cells = row(&scene, at, &cast_of_public, delete).await?;
    assert_eq!(cells, [yes, yes, allowed, member, member, room]);
    let cells = row(&scene, at, &cast_of_public, |_| (Role::Administrator, topic())).await?;
    assert_eq!(cells, [yes, allowed, allowed, allowed, allowed, room]);
    let cells = row(&scene, at, &cast_of_public, |_| (Role::Member, AppendKind::Join));
    assert_eq!(cells.await?, [yes, yes, yes, yes, yes, room]);

    let cast_of_private = cast(&scene, private, owner).await?;
    let cells = row(&scene, private, &cast_of_private, |_| (Role::Member, text("x"))).await?;
    assert_eq!(cells, [yes, yes, yes, room, room, room]);
    let cells = row(&scene, private, &cast_of_private, |seq| (Role::Member, edit(seq, "x")));
    assert_eq!(cells.await?, [allowed, yes, allowed, room, room, room]);
    let cells = row(&scene, private, &cast_of_private, delete).await?;
    assert_eq!(cells, [yes, yes, allowed, room, room, room]);
    let cells = row(&scene, private, &cast_of_private, |_| (Role::Administrator, topic())).await?;
    assert_eq!(cells, [yes, allowed, allowed, room, room, room]);
    let cells = row(&scene, private, &cast_of_private, |_| (Role::Member, AppendKind::Join));
    assert_eq!(cells.await?, [allowed, allowed, allowed, room, room, room]);
    Ok(())
}

pub async fn an_administrator_reaches_no_room_that_they_may_not_see(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let private = scene.private_room(ana, "private").await?;
    let direct = scene.direct_room(ana, ben).await?;
    let public = scene.one.create_room(scene.new_room(ana, "public", Visibility::Public)).await?.id;
    let topic = || AppendKind::Change { name: None, topic: Some("t".to_owned()) };
    for room in [private, direct] {
        let message = scene.send(room, ana, "theirs").await?.seq;
        let by_moderator = Role::Administrator;
        for (acting, what) in [
            (Role::Member, text("x")),
            (by_moderator, AppendKind::Delete { message }),
            (Role::Administrator, topic()),
            (Role::Member, AppendKind::Join),
        ] {
            let tried = scene.append(room, scene.root, acting, what).await;
            assert_eq!(outcome(tried), "no room", "{acting:?}");
        }
    }
    // A public room they moderate without being in it, and a private one as its member.
    scene.add(private, ana, scene.root).await?;
    for room in [public, private] {
        let message = scene.send(room, ana, "theirs").await?.seq;
        let (by_moderator, delete) = (Role::Administrator, AppendKind::Delete { message });
        assert_eq!(outcome(scene.append(room, scene.root, by_moderator, delete).await), "yes");
        let changed = scene.append(room, scene.root, Role::Administrator, topic()).await;
        assert_eq!(outcome(changed), "yes");
    }
    Ok(())
}

pub async fn a_direct_room_changes_for_nobody(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    // The administrator is one of the two: even so.
    let room = scene.direct_room(scene.root, ana).await?;
    let rename = AppendKind::Change { name: Some("x".to_owned()), topic: None };
    for author in [scene.root, ana] {
        for what in [
            AppendKind::Join,
            AppendKind::Leave,
            AppendKind::Add { member: ben },
            AppendKind::Remove { member: ana },
            rename.clone(),
        ] {
            let tried = scene.append(room, author, Role::Member, what).await;
            assert_eq!(outcome(tried), "not allowed");
        }
    }
    Ok(())
}
