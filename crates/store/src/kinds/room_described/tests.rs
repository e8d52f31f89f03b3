//! Claims about descriptions of rooms, on both databases.

use confab_protocol::{EventKind, Role, RoomDescribed, Seq, Timestamp};

use crate::conformance::{Claim, Servers, on_both};
use crate::statement::args;
use crate::{AppendError, AppendKind};

on_both![
    a_description_is_kept_and_told_once,
    only_those_who_lead_a_room_describe_it,
    the_descriptions_of_a_deleted_room_are_in_no_row,
];

fn describe(description: &str) -> AppendKind {
    AppendKind::Describe { description: description.to_owned() }
}

async fn a_description_is_kept_and_told_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let room = scene.general;
    assert_eq!(scene.two.description(room).await?, "");
    let head = scene.summary(room, scene.root).await?.head.seq;
    let append =
        async |text: &str| scene.append(room, scene.root, Role::Member, describe(text)).await;
    assert!(!append("").await?.first, "there was none");
    for text in ["All about **animals**.\n\nAnd 🌱.", "", "Once more"] {
        let appended = append(text).await?;
        let described = RoomDescribed { description: text.to_owned() };
        assert_eq!(appended.event.what, EventKind::RoomDescribed(described));
        assert!(appended.first && !append(text).await?.first, "said again it is no news");
        assert_eq!(scene.two.description(room).await?, text);
        let told = scene.two.replay(room, Seq(appended.event.seq.0 - 1), 1).await?;
        assert_eq!(told, [appended.event]);
    }
    assert_eq!(scene.summary(room, scene.root).await?.head.seq, Seq(head.0 + 3));
    Ok(())
}

async fn only_those_who_lead_a_room_describe_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let refused = scene.append(scene.general, ana, Role::Member, describe("Hers")).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    let direct = scene.direct_room(scene.root, ana).await?;
    let refused = scene.append(direct, ana, Role::Member, describe("Ours")).await;
    assert!(matches!(refused, Err(AppendError::NotAllowed)), "{refused:?}");
    assert_eq!(scene.two.description(scene.general).await?, "");
    Ok(())
}

async fn the_descriptions_of_a_deleted_room_are_in_no_row(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let room = scene.private_room(scene.root, "cellar").await?;
    for text in ["Regretted ".repeat(30_000).as_str(), "", "Regretted"] {
        scene.append(room, scene.root, Role::Member, describe(text)).await?;
    }
    scene.append(scene.general, scene.root, Role::Member, describe("Kept")).await?;
    scene.one.delete_room(room, Timestamp(5)).await?;
    assert_eq!(scene.one.erase_deleted_rooms(9).await?, 2, "a long one ends the piece");
    while scene.two.erase_deleted_rooms(9).await? > 0 {}

    let lengths = scene.two.replay(room, Seq(1), 9).await?.into_iter().map(|event| event.what);
    let lengths = lengths.map(|what| match what {
        EventKind::RoomDescribed(described) => described.description.len(),
        other => panic!("{other:?}"),
    });
    assert_eq!(lengths.collect::<Vec<_>>(), [0, 0, 0], "the events keep their places");
    for rows in [
        "SELECT COUNT(*) FROM events WHERE room = $1 AND payload LIKE '%Regretted%'",
        "SELECT COUNT(*) FROM room_descriptions WHERE room = $1",
    ] {
        let (left,): (u32,) = scene.one.reads().one(rows, args![room]).await?;
        assert_eq!(left, 0, "{rows}");
    }
    assert_eq!(scene.two.description(scene.general).await?, "Kept");
    Ok(())
}
