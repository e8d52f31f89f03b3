//! Nothing twice: a client id stands for one command of its author.

use std::sync::Arc;

use confab_protocol::{Role, RoomId, Seq, Timestamp, Visibility};
use tokio::task::JoinSet;

use super::scene::{Claim, Scene, Servers, edit, text};
use crate::{Append, AppendError, AppendKind, NewBan};

pub async fn a_retry_gives_the_first_event_on_any_server(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let command = scene.command(scene.general, scene.root, Role::Member, text("once"));
    let first = scene.one.append(command.clone()).await?;
    // The server's additions differ at each try.
    let retry = Append { at: Timestamp(9_999), tag: scene.tag(), ..command };
    let second = scene.two.append(retry).await?;
    assert!(first.first && !second.first);
    assert_eq!(first.event, second.event);
    assert_eq!(scene.summary(scene.general, scene.root).await?.head, first.event.cursor());
    Ok(())
}

pub async fn retries_at_the_same_moment_write_one_event(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let command = scene.command(scene.general, scene.root, Role::Member, text("once"));
    let mut tries = JoinSet::new();
    for n in 0..32 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let command = command.clone();
        tries.spawn(async move { store.append(command).await });
    }
    let mut writers = 0;
    let mut seqs = Vec::new();
    while let Some(appended) = tries.join_next().await {
        let appended = appended??;
        writers += u32::from(appended.first);
        seqs.push(appended.event.seq);
    }
    seqs.dedup();
    assert_eq!((writers, seqs), (1, vec![Seq(2)]));
    Ok(())
}

pub async fn a_client_id_used_for_something_else_is_refused(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let other = scene.private_room(scene.root, "other").await?;
    let command = scene.command(scene.general, scene.root, Role::Member, text("once"));
    let first = scene.one.append(command.clone()).await?.event;
    let reply = AppendKind::Send {
        body: "once".to_owned(),
        reply_to: Some(first.seq),
        mentions: Vec::new(),
    };
    let others: [(RoomId, AppendKind); 5] = [
        (scene.general, text("twice")),
        (scene.general, reply),
        (scene.general, edit(first.seq, "once")),
        (scene.general, AppendKind::Leave),
        (other, text("once")),
    ];
    for (room, what) in others {
        let refused = scene.two.append(Append { room, what, ..command.clone() }).await;
        assert!(matches!(refused, Err(AppendError::ClientIdReused)), "{refused:?}");
    }
    assert_eq!(scene.summary(scene.general, scene.root).await?.head, first.cursor());
    Ok(())
}

/// No lock is common to both: each server holds that of its room alone.
pub async fn a_client_id_used_in_two_rooms_at_once_stands_for_one_command(
    servers: Servers,
) -> Claim {
    const PAIRS: usize = 50;
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let rooms = [scene.private_room(ana, "one").await?, scene.private_room(ana, "two").await?];
    let mut tries = JoinSet::new();
    for pair in 0..PAIRS {
        let command = scene.command(rooms[0], ana, Role::Member, text("where?"));
        for (room, store) in rooms.into_iter().zip([&scene.one, &scene.two]) {
            let (store, command) = (Arc::clone(store), Append { room, ..command.clone() });
            tries.spawn(async move { (pair, store.append(command).await) });
        }
    }
    let mut written = [0; PAIRS];
    while let Some(tried) = tries.join_next().await {
        match tried? {
            (pair, Ok(appended)) if appended.first => written[pair] += 1,
            (_, Err(AppendError::ClientIdReused)) => {}
            (pair, other) => panic!("{pair}: {other:?}"),
        }
    }
    assert_eq!(written, [1; PAIRS], "one of each pair is carried out");
    let mut events = 0;
    for room in rooms {
        events += scene.two.replay(room, Seq(1), 1_000).await?.len();
    }
    assert_eq!(events, PAIRS, "and what is told is what was written");
    Ok(())
}

