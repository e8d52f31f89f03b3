//! Messages: edited, deleted, quoted, mentioning.

use confab_protocol::api::PageAt;
use confab_protocol::{Annotations, EntryKind, EventKind, Handle, Role, RoomId, Seq};

use super::scene::{Claim, Scene, Servers, edit, handle, mention, text};
use crate::{AppendError, AppendKind};

async fn entry(
    scene: &Scene,
    room: RoomId,
    seq: Seq,
) -> Result<EntryKind, Box<dyn std::error::Error + Send + Sync>> {
    let page = scene.two.page(room, scene.root, Seq(1), PageAt::Before(seq.next()), 1).await?;
    Ok(page.entries[0].what.clone())
}

fn mentions_of(what: &EventKind) -> &[Handle] {
    match what {
        EventKind::MessageSent { mentions, .. } | EventKind::MessageEdited { mentions, .. } => {
            mentions
        }
        other => panic!("{other:?} is no message"),
    }
}

pub async fn an_edit_replaces_the_text_and_its_mentions(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.person("ana").await?;
    scene.person("ben").await?;
    let what = mention("@ana", &["ana"]);
    let sent = scene.append(scene.general, scene.root, Role::Member, what).await?.event;
    let what = AppendKind::Edit {
        message: sent.seq,
        body: "@ben".to_owned(),
        mentions: vec![handle("ben")],
    };
    let by_author = Role::Member;
    let edited = scene.append(scene.general, scene.root, by_author, what).await?.event;
    assert_eq!(
        entry(&scene, scene.general, sent.seq).await?,
        EntryKind::Message {
            body: Some("@ben".to_owned()),
            changed: edited.seq,
            reply_to: None,
            mentions: vec![handle("ben")],
            annotations: Annotations::default(),
        }
    );
    let replay = scene.two.replay(scene.general, Seq(sent.seq.0 - 1), 10).await?;
    assert_eq!(replay, [sent, edited], "the log keeps both versions");
    Ok(())
}

