//! Claims about group conversations, on both databases.

use confab_protocol::{EventKind, Membership, Role, RoomKind, Seq, Timestamp, UserId};

use crate::conformance::scene::{Scene, mention};
use crate::conformance::{Claim, Servers, on_both};
use crate::statement::args;
use crate::{AppendError, AppendKind, NewDraft, StoreError, ThreadsBefore};

on_both![
    the_same_people_have_one_group_however_close_the_race,
    a_group_is_called_by_the_others_in_it,
    a_group_is_named_by_its_people_in_every_list,
    a_group_needs_three_active_people,
    nobody_changes_a_group_or_its_people,
    all_of_a_group_is_for_its_readers,
    a_group_whose_people_the_release_before_changed_is_begun_anew,
];

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Ana, Ben and Cem, with the group of the three.
async fn three(scene: &Scene) -> Result<([UserId; 3], confab_protocol::RoomSummary), Failed> {
    let mut people = [UserId(0); 3];
    for (place, handle) in people.iter_mut().zip(["ana", "ben", "cem"]) {
        *place = scene.person(handle).await?;
    }
    let [ana, ben, cem] = people;
    let opened = scene.one.open_group(ana, vec![cem, ben], Timestamp(2_000), scene.tag()).await?;
    Ok((people, opened.expect("all are active").0))
}

async fn the_same_people_have_one_group_however_close_the_race(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let at = Timestamp(2_000);
    let (one, two) = tokio::join!(
        scene.one.open_group(ana, vec![ben, scene.root], at, scene.tag()),
        scene.two.open_group(ben, vec![scene.root, ana, ana], at, scene.tag()),
    );
    let (one, two) = (one?.expect("all are active"), two?.expect("all are active"));
    assert_eq!(one.0.id, two.0.id);
    assert!(one.1 != two.1, "one of them made it");
    assert_eq!((one.0.kind, one.0.member_count), (RoomKind::Group, 3));
    assert_eq!(scene.two.find_group(&[ben, ana, scene.root]).await?, Some(one.0.id));
    assert_eq!(scene.two.find_group(&[ben, ana]).await?, None);
    let cem = scene.person("cem").await?;
    let four = vec![ben, scene.root, cem];
    let four = scene.one.open_group(ana, four, at, scene.tag()).await?.expect("all are active").0;
    assert_ne!(four.id, one.0.id);
    Ok(())
}

async fn a_group_is_called_by_the_others_in_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ([ana, ben, cem], group) = three(&scene).await?;
    assert_eq!((group.name.as_str(), group.membership), ("Ben, Cem", Membership::Member));
    assert_eq!(scene.summary(group.id, cem).await?.name, "Ana, Ben");
    scene.one.rename_account(ana, "Anna".to_owned()).await?;
    assert_eq!(scene.summary(group.id, ben).await?.name, "Anna, Cem");
    let listed = scene.two.rooms_first(ben, 10).await?;
    let listed = listed.iter().find(|room| room.id == group.id).expect("it is listed");
    assert_eq!((listed.name.as_str(), listed.kind), ("Anna, Cem", RoomKind::Group));

    // A release that knows no groups has a private room with a name.
    let stored = "SELECT kind, name FROM rooms WHERE id = $1";
    let stored: (String, String) = scene.two.reads().one(stored, args![group.id]).await?;
    assert_eq!(stored, ("private".to_owned(), "Ana, Ben, Cem".to_owned()));
    let first = scene.two.replay(group.id, Seq::ZERO, 1).await?.remove(0);
    assert!(matches!(first.what, EventKind::RoomCreated { name, .. } if name.is_empty()));
    assert_eq!(scene.two.find_room(group.id, scene.root).await?, None);
    assert!(scene.two.browse(scene.root, "Ana", 10).await?.is_empty());
    // Its name is nobody's.
    scene.private_room(ana, "Ana, Ben, Cem").await?;
    Ok(())
}