pub async fn a_client_id_belongs_to_its_author(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let command = scene.command(scene.general, scene.root, Role::Member, text("same id"));
    let mine = scene.one.append(command.clone()).await?;
    let theirs = scene.one.append(Append { author: ana, ..command }).await?;
    assert!(mine.first && theirs.first);
    assert_eq!(theirs.event.seq, mine.event.seq.next());
    Ok(())
}

pub async fn a_retry_of_any_command_gives_its_first_event(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let room = scene.one.create_room(scene.new_room(scene.root, "room", Visibility::Public));
    let room = room.await?.id;
    let message = scene.send(room, scene.root, "text").await?.seq;
    let rename = AppendKind::Change { name: Some("new".to_owned()), topic: None };
    let steps = [
        (ana, Role::Member, AppendKind::Join),
        (scene.root, Role::Member, AppendKind::Add { member: ben }),
        (scene.root, Role::Member, edit(message, "better")),
        (scene.root, Role::Administrator, AppendKind::Delete { message }),
        (scene.root, Role::Administrator, rename),
        (scene.root, Role::Administrator, AppendKind::Remove { member: ben }),
        (ana, Role::Member, AppendKind::Leave),
    ];
    for (author, acting, what) in steps {
        let command = scene.command(room, author, acting, what);
        let first = scene.one.append(command.clone()).await?;
        let again = scene.two.append(command.clone()).await?;
        assert!(first.first && !again.first, "{command:?}");
        // Its text may have been deleted since; its place stays.
        assert_eq!(first.event.cursor(), again.event.cursor(), "{command:?}");
    }
    assert_no_doubles(&scene, room).await
}

/// A person who was in already and has left since is not brought in again by another try.
pub async fn a_retry_of_what_changed_nothing_changes_nothing_later(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.one.create_room(scene.new_room(scene.root, "room", Visibility::Public));
    let room = room.await?.id;
    let joined = scene.add(room, scene.root, ana).await?;
    let join = scene.command(room, ana, Role::Member, AppendKind::Join);
    let add = scene.command(room, scene.root, Role::Member, AppendKind::Add { member: ana });
    for command in [&join, &add] {
        let found = scene.one.append(command.clone()).await?;
        assert!(!found.first);
        assert_eq!(found.event.cursor(), joined.cursor());
    }
    let leave = scene.command(room, ana, Role::Member, AppendKind::Leave);
    let left = scene.one.append(leave).await?.event;
    let ban = NewBan {
        room,
        person: ana,
        by: scene.root,
        acting: Role::Administrator,
        at: Timestamp(1),
        tag: scene.tag(),
    };
    scene.one.ban(ban).await?;
    for command in [join, add] {
        let again = scene.two.append(command.clone()).await?;
        assert!(!again.first);
        assert_eq!(again.event.cursor(), joined.cursor());
        for other in [AppendKind::Add { member: scene.root }, text("hello")] {
            let (general, what) = (scene.general, other.clone());
            for reused in [
                Append { what: other, ..command.clone() },
                Append { what, room: general, acting: Role::Member, ..command.clone() },
            ] {
                let refused = scene.two.append(reused).await;
                assert!(matches!(refused, Err(AppendError::ClientIdReused)), "{refused:?}");
            }
        }
    }
    assert_eq!(scene.summary(room, scene.root).await?.head, left.cursor());
    Ok(())
}

async fn assert_no_doubles(scene: &Scene, room: RoomId) -> Claim {
    let events = scene.two.replay(room, Seq::ZERO, 100).await?;
    assert_eq!(events.len(), 9, "the creation, the message and seven steps");
    Ok(())
}

pub async fn a_retry_after_leaving_still_gives_the_first_event(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    scene.add(room, scene.root, ana).await?;
    let command = scene.command(room, ana, Role::Member, text("last words"));
    let first = scene.one.append(command.clone()).await?;
    scene.append(room, ana, Role::Member, AppendKind::Leave).await?;
    assert_eq!(scene.two.append(command).await?.event, first.event);
    Ok(())
}

