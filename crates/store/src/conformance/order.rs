//! One order: positions without holes, for all authors and on all servers.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Cursor, Role, RoomId, Seq, Visibility};
use tokio::task::JoinSet;

use super::scene::{Claim, Servers, new_account, text};
use crate::{Admission, AppendError, AppendKind, Appended};

pub async fn many_who_append_at_once_leave_no_hole(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let before = scene.summary(scene.general, scene.root).await?.head.seq;
    let mut appenders = JoinSet::new();
    for appender in 0..64 {
        let store = Arc::clone(if appender % 2 == 0 { &scene.one } else { &scene.two });
        let commands: Vec<_> = (0..5)
            .map(|n| {
                let body = text(&format!("{appender}: {n}"));
                scene.command(scene.general, scene.root, Role::Member, body)
            })
            .collect();
        appenders.spawn(async move {
            let mut events = Vec::new();
            for command in commands {
                events.push(store.append(command).await?.event);
            }
            Ok::<_, AppendError>(events)
        });
    }
    let mut acknowledged = Vec::new();
    while let Some(events) = appenders.join_next().await {
        let events = events??;
        assert!(events.is_sorted_by_key(|event| event.seq), "each sees its own order");
        acknowledged.extend(events);
    }
    acknowledged.sort_by_key(|event| event.seq);
    let seqs: Vec<u64> = acknowledged.iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (before.0 + 1..=before.0 + 320).collect::<Vec<_>>());
    assert_eq!(scene.two.replay(scene.general, before, 1_000).await?, acknowledged);
    assert_eq!(scene.one.replay(scene.general, before, 1_000).await?, acknowledged);
    Ok(())
}

pub async fn each_room_counts_for_itself(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.one.create_room(scene.new_room(scene.root, "other", Visibility::Public));
    let other = other.await?.id;
    let first = scene.send(other, scene.root, "one").await?.seq;
    scene.send(scene.general, scene.root, "elsewhere").await?;
    let second = scene.send(other, scene.root, "two").await?.seq;
    assert_eq!((first, second), (Seq(2), Seq(3)), "after its creation");
    Ok(())
}

pub async fn a_refused_command_in_a_batch_fails_alone(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut batch = JoinSet::new();
    for n in 0..60 {
        let store = Arc::clone(&scene.one);
        let (room, what) = match n % 3 {
            0 => (scene.general, text(&format!("good {n}"))),
            1 => (RoomId(999_999), text("no such room")),
            _ => (scene.general, AppendKind::Delete { message: Seq(77_777) }),
        };
        let command = scene.command(room, scene.root, Role::Member, what);
        batch.spawn(async move { (n, store.append(command).await) });
    }
    while let Some(done) = batch.join_next().await {
        match done? {
            (n, Ok(_)) if n % 3 == 0 => {}
            (n, Err(AppendError::NoRoom)) if n % 3 == 1 => {}
            (n, Err(AppendError::NoMessage)) if n % 3 == 2 => {}
            (n, other) => panic!("command {n} gave {other:?}"),
        }
    }
    let events = scene.two.replay(scene.general, Seq::ZERO, 1_000).await?;
    assert_eq!(events.len(), 21, "the room's creation and twenty messages");
    assert!(events.iter().zip(1..).all(|(event, seq)| event.seq == Seq(seq)), "no holes");
    Ok(())
}

pub async fn heads_are_those_of_the_newest_events(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.private_room(scene.root, "other").await?;
    let here = scene.send(scene.general, scene.root, "here").await?;
    let there = scene.send(other, scene.root, "there").await?;
    let mut heads = scene.two.heads(&[other, scene.general, RoomId(999_999)]).await?;
    heads.sort_by_key(|(room, _)| *room);
    let mut expected = [(scene.general, here.cursor()), (other, there.cursor())];
    expected.sort_by_key(|(room, _)| *room);
    assert_eq!(heads, expected, "and a room that is not there is left out");
    assert_eq!(scene.two.heads(&[]).await?, Vec::<(RoomId, Cursor)>::new());
    Ok(())
}

pub async fn tags_of_many_positions_come_at_once(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.private_room(scene.root, "other").await?;
    let first = scene.one.replay(other, Seq::ZERO, 1).await?[0].cursor();
    let here = scene.send(scene.general, scene.root, "here").await?;
    let there = scene.send(other, scene.root, "there").await?;
    let there_is = [(scene.general, here.cursor()), (other, first), (other, there.cursor())];
    let mut wanted: Vec<_> = there_is.iter().map(|(room, at)| (*room, at.seq)).collect();
    let nowhere = [there.seq.next(), Seq::ZERO, Seq(u64::MAX)];
    wanted.extend(nowhere.map(|seq| (other, seq)));
    wanted.push((RoomId(999_999), Seq(1)));
    let mut tags = scene.two.tags(&wanted).await?;
    tags.sort_by_key(|(room, at)| (*room, at.seq));
    let mut expected = there_is;
    expected.sort_by_key(|(room, at)| (*room, at.seq));
    assert_eq!(tags, expected);
    assert_eq!(scene.two.tags(&[]).await?, []);
    assert_eq!(scene.two.find_tag(other, there.seq).await?, Some(there.tag));
    assert_eq!(scene.two.find_tag(other, there.seq.next()).await?, None);
    Ok(())
}

pub async fn every_event_is_given_with_the_tag_of_the_one_before(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.private_room(scene.root, "other").await?;
    let mut appenders = JoinSet::new();
    for n in 0..90 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let (room, what) = match n % 9 {
            0 => (other, AppendKind::Change { name: None, topic: Some(n.to_string()) }),
            1..4 => (other, text("there")),
            _ => (scene.general, text("here")),
        };
        let command = scene.command(room, scene.root, Role::Member, what);
        appenders.spawn(async move {
            let appended = store.append(command.clone()).await?;
            let again = store.append(command).await?;
            assert_eq!((&again.event, again.before), (&appended.event, appended.before));
            Ok::<_, AppendError>(appended)
        });
    }
    let store = Arc::clone(&scene.two);
    let account = new_account("ben", scene.numbers.next());
    let joined = store.create_account(account, Admission::Open).await?.joined;
    let mut given: Vec<Appended> = joined.into_iter().collect();
    while let Some(appended) = appenders.join_next().await {
        given.push(appended??);
    }
    assert_eq!(given.len(), 91);
    for Appended { event, before, .. } in given {
        let stored = scene.two.find_tag(event.room, Seq(event.seq.0 - 1)).await?;
        assert_eq!(Some(before), stored, "{event:?}");
    }
    Ok(())
}

pub async fn a_cancelled_append_is_there_once_or_not_at_all(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for wait in 0..20 {
        let body = text(&format!("cancelled {wait}"));
        let command = scene.command(scene.general, scene.root, Role::Member, body);
        let patience = Duration::from_micros(wait * 200);
        let tried = tokio::time::timeout(patience, scene.one.append(command.clone())).await;
        let retried = scene.two.append(command).await?;
        if let Ok(done) = tried {
            assert_eq!(done?.event, retried.event);
        }
    }
    let events = scene.one.replay(scene.general, Seq(1), 1_000).await?;
    assert_eq!(events.len(), 20);
    Ok(())
}
