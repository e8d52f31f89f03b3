//! Claims about drafts, on both databases.

use confab_protocol::{Role, RoomId, Seq, Timestamp, UserId};

use super::NewDraft;
use crate::AppendKind;
use crate::conformance::scene::Scene;
use crate::conformance::{Claim, Servers, on_both};

on_both![
    a_draft_is_kept_under_growing_versions,
    drafts_come_newest_first_where_their_author_is_in,
    places_are_used_again,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn draft(person: UserId, room: RoomId, body: &str) -> NewDraft {
    NewDraft { person, room, thread: None, body: body.to_owned(), at: Timestamp(5) }
}

async fn bodies(scene: &Scene, person: UserId) -> Result<Vec<String>, Failed> {
    Ok(scene.two.drafts_of(person).await?.into_iter().map(|draft| draft.body).collect())
}

async fn a_draft_is_kept_under_growing_versions(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let long = "é".repeat(8_192);
    let texts = ["x", "longer than before", &long, "short again", "", "after it was sent"];
    for (version, text) in (1..).zip(texts) {
        let kept = scene.one.keep_draft(draft(ana, scene.general, text)).await?;
        assert_eq!(kept, version);
        let left: Vec<&str> = Some(text).into_iter().filter(|text| !text.is_empty()).collect();
        assert_eq!(bodies(&scene, ana).await?, left);
    }
    let threaded =
        NewDraft { thread: Some(Seq(2)), at: Timestamp(6), ..draft(ana, scene.general, "there") };
    assert_eq!(scene.one.keep_draft(threaded).await?, 1);
    let drafts = scene.two.drafts_of(ana).await?;
    assert_eq!(drafts[0].thread, Some(Seq(2)));
    assert_eq!((drafts[1].thread, drafts[1].version, drafts.len()), (None, 6, 2));
    assert_eq!(bodies(&scene, scene.root).await?, [""; 0], "nobody else's");
    Ok(())
}

async fn drafts_come_newest_first_where_their_author_is_in(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "secret").await?;
    scene.add(room, scene.root, ana).await?;
    scene.one.keep_draft(draft(ana, scene.general, "older")).await?;
    scene.one.keep_draft(NewDraft { at: Timestamp(6), ..draft(ana, room, "newer") }).await?;
    let drafts = scene.two.drafts_of(ana).await?;
    assert_eq!(drafts[0].room.name, "secret");
    assert_eq!(bodies(&scene, ana).await?, ["newer", "older"]);
    scene.append(room, ana, Role::Member, AppendKind::Leave).await?;
    assert_eq!(bodies(&scene, ana).await?, ["older"]);
    Ok(())
}

async fn places_are_used_again(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let count = async || {
        let places = "SELECT COUNT(*), CAST(COALESCE(SUM(taken), 0) AS BIGINT) FROM draft_texts";
        scene.one.reads().one::<(i64, i64)>(places, &[]).await
    };
    for _ in 0..3 {
        for text in ["short", &"x".repeat(300), "short", ""] {
            scene.one.keep_draft(draft(scene.root, scene.general, text)).await?;
        }
    }
    assert_eq!(count().await?, (2, 0), "one of each size");
    scene.one.keep_draft(draft(scene.root, scene.general, "y")).await?;
    assert_eq!(count().await?, (2, 1));
    Ok(())
}