async fn a_group_is_named_by_its_people_in_every_list(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ([ana, ben, cem], group) = three(&scene).await?;
    let said = scene.append(group.id, cem, Role::Member, mention("@ben", &["ben"])).await?;
    let root = said.event.seq;
    scene.one.save_message(ben, (group.id, root), true, Timestamp(7)).await?;
    let body = "not yet".to_owned();
    let draft = NewDraft { person: ben, room: group.id, thread: None, body, at: Timestamp(8) };
    scene.one.keep_draft(draft).await?;
    let answer = AppendKind::SendInThread {
        root,
        in_room: false,
        body: "yes".to_owned(),
        reply_to: None,
        mentions: Vec::new(),
    };
    scene.append(group.id, ana, Role::Member, answer).await?;
    scene.one.follow_thread(group.id, root, ben, true).await?;
    // Only the two others are in its name, whatever the release before was told.
    scene.one.rename_account(ana, "Anna".to_owned()).await?;

    let mut listed = Vec::new();
    let found = [scene.two.mentions_of(ben, None).await?, scene.two.saved_by(ben, None).await?];
    for (messages, _) in found {
        listed.extend(messages.into_iter().map(|found| (found.room.kind, found.room.name)));
    }
    let drafts = scene.two.drafts_of(ben).await?;
    listed.extend(drafts.into_iter().map(|draft| (draft.room.kind, draft.room.name)));
    let threads = scene.two.followed_threads(ben, ThreadsBefore::NEWEST, 10).await?;
    listed.extend(threads.into_iter().map(|found| (found.thread.kind, found.thread.name)));
    assert_eq!(listed, vec![(RoomKind::Group, "Anna, Cem".to_owned()); 4]);
    Ok(())
}

async fn a_group_needs_three_active_people(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let gone = scene.person("gone").await?;
    scene.one.deactivate_account(gone, Timestamp(5)).await?;
    for others in [vec![], vec![ben], vec![ben, ben, ana], vec![ben, gone], vec![ben, UserId(999)]]
    {
        let what = format!("{others:?}");
        let opened = scene.one.open_group(ana, others, Timestamp(6), scene.tag()).await?;
        assert!(opened.is_none(), "{what}");
    }
    let opened = scene.one.open_group(gone, vec![ana, ben], Timestamp(6), scene.tag()).await?;
    assert!(opened.is_none(), "by a closed account");
    Ok(())
}

async fn nobody_changes_a_group_or_its_people(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ([ana, ben, _], group) = three(&scene).await?;
    let promote = "UPDATE accounts SET role = 'administrator' WHERE id = $1";
    let write = scene.one.write::<_, StoreError, _>(move |sql| {
        Box::pin(async move { sql.execute(promote, args![ana]).await })
    });
    write.await?;
    for what in [
        AppendKind::Add { member: scene.root },
        AppendKind::Remove { member: ben },
        AppendKind::Leave,
        AppendKind::Change { name: Some("den".to_owned()), topic: None },
    ] {
        let refused = scene.append(group.id, ana, Role::Administrator, what.clone()).await;
        assert!(matches!(refused, Err(AppendError::NotAllowed)), "{what:?}: {refused:?}");
    }
    let outside = scene.append(group.id, scene.root, Role::Administrator, hello()).await;
    assert!(matches!(outside, Err(AppendError::NoRoom)), "{outside:?}");
    Ok(())
}

fn hello() -> AppendKind {
    crate::conformance::scene::text("hello")
}

async fn all_of_a_group_is_for_its_readers(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ([ana, ben, _], group) = three(&scene).await?;
    let sent = scene.send(group.id, ana, "hello").await?;
    assert!(matches!(sent.what, EventKind::MessageSent { .. }) && sent.seq == Seq(2));
    let theirs = scene.summary(group.id, ben).await?;
    assert_eq!((theirs.unread, theirs.mentions), (1, 1));
    scene.send(scene.general, ana, "news").await?;
    assert_eq!(scene.two.rooms_first(ben, 1).await?[0].id, group.id, "before other news");
    assert_eq!(scene.two.count_rooms(ben).await?, 1, "#general");
    Ok(())
}

async fn a_group_whose_people_the_release_before_changed_is_begun_anew(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ([ana, ben, cem], group) = three(&scene).await?;
    let room = group.id;
    let leave = "DELETE FROM members WHERE room = $1 AND person = $2";
    let write = scene.one.write::<_, StoreError, _>(move |sql| {
        Box::pin(async move { sql.execute(leave, args![room, ben]).await })
    });
    write.await?;
    assert_eq!(scene.two.find_group(&[ana, ben, cem]).await?, None);
    let again = scene.one.open_group(cem, vec![ana, ben], Timestamp(3_000), scene.tag()).await?;
    let (again, made) = again.expect("all are active");
    assert!(made && again.id != room);
    let kept = scene.summary(room, ana).await?;
    assert_eq!((kept.kind, kept.name.as_str()), (RoomKind::Group, "Cem"));
    Ok(())
}
