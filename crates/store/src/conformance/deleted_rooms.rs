//! Rooms that exist for nobody any more.

use confab_protocol::{EventKind, Role, Seq, Timestamp, Visibility};

use super::scene::{Claim, Servers, edit, text};
use crate::{AccessChangeKind, AppendError, AppendKind};

pub async fn a_deleted_room_exists_for_nobody_and_its_name_is_free(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    for visibility in [Visibility::Public, Visibility::Private] {
        let new = || scene.new_room(scene.root, "cellar", visibility);
        let room = scene.one.create_room(new()).await?.id;
        scene.append(room, scene.root, Role::Member, AppendKind::Add { member: ana }).await?;
        scene.send(room, ana, "between us").await?;
        let before = scene.two.last_access_change().await?;

        let mut members = scene.one.delete_room(room, Timestamp(5)).await?.expect("it is there");
        members.sort();
        assert_eq!(members, [scene.root, ana]);
        for person in [scene.root, ana] {
            assert_eq!(scene.two.find_access(room, person).await?, None);
            assert_eq!(scene.two.find_room(room, person).await?, None);
            assert!(scene.two.rooms_first(person, 1_000).await?.iter().all(|seen| seen.id != room));
            assert!(scene.two.browse(person, "cellar", 9).await?.is_empty());
            let sent = scene.append(room, person, Role::Member, text("still here?")).await;
            assert!(matches!(sent, Err(AppendError::NoRoom)), "{sent:?}");
        }
        assert!(scene.two.members(room, "", None, 9).await?.is_empty());
        let told = scene.two.access_changes(before, 9).await?;
        let told: Vec<_> = told.iter().map(|change| change.kind).collect();
        assert_eq!(told, [AccessChangeKind::RoomDeleted { room }]);

        assert_eq!(scene.two.delete_room(room, Timestamp(6)).await?, None, "once is enough");
        let again = scene.two.create_room(new()).await?.id;
        assert_ne!(again, room);
        scene.one.delete_room(again, Timestamp(7)).await?;
    }
    // The one that everyone new is brought into is no exception.
    scene.one.delete_room(scene.general, Timestamp(8)).await?.expect("it is there");
    let ben = scene.person("ben").await?;
    assert_eq!(scene.one.rooms_first(ben, 1_000).await?, []);
    Ok(())
}

pub async fn a_direct_room_is_not_deleted(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let opened = scene.one.open_direct(scene.root, ana, Timestamp(1), scene.tag()).await?;
    let room = opened.expect("both are active").0.id;
    assert_eq!(scene.one.delete_room(room, Timestamp(5)).await?, None);
    assert!(scene.two.find_access(room, ana).await?.is_some());
    Ok(())
}

pub async fn what_was_said_in_a_deleted_room_is_erased_piece_by_piece(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let room = scene.private_room(scene.root, "cellar").await?;
    for number in 0..7 {
        scene.send(room, scene.root, &format!("message {number}")).await?;
    }
    scene.send(scene.general, scene.root, "kept").await?;
    assert_eq!(scene.one.erase_deleted_rooms(3).await?, 0, "nothing is deleted yet");
    scene.one.delete_room(room, Timestamp(5)).await?;

    let bodies = async |room| {
        let events = scene.two.replay(room, Seq::ZERO, 100).await?;
        let bodies = events.into_iter().filter_map(|event| match event.what {
            EventKind::MessageSent { body, .. } => Some(body),
            _ => None,
        });
        Ok::<Vec<_>, crate::StoreError>(bodies.flatten().collect())
    };
    assert_eq!(scene.one.erase_deleted_rooms(3).await?, 3);
    assert_eq!(bodies(room).await?.len(), 5, "one creation and two messages in the first piece");
    // Another server goes on where this one was.
    while scene.two.erase_deleted_rooms(3).await? > 0 {}
    assert_eq!(bodies(room).await?, [""; 0]);
    assert_eq!(bodies(scene.general).await?, ["kept"]);
    Ok(())
}

pub async fn long_messages_of_a_deleted_room_are_erased_a_few_at_a_time(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let room = scene.private_room(scene.root, "cellar").await?;
    for _ in 0..40 {
        scene.send(room, scene.root, &"x".repeat(16_000)).await?;
    }
    // Its versions go with the room.
    let message = scene.send(room, scene.root, "draft").await?.seq;
    for _ in 0..10 {
        let what = edit(message, &"y".repeat(16_000));
        scene.append(room, scene.root, Role::Member, what).await?;
    }
    let delete = AppendKind::Delete { message };
    scene.append(room, scene.root, Role::Member, delete).await?;
    scene.one.delete_room(room, Timestamp(5)).await?;
    assert_eq!(scene.two.erase_deleted_messages().await?, 0);
    let mut pieces = 0;
    loop {
        match scene.two.erase_deleted_rooms(500).await? {
            0 => break,
            events => {
                assert!(events <= 30, "{events} events with 16 kB each in one piece");
                pieces += 1;
            }
        }
    }
    assert!(pieces >= 3, "{pieces} were enough");
    assert_eq!(scene.one.erase_deleted_messages().await?, 0);
    Ok(())
}
