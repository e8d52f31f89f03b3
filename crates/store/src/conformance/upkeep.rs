//! Rows past their use are forgotten, and nothing else.

use confab_protocol::{Role, Timestamp};

use super::scene::{Claim, Servers, text};
use crate::{AccessChangeId, Append, AppendKind, NewSession, SessionKind, TokenHash};

pub async fn old_access_changes_are_forgotten_and_the_newest_stays(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let session = |token| NewSession {
        person: scene.root,
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash([token; 32]),
        at: Timestamp(1),
        expires_at: None,
        idle_ms: None,
        verified: None,
    };
    // The third server's clock is behind: what it wrote after a newer change stays with it.
    for (token, at) in [(1, 10), (2, 20), (3, 40), (4, 30), (5, 50)] {
        let id = scene.one.create_session(session(token)).await?.expect("active").id;
        scene.one.end_session(scene.root, id, Timestamp(at)).await?;
    }
    let all = scene.one.access_changes(AccessChangeId(0), 100).await?;
    assert!(all.iter().zip(1..).all(|(change, id)| change.id.0 == id), "no holes: {all:?}");

    assert_eq!(scene.one.forget_access_changes(Timestamp(35), 1).await?, 1);
    assert_eq!(scene.two.access_changes(AccessChangeId(0), 100).await?, all[1..]);
    assert_eq!(scene.two.forget_access_changes(Timestamp(35), 100).await?, 1);
    assert_eq!(scene.two.access_changes(AccessChangeId(0), 100).await?, all[2..]);
    assert_eq!(scene.one.forget_access_changes(Timestamp(1_000), 100).await?, 2);
    assert_eq!(scene.two.access_changes(AccessChangeId(0), 100).await?, all[4..]);
    assert_eq!(scene.two.last_access_change().await?, all[4].id);
    // Numbers go on where they were.
    let id = scene.one.create_session(session(6)).await?.expect("active").id;
    scene.one.end_session(scene.root, id, Timestamp(60)).await?;
    assert_eq!(scene.two.last_access_change().await?, AccessChangeId(6));
    Ok(())
}

pub async fn expired_sessions_are_forgotten_and_no_others(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut lasting = Vec::new();
    for (token, expires_at, idle_ms, lasts) in [
        (1, None, None, true),
        (2, Some(Timestamp(100)), None, false),
        (3, Some(Timestamp(101)), None, true),
        (4, None, Some(99), false),
        (5, None, Some(100), true),
        (6, Some(Timestamp(50)), Some(1_000), false),
    ] {
        let session = NewSession {
            person: scene.root,
            kind: SessionKind::Token { name: "bot".to_owned(), scopes: Vec::new() },
            token: TokenHash([token; 32]),
            at: Timestamp(1),
            expires_at,
            idle_ms,
            verified: None,
        };
        let made = scene.one.create_session(session).await?.expect("active");
        if lasts {
            lasting.push(made.id);
        }
    }
    assert_eq!(scene.one.forget_expired_sessions(Timestamp(100), 2).await?, 2);
    assert_eq!(scene.two.forget_expired_sessions(Timestamp(100), 100).await?, 1);
    assert_eq!(scene.two.forget_expired_sessions(Timestamp(100), 100).await?, 0);
    // Those which are left are found at a time when all of them held.
    let mut left: Vec<_> =
        scene.two.sessions_of(scene.root, Timestamp(2)).await?.iter().map(|s| s.id).collect();
    left.sort();
    assert_eq!(left, lasting);
    Ok(())
}

pub async fn old_no_ops_are_forgotten_and_no_others(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    scene.add(room, scene.root, ana).await?;
    let mut commands = Vec::new();
    for at in [10, 20, 30, 40] {
        let add = AppendKind::Add { member: ana };
        let command = scene.command(room, scene.root, Role::Member, add);
        commands.push(Append { at: Timestamp(at), ..command });
    }
    for command in &commands {
        assert!(!scene.one.append(command.clone()).await?.first);
    }
    let leave = scene.command(room, ana, Role::Member, AppendKind::Leave);
    scene.one.append(leave).await?;
    assert_eq!(scene.two.forget_no_ops(Timestamp(30), 1).await?, 1);
    assert_eq!(scene.one.forget_no_ops(Timestamp(30), 100).await?, 1);
    assert_eq!(scene.two.forget_no_ops(Timestamp(30), 100).await?, 0);
    let mut carried_out = Vec::new();
    for command in commands.into_iter().rev() {
        carried_out.push(scene.two.append(command).await?.first);
    }
    assert_eq!(carried_out, [false, false, true, false]);
    Ok(())
}

pub async fn old_refusals_are_forgotten_and_no_others(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    let mut commands = Vec::new();
    for at in [10, 20, 30, 40] {
        let command = scene.command(room, ana, Role::Member, text("hello"));
        commands.push(Append { at: Timestamp(at), ..command });
    }
    for command in &commands {
        scene.one.append(command.clone()).await.expect_err("ana is no member");
    }
    scene.add(room, scene.root, ana).await?;
    assert_eq!(scene.two.forget_refusals(Timestamp(30), 1).await?, 1);
    assert_eq!(scene.one.forget_refusals(Timestamp(30), 100).await?, 1);
    assert_eq!(scene.two.forget_refusals(Timestamp(30), 100).await?, 0);
    let mut carried_out = Vec::new();
    for command in commands {
        carried_out.push(scene.two.append(command).await.is_ok());
    }
    assert_eq!(carried_out, [true, true, false, false]);
    Ok(())
}
