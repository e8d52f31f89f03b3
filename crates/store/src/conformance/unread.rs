//! Counts of unread messages, and of mentions.

use confab_protocol::{ReadPointer, Role, RoomId, Seq, Timestamp, UserId};

use super::scene::{Claim, Scene, Servers, edit, handle, mention};
use crate::AppendKind;

async fn counts(
    scene: &Scene,
    room: RoomId,
    person: UserId,
) -> Result<(u32, u32), Box<dyn std::error::Error + Send + Sync>> {
    let one = scene.summary(room, person).await?;
    let listed = scene.one.rooms_first(person, 1_000).await?;
    let same = listed.into_iter().find(|seen| seen.id == room).expect("a member");
    assert_eq!(one, same, "the list counts as the room does");
    Ok((one.unread, one.mentions))
}

pub async fn unread_are_live_messages_of_others(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.general;
    assert_eq!(counts(&scene, room, ana).await?, (0, 0));
    let first = scene.send(room, scene.root, "one").await?.seq;
    scene.send(room, scene.root, "two").await?;
    scene.person("ben").await?; // whose joining is no message
    assert_eq!(counts(&scene, room, ana).await?, (2, 0));
    let what = edit(first, "edited");
    scene.append(room, scene.root, Role::Member, what).await?;
    assert_eq!(counts(&scene, room, ana).await?, (2, 0), "an edit is not another message");
    let what = AppendKind::Delete { message: first };
    scene.append(room, scene.root, Role::Member, what).await?;
    assert_eq!(counts(&scene, room, ana).await?, (1, 0));
    let all = ReadPointer { version: 0, seq: Seq(u64::MAX) };
    let state = scene.one.move_read(room, ana, all).await?.expect("a member");
    assert_eq!((state.unread, state.mentions), (0, 0));
    assert_eq!(counts(&scene, room, ana).await?, (0, 0));
    let back = ReadPointer { version: 1, seq: first };
    let state = scene.one.move_read(room, ana, back).await?.expect("a member");
    assert_eq!(state.unread, 1, "marked unread again");
    Ok(())
}

pub async fn sending_reads_what_came_before(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let room = scene.general;
    let first = scene.send(room, ben, "one").await?.seq;
    let own = scene.send(room, ana, "my own").await?.seq;
    assert_eq!(scene.summary(room, ana).await?.read, ReadPointer { version: 0, seq: own });
    assert_eq!(counts(&scene, room, ana).await?, (0, 0));
    scene.send(room, ben, "two").await?;
    assert_eq!(counts(&scene, room, ana).await?, (1, 0));
    // A message marked unread stays so until something is sent; the version stays.
    let back = ReadPointer { version: 1, seq: Seq(first.0 - 1) };
    assert_eq!(scene.one.move_read(room, ana, back).await?.expect("a member").unread, 2);
    let own = scene.send(room, ana, "and again").await?.seq;
    assert_eq!(scene.summary(room, ana).await?.read, ReadPointer { version: 1, seq: own });
    assert_eq!(scene.summary(room, scene.root).await?.unread, 4, "for nobody else");
    Ok(())
}

pub async fn unread_stops_at_the_cap(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    for n in 0..99 {
        let what = mention(&format!("@ana {n}"), &["ana"]);
        scene.append(scene.general, scene.root, Role::Member, what).await?;
    }
    assert_eq!(counts(&scene, scene.general, ana).await?, (99, 99));
    for n in 99..103 {
        let what = mention(&format!("@ana {n}"), &["ana"]);
        scene.append(scene.general, scene.root, Role::Member, what).await?;
    }
    assert_eq!(counts(&scene, scene.general, ana).await?, (100, 100));
    Ok(())
}

pub async fn mentions_follow_edits_and_deletions(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let room = scene.general;
    let what = mention("@ana @root", &["ana", "root"]);
    let sent = scene.append(room, scene.root, Role::Member, what).await?.event.seq;
    assert_eq!(counts(&scene, room, ana).await?.1, 1);
    assert_eq!(counts(&scene, room, ben).await?.1, 0);
    assert_eq!(counts(&scene, room, scene.root).await?.1, 0, "oneself does not count");
    let what =
        AppendKind::Edit { message: sent, body: "@ben".to_owned(), mentions: vec![handle("ben")] };
    scene.append(room, scene.root, Role::Member, what).await?;
    assert_eq!(counts(&scene, room, ana).await?.1, 0);
    assert_eq!(counts(&scene, room, ben).await?.1, 1);
    let what = AppendKind::Delete { message: sent };
    scene.append(room, scene.root, Role::Member, what).await?;
    assert_eq!(counts(&scene, room, ben).await?.1, 0);
    Ok(())
}

pub async fn all_of_a_direct_room_is_for_its_reader(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let opened = scene.one.open_direct(scene.root, ana, Timestamp(2), scene.tag()).await?;
    let room = opened.expect("both are active").0.id;
    scene.send(room, scene.root, "hello").await?;
    scene.send(room, scene.root, "there").await?;
    assert_eq!(counts(&scene, room, ana).await?, (2, 2));
    assert_eq!(counts(&scene, room, scene.root).await?, (0, 0));
    Ok(())
}
