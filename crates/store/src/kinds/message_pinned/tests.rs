//! Claims about pins, on both databases.

use confab_protocol::api::PageAt;
use confab_protocol::{Entry, EntryKind, ErrorCode, Pins, Role, RoomId, Seq, UserId, Visibility};

use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendError, AppendKind, Appended};

on_both![
    owners_administrators_and_both_of_a_direct_room_pin,
    a_message_is_pinned_once_and_unpinned_once,
    pins_are_listed_by_the_last_pin_and_from_where_the_reader_sees,
    a_room_takes_a_hundred_pins,
    a_deleted_message_loses_its_pin_and_takes_none,
    a_page_is_what_its_events_fold_to,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn pin(
    scene: &Scene,
    (person, acting): (UserId, Role),
    (room, message): (RoomId, Seq),
    on: bool,
) -> Result<Appended, AppendError> {
    scene.append(room, person, acting, AppendKind::Pin { message, on }).await
}

/// The owner of `#general` pins a message in it, or unpins it.
async fn toggle(scene: &Scene, message: Seq, on: bool) -> Result<Appended, AppendError> {
    pin(scene, (scene.root, Role::Member), (scene.general, message), on).await
}

async fn listed(scene: &Scene, from: Seq) -> Result<Vec<Seq>, Failed> {
    let pins = scene.two.pins(scene.general, scene.root, from).await?;
    Ok(pins.iter().map(|entry| entry.seq).collect())
}

/// The message as a page has it.
async fn shown(scene: &Scene, message: Seq) -> Result<Entry, Failed> {
    let page = scene.two.page(scene.general, scene.root, Seq(1), PageAt::Around(message), 2);
    let found = page.await?.entries.into_iter().find(|entry| entry.seq == message);
    found.ok_or_else(|| "no entry".into())
}

fn is_pinned(entry: &Entry) -> bool {
    matches!(&entry.what, EntryKind::Message { annotations, .. } if annotations.pinned)
}

async fn owners_administrators_and_both_of_a_direct_room_pin(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ben, cleo) = (scene.person("ben").await?, scene.person("cleo").await?);
    let new = scene.new_room(ben, "garden", Visibility::Public);
    let garden = scene.one.create_room(new).await?.id;
    let said = (garden, scene.send(garden, ben, "Hello").await?.seq);
    assert!(pin(&scene, (ben, Role::Member), said, true).await?.first);
    let refused = pin(&scene, (cleo, Role::Member), said, false).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "a visitor: {refused:?}");
    scene.add(garden, ben, cleo).await?;
    let refused = pin(&scene, (cleo, Role::Member), said, false).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "a member: {refused:?}");
    let refused = pin(&scene, (scene.root, Role::Member), said, false).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "a bot's token: {refused:?}");
    assert!(pin(&scene, (scene.root, Role::Administrator), said, false).await?.first);

    let direct = scene.direct_room(ben, cleo).await?;
    let said = (direct, scene.send(direct, ben, "Hello").await?.seq);
    assert!(pin(&scene, (cleo, Role::Member), said, true).await?.first);
    assert!(pin(&scene, (ben, Role::Member), said, false).await?.first);
    let refused = pin(&scene, (scene.root, Role::Administrator), said, true).await;
    assert!(matches!(refused, Err(AppendError::NoRoom)), "{refused:?}");
    Ok(())
}

async fn a_message_is_pinned_once_and_unpinned_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    assert!(!toggle(&scene, message, false).await?.first, "there is nothing to unpin");
    let put = toggle(&scene, message, true).await?;
    let again = toggle(&scene, message, true).await?;
    assert_eq!((put.first, again.first, again.event.seq), (true, false, put.event.seq));
    assert!(is_pinned(&shown(&scene, message).await?));
    assert!(toggle(&scene, message, false).await?.first);
    assert!(!toggle(&scene, message, false).await?.first);
    assert!(!is_pinned(&shown(&scene, message).await?));
    let nothing = toggle(&scene, put.event.seq, true).await;
    assert!(matches!(nothing, Err(AppendError::NoMessage)), "{nothing:?}");
    Ok(())
}

async fn pins_are_listed_by_the_last_pin_and_from_where_the_reader_sees(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut said = Vec::new();
    for body in ["one", "two", "three"] {
        said.push(scene.send(scene.general, scene.root, body).await?.seq);
    }
    for at in [2, 0, 1] {
        toggle(&scene, said[at], true).await?;
    }
    assert_eq!(listed(&scene, Seq(1)).await?, [said[1], said[0], said[2]]);
    assert_eq!(listed(&scene, said[1]).await?, [said[1], said[2]], "from a join on");
    let react = AppendKind::React { message: said[2], emoji: "👍".to_owned(), on: true };
    scene.append(scene.general, scene.root, Role::Member, react).await?;
    for entry in scene.two.pins(scene.general, scene.root, Seq(1)).await? {
        assert_eq!(entry, shown(&scene, entry.seq).await?, "as in a page");
    }
    Ok(())
}

async fn a_room_takes_a_hundred_pins(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut last = Seq::ZERO;
    for n in 0..=Pins::MOST {
        last = scene.send(scene.general, scene.root, &n.to_string()).await?.seq;
    }
    let first = Seq(last.0 - u64::from(Pins::MOST));
    for seq in first.0..last.0 {
        toggle(&scene, Seq(seq), true).await?;
    }
    let refused = toggle(&scene, last, true).await;
    assert!(matches!(refused, Err(AppendError::Refused(ErrorCode::Forbidden, _))), "{refused:?}");
    assert!(!toggle(&scene, first, true).await?.first, "what is pinned already is no other");
    toggle(&scene, first, false).await?;
    toggle(&scene, last, true).await?;
    assert_eq!(listed(&scene, Seq(1)).await?.len(), Pins::MOST as usize);
    Ok(())
}

async fn a_deleted_message_loses_its_pin_and_takes_none(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    toggle(&scene, message, true).await?;
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    assert!(!is_pinned(&shown(&scene, message).await?));
    assert_eq!(listed(&scene, Seq(1)).await?, []);
    let refused = toggle(&scene, message, true).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    Ok(())
}

/// Folding the events of the log comes to what a page says.
async fn a_page_is_what_its_events_fold_to(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "Hello").await?.seq;
    let mut entry = shown(&scene, message).await?;
    for on in [true, false, true] {
        let event = toggle(&scene, message, on).await?.event;
        let read = scene.two.replay(scene.general, Seq(event.seq.0 - 1), 1).await?;
        assert_eq!(read, [event], "as it is read from the log");
        read[0].fold(&mut entry, scene.root);
        assert_eq!(entry, shown(&scene, message).await?);
    }
    Ok(())
}
