//! Revocations are told to every server, in commit order.

use std::sync::Arc;

use confab_protocol::{Role, Timestamp, UserId};
use tokio::task::JoinSet;

use super::scene::{Claim, Servers};
use crate::{AccessChangeId, AccessChangeKind, AppendKind, NewSession, SessionKind, TokenHash};

fn session(person: UserId, token: u8) -> NewSession {
    NewSession {
        person,
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash([token; 32]),
        at: Timestamp(1),
        expires_at: None,
        idle_ms: None,
        verified: None,
    }
}

pub async fn what_is_taken_away_is_told_in_order(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let [ana, ben] = [scene.person("ana").await?, scene.person("ben").await?];
    let private = scene.private_room(scene.root, "room").await?;
    scene.add(private, scene.root, ana).await?;
    scene.add(private, scene.root, ben).await?;
    let before = scene.two.last_access_change().await?;
    assert_eq!(before, AccessChangeId(0), "coming in takes nothing away");

    let remove = AppendKind::Remove { member: ana };
    scene.append(private, scene.root, Role::Administrator, remove.clone()).await?;
    scene.append(private, ben, Role::Member, AppendKind::Leave).await?;
    // Leaving a public room takes nothing away; being removed from one closes live views.
    scene.append(scene.general, ben, Role::Member, AppendKind::Leave).await?;
    scene.append(scene.general, scene.root, Role::Administrator, remove).await?;
    let signed_in = scene.one.create_session(session(ana, 1)).await?.expect("active").id;
    scene.one.end_session(ana, signed_in, Timestamp(2)).await?;
    scene.one.deactivate_account(ben, Timestamp(3)).await?;

    let told = scene.two.access_changes(before, 100).await?;
    let kinds: Vec<_> = told.iter().map(|change| change.kind).collect();
    assert_eq!(
        kinds,
        [
            AccessChangeKind::Room { room: private, person: ana },
            AccessChangeKind::Room { room: private, person: ben },
            AccessChangeKind::Room { room: scene.general, person: ana },
            AccessChangeKind::Session { session: signed_in, person: ana },
            AccessChangeKind::Account { person: ben },
        ]
    );
    assert!(told.is_sorted_by_key(|change| change.id));
    assert_eq!(scene.two.last_access_change().await?, told[4].id);
    assert_eq!(scene.two.access_changes(told[1].id, 2).await?, told[2..4]);
    assert_eq!(scene.two.access_changes(told[4].id, 2).await?, []);
    Ok(())
}

pub async fn nothing_is_told_that_was_refused(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let room = scene.private_room(scene.root, "room").await?;
    let remove = AppendKind::Remove { member: ana };
    assert!(scene.append(room, scene.root, Role::Administrator, remove).await.is_err());
    assert!(scene.append(room, ana, Role::Member, AppendKind::Leave).await.is_err());
    let id = scene.one.create_session(session(scene.root, 1)).await?.expect("active").id;
    assert!(!scene.one.end_session(ana, id, Timestamp(2)).await?);
    assert_eq!(scene.two.last_access_change().await?, AccessChangeId(0));
    Ok(())
}

pub async fn changes_that_race_on_two_servers_have_one_order(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut racers = JoinSet::new();
    for n in 0..32 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let id = scene.one.create_session(session(scene.root, n)).await?.expect("active").id;
        let root = scene.root;
        racers.spawn(async move { store.end_session(root, id, Timestamp(2)).await });
    }
    while let Some(ended) = racers.join_next().await {
        assert!(ended??);
    }
    let one = scene.one.access_changes(AccessChangeId(0), 100).await?;
    let two = scene.two.access_changes(AccessChangeId(0), 100).await?;
    assert_eq!(one.len(), 32);
    assert_eq!(one, two);
    Ok(())
}

/// A change that is committed late must not get a number below one that was read already.
pub async fn a_reader_that_polls_misses_nothing(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let mut ids = Vec::new();
    for n in 0..40 {
        ids.push(scene.one.create_session(session(scene.root, n)).await?.expect("active").id);
    }
    let mut racers = JoinSet::new();
    for (n, id) in ids.iter().copied().enumerate() {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let root = scene.root;
        racers.spawn(async move { store.end_session(root, id, Timestamp(2)).await });
    }
    let mut after = AccessChangeId(0);
    let mut seen = 0;
    loop {
        let all_are_done = racers.is_empty();
        for change in scene.two.access_changes(after, 7).await? {
            assert!(change.id > after);
            after = change.id;
            seen += 1;
        }
        while let Some(ended) = racers.try_join_next() {
            assert!(ended??);
        }
        if all_are_done && after == scene.two.last_access_change().await? {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(seen, ids.len());
    Ok(())
}
