//! Claims about lists of mentions, on both databases.

use confab_protocol::{EntryKind, Role, Seq};

use crate::conformance::scene::{edit, mention};
use crate::conformance::{Claim, Servers, on_both};
use crate::statement::args;
use crate::{AppendKind, StoreError};

on_both![
    mentions_of_all_rooms_come_newest_first,
    a_mention_that_the_release_before_wrote_is_found,
    mentions_end_with_their_message_and_with_access,
];

async fn mentions_of_all_rooms_come_newest_first(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "secret").await?;
    scene.add(room, scene.root, ana).await?;
    let mut said = Vec::new();
    for (n, room) in (0..6).zip([scene.general, room].into_iter().cycle()) {
        let mut command = scene.command(room, scene.root, Role::Member, mention("@ana", &["ana"]));
        command.at.0 += n;
        said.insert(0, (room, scene.one.append(command).await?.event.seq));
    }
    scene.send(room, scene.root, "not for her").await?;
    let (found, next) = scene.two.mentions_of(ana, None).await?;
    let places: Vec<_> = found.iter().map(|found| (found.room.id, found.entry.seq)).collect();
    assert_eq!((places, next), (said, None));
    assert_eq!(found[0].room.name, "secret");
    assert!(
        matches!(&found[0].entry.what, EntryKind::Message { body: Some(body), .. } if body == "@ana")
    );
    assert_eq!(scene.two.mentions_of(scene.root, None).await?.0, []);
    Ok(())
}

async fn a_mention_that_the_release_before_wrote_is_found(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let mut said = Vec::new();
    for n in 0..3 {
        let mut command =
            scene.command(scene.general, scene.root, Role::Member, mention("@ana", &["ana"]));
        command.at.0 += n;
        said.insert(0, scene.one.append(command).await?.event.seq);
    }
    let middle = said[1];
    scene
        .one
        .write::<_, StoreError, _>(move |sql| {
            Box::pin(async move {
                let forget = "UPDATE mentions SET at = NULL WHERE message = $1";
                sql.execute(forget, args![middle]).await
            })
        })
        .await?;
    let (found, _) = scene.two.mentions_of(ana, None).await?;
    let places: Vec<Seq> = found.iter().map(|found| found.entry.seq).collect();
    assert_eq!(places, said);
    Ok(())
}

async fn mentions_end_with_their_message_and_with_access(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "secret").await?;
    scene.add(room, scene.root, ana).await?;
    let at = |room| scene.append(room, scene.root, Role::Member, mention("@ana", &["ana"]));
    let edited = at(scene.general).await?.event.seq;
    let deleted = at(scene.general).await?.event.seq;
    at(room).await?;
    assert_eq!(scene.two.mentions_of(ana, None).await?.0.len(), 3);
    scene.append(scene.general, scene.root, Role::Member, edit(edited, "nobody")).await?;
    let delete = AppendKind::Delete { message: deleted };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    assert_eq!(scene.two.mentions_of(ana, None).await?.0.len(), 1);
    let remove = AppendKind::Remove { member: ana };
    scene.append(room, scene.root, Role::Member, remove).await?;
    assert_eq!(scene.two.mentions_of(ana, None).await?.0, []);
    Ok(())
}
