//! Claims about saved messages, on both databases.

use confab_protocol::api::{FoundMessage, PageAt};
use confab_protocol::{EntryKind, Role, RoomId, Seq, Timestamp, UserId};

use super::Saved;
use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};
use crate::{AppendKind, FOUND};

on_both![
    a_message_is_saved_for_its_reader_alone,
    what_was_saved_last_comes_first_in_pages,
    a_deleted_message_is_saved_no_more,
    what_may_not_be_seen_any_more_is_not_listed,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn save(
    scene: &Scene,
    person: UserId,
    message: (RoomId, Seq),
    at: i64,
) -> Result<Saved, Failed> {
    Ok(scene.one.save_message(person, message, true, Timestamp(at)).await?)
}

fn places(found: &[FoundMessage]) -> Vec<(RoomId, Seq)> {
    found.iter().map(|found| (found.room.id, found.entry.seq)).collect()
}

async fn listed(scene: &Scene, person: UserId) -> Result<Vec<(RoomId, Seq)>, Failed> {
    Ok(places(&scene.two.saved_by(person, None).await?.0))
}

async fn is_marked(scene: &Scene, person: UserId, message: Seq) -> Result<bool, Failed> {
    let page = scene.two.page(scene.general, person, Seq(1), PageAt::Around(message), 2).await?;
    let found = page.entries.into_iter().find(|entry| entry.seq == message).ok_or("no entry")?;
    Ok(matches!(found.what, EntryKind::Message { annotations, .. } if annotations.saved))
}

async fn a_message_is_saved_for_its_reader_alone(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let message = (scene.general, scene.send(scene.general, scene.root, "Hello").await?.seq);
    assert_eq!(save(&scene, ana, message, 1).await?, Saved::Changed);
    assert_eq!(save(&scene, ana, message, 2).await?, Saved::Unchanged);
    assert_eq!(listed(&scene, ana).await?, [message]);
    assert!(is_marked(&scene, ana, message.1).await?);
    assert_eq!(listed(&scene, scene.root).await?, []);
    assert!(!is_marked(&scene, scene.root, message.1).await?);
    let none = (scene.general, Seq(message.1.0 + 1));
    assert_eq!(save(&scene, ana, none, 3).await?, Saved::NoMessage);
    let gone = scene.one.save_message(ana, message, false, Timestamp(4)).await?;
    assert_eq!(gone, Saved::Changed);
    let gone = scene.one.save_message(ana, message, false, Timestamp(5)).await?;
    assert_eq!(gone, Saved::Unchanged);
    assert_eq!(listed(&scene, ana).await?, []);
    Ok(())
}

async fn what_was_saved_last_comes_first_in_pages(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut said = Vec::new();
    for n in 0..i64::from(FOUND) + 5 {
        let seq = scene.send(scene.general, scene.root, &n.to_string()).await?.seq;
        // Several in one millisecond.
        save(&scene, scene.root, (scene.general, seq), n / 3).await?;
        said.insert(0, (scene.general, seq));
    }
    let (first, next) = scene.two.saved_by(scene.root, None).await?;
    assert_eq!(places(&first), said[..FOUND as usize]);
    let (rest, end) = scene.two.saved_by(scene.root, next).await?;
    assert_eq!(places(&rest), said[FOUND as usize..]);
    assert_eq!(end, None);
    Ok(())
}

async fn a_deleted_message_is_saved_no_more(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = (scene.general, scene.send(scene.general, scene.root, "Hello").await?.seq);
    save(&scene, scene.root, message, 1).await?;
    let delete = AppendKind::Delete { message: message.1 };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    assert_eq!(listed(&scene, scene.root).await?, []);
    assert_eq!(save(&scene, scene.root, message, 2).await?, Saved::NoMessage);
    Ok(())
}

async fn what_may_not_be_seen_any_more_is_not_listed(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "secret").await?;
    scene.add(room, scene.root, ana).await?;
    let message = (room, scene.send(room, scene.root, "Hello").await?.seq);
    save(&scene, ana, message, 1).await?;
    let here = (scene.general, scene.send(scene.general, scene.root, "Hi").await?.seq);
    save(&scene, ana, here, 0).await?;
    assert_eq!(listed(&scene, ana).await?, [message, here]);
    scene.append(room, ana, Role::Member, AppendKind::Leave).await?;
    assert_eq!(listed(&scene, ana).await?, [here]);
    scene.add(room, scene.root, ana).await?;
    assert_eq!(listed(&scene, ana).await?, [message, here]);
    Ok(())
}