pub async fn a_refusal_is_final_on_every_server(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    let command = scene.command(room, ana, Role::Member, text("hello"));
    let refused = scene.one.append(command.clone()).await;
    assert!(matches!(refused, Err(AppendError::NoRoom)), "{refused:?}");
    let head = scene.add(room, scene.root, ana).await?.cursor();
    // A try that waited in a server that hung comes when its author is let in again.
    for store in [&scene.two, &scene.one] {
        let late = store.append(command.clone()).await;
        assert!(matches!(late, Err(AppendError::NoRoom)), "{late:?}");
    }
    assert_eq!(scene.summary(room, ana).await?.head, head);
    // It says nothing of another command, nor of another author's.
    let others = Append { author: scene.root, ..command.clone() };
    assert!(scene.two.append(others).await?.first);
    let again = scene.command(room, ana, Role::Member, text("hello"));
    assert!(scene.two.append(again).await?.first);
    Ok(())
}

pub async fn a_refusal_stays_what_it_was(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let taken = scene.new_room(scene.root, "taken", Visibility::Public);
    let taken = scene.one.create_room(taken).await?.id;
    let room = scene.new_room(scene.root, "room", Visibility::Public);
    let room = scene.one.create_room(room).await?.id;
    let rename = |name: &str| AppendKind::Change { name: Some(name.to_owned()), topic: None };
    let refused = [
        (scene.command(room, ana, Role::Member, text("hello")), "the author is not a member"),
        (
            scene.command(room, ana, Role::Administrator, rename("mine")),
            "the author may not do this",
        ),
        (scene.command(room, scene.root, Role::Member, edit(Seq(4), "better")), "no such message"),
        (
            scene.command(
                room,
                scene.root,
                Role::Administrator,
                AppendKind::Remove { member: ben },
            ),
            "no such person",
        ),
        (
            scene.command(room, scene.root, Role::Administrator, rename("taken")),
            "another room has this name, or one that looks like it",
        ),
    ];
    for (command, why) in &refused {
        let error = scene.one.append(command.clone()).await.expect_err(why);
        assert_eq!(error.to_string(), *why);
    }
    // By now each of them could be carried out.
    scene.append(room, ana, Role::Member, AppendKind::Join).await?;
    scene.add(room, scene.root, ben).await?;
    assert_eq!(scene.send(room, scene.root, "text").await?.seq, Seq(4));
    scene.append(taken, scene.root, Role::Administrator, rename("free")).await?;
    let head = scene.summary(room, ana).await?.head;
    for (command, why) in refused {
        let error = scene.two.append(command).await.expect_err(why);
        assert_eq!(error.to_string(), why);
    }
    assert_eq!(scene.summary(room, ana).await?.head, head);
    Ok(())
}

pub async fn tries_at_the_same_moment_are_all_refused_or_all_carried_out(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    for _ in 0..8 {
        let command = scene.command(room, ana, Role::Member, text("in time?"));
        let let_in =
            scene.command(room, scene.root, Role::Administrator, AppendKind::Add { member: ana });
        let mut tries = JoinSet::new();
        for n in 0..16 {
            let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
            let command = if n == 7 { let_in.clone() } else { command.clone() };
            let is_try = n != 7;
            tries.spawn(async move { (is_try, store.append(command).await) });
        }
        let mut answers = Vec::new();
        while let Some(answer) = tries.join_next().await {
            match answer? {
                (false, let_in) => assert!(let_in?.first),
                (true, Ok(appended)) => answers.push(Some(appended.event.seq)),
                (true, Err(AppendError::NoRoom)) => answers.push(None),
                (true, Err(error)) => return Err(error.into()),
            }
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "tries of one command came to {answers:?}");
        scene.append(room, ana, Role::Member, AppendKind::Leave).await?;
    }
    Ok(())
}