pub async fn a_deleted_message_is_a_tombstone_everywhere(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let command = scene.command(scene.general, scene.root, Role::Member, text("secret"));
    let sent = scene.one.append(command.clone()).await?.event;
    let by_author = Role::Member;
    let what = edit(sent.seq, "another secret");
    scene.append(scene.general, scene.root, by_author, what).await?;
    let what = AppendKind::Delete { message: sent.seq };
    let gone = scene.append(scene.general, scene.root, by_author, what).await?.event;

    let replay = scene.two.replay(scene.general, Seq(sent.seq.0 - 1), 10).await?;
    let bodies: Vec<_> = replay
        .iter()
        .map(|event| match &event.what {
            EventKind::MessageSent { body, .. } | EventKind::MessageEdited { body, .. } => {
                body.clone()
            }
            EventKind::MessageDeleted { message, .. } => Some(format!("deleted {message}")),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(bodies, [None, None, Some(format!("deleted {}", sent.seq))]);
    let tombstone = EntryKind::Message {
        body: None,
        changed: gone.seq,
        reply_to: None,
        mentions: Vec::new(),
        annotations: Annotations::default(),
    };
    assert_eq!(entry(&scene, scene.general, sent.seq).await?, tombstone);
    let retried = scene.two.append(command).await?;
    assert_eq!((retried.event.cursor(), retried.first), (sent.cursor(), false));
    assert!(matches!(retried.event.what, EventKind::MessageSent { body: None, .. }));
    Ok(())
}

pub async fn a_deleted_message_takes_no_more_commands(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let sent = scene.send(scene.general, scene.root, "soon gone").await?.seq;
    let delete = AppendKind::Delete { message: sent };
    let by_author = Role::Member;
    scene.append(scene.general, scene.root, by_author, delete.clone()).await?;
    for (acting, what) in [
        (by_author, edit(sent, "back")),
        (by_author, delete.clone()),
        (Role::Administrator, delete),
    ] {
        let refused = scene.append(scene.general, scene.root, acting, what).await;
        assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    }
    // An event that is no message can't be edited or deleted either.
    let (first, by_author) = (Seq(1), Role::Member);
    let refused = scene.append(scene.general, scene.root, by_author, edit(first, "x")).await;
    assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    Ok(())
}

pub async fn a_reply_quotes_what_is_or_was_a_message(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let sent = scene.send(scene.general, scene.root, "quoted").await?.seq;
    let reply = |seq| AppendKind::Send {
        body: "reply".to_owned(),
        reply_to: Some(seq),
        mentions: Vec::new(),
    };
    let replied = scene.append(scene.general, scene.root, Role::Member, reply(sent)).await?;
    assert!(matches!(replied.event.what,
        EventKind::MessageSent { reply_to: Some(seq), .. } if seq == sent));
    let delete = AppendKind::Delete { message: sent };
    scene.append(scene.general, scene.root, Role::Member, delete).await?;
    scene.append(scene.general, scene.root, Role::Member, reply(sent)).await?;
    for nothing in [Seq(1), Seq(999)] {
        let refused = scene.append(scene.general, scene.root, Role::Member, reply(nothing)).await;
        assert!(matches!(refused, Err(AppendError::NoMessage)), "{refused:?}");
    }
    Ok(())
}

pub async fn mentions_keep_who_may_see_the_room(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let ben = scene.person("ben").await?;
    let gone = scene.person("gone").await?;
    scene.one.deactivate_account(gone, confab_protocol::Timestamp(5)).await?;
    let private = scene.private_room(scene.root, "room").await?;
    scene.add(private, scene.root, ana).await?;
    let direct = scene.direct_room(scene.root, ben).await?;
    let everyone = || mention("hello", &["ana", "ben", "gone", "nobody", "root"]);
    for (room, expected) in [
        (scene.general, vec!["ana", "ben", "root"]),
        (private, vec!["ana", "root"]),
        (direct, vec!["ben", "root"]),
    ] {
        let sent = scene.append(room, scene.root, Role::Member, everyone()).await?.event;
        let expected: Vec<_> = expected.into_iter().map(handle).collect();
        assert_eq!(mentions_of(&sent.what), expected);
    }
    Ok(())
}

pub async fn text_of_any_shape_comes_back_as_it_was(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let long = "ä\u{1F600}".repeat(2_700);
    for body in ["", " ", "'; DROP TABLE events; --", "a\0b", "\u{202E}rtl\r\n\ttab", &long] {
        let sent = scene.send(scene.general, scene.root, body).await?;
        let before = Seq(sent.seq.0 - 1);
        assert_eq!(scene.two.replay(scene.general, before, 1).await?, [sent]);
    }
    Ok(())
}

pub async fn a_message_takes_a_hundred_edits(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let message = scene.send(scene.general, scene.root, "draft 0").await?.seq;
    let author = Role::Member;
    for number in 1..=100 {
        let what = edit(message, &format!("draft {number}"));
        scene.append(scene.general, scene.root, author, what).await?;
    }
    let late = scene.command(scene.general, scene.root, author, edit(message, "draft 101"));
    for store in [&scene.one, &scene.two, &scene.one] {
        let refused = store.append(late.clone()).await;
        assert!(matches!(refused, Err(AppendError::Refused(..))), "{refused:?}");
    }
    // It can be deleted, and others edited.
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, author, delete).await?;
    let other = scene.send(scene.general, scene.root, "another").await?.seq;
    let what = edit(other, "a better one");
    scene.append(scene.general, scene.root, Role::Member, what).await?;
    Ok(())
}

pub async fn a_long_history_is_gone_at_once_and_erased_piece_by_piece(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let long = |number: u32| format!("draft {number} {}", "x".repeat(16_000));
    let message = scene.send(scene.general, scene.root, &long(0)).await?.seq;
    let author = Role::Member;
    for number in 1..=40 {
        let what = edit(message, &long(number));
        scene.append(scene.general, scene.root, author, what).await?;
    }
    assert_eq!(scene.one.erase_deleted_messages().await?, 0, "nothing is deleted yet");
    let delete = AppendKind::Delete { message };
    scene.append(scene.general, scene.root, author, delete).await?;

    let events = scene.two.replay(scene.general, Seq::ZERO, 100).await?;
    let bodies = events.iter().filter_map(|event| match &event.what {
        EventKind::MessageSent { body, .. } | EventKind::MessageEdited { body, .. } => Some(body),
        _ => None,
    });
    assert_eq!(bodies.flatten().count(), 0, "nobody sees any version");
    let (mut pieces, mut versions) = (0, 0);
    for store in [&scene.one, &scene.two].into_iter().cycle() {
        match store.erase_deleted_messages().await? {
            0 => break,
            erased => {
                assert!(erased <= 17, "{erased} versions of 16 kB in one piece");
                (pieces, versions) = (pieces + 1, versions + erased);
            }
        }
    }
    assert!(pieces >= 2, "one was enough");
    assert!((38..41).contains(&versions), "{versions}: what the deletion left");
    Ok(())
}
