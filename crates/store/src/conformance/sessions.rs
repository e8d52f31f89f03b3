//! Signed-in browsers and API tokens.

use confab_protocol::api::Scope;
use confab_protocol::{SessionId, Timestamp, UserId};

use super::scene::{Claim, Servers};
use crate::{
    AccessChangeId, AccessChangeKind, NewSession, PasswordChange, PasswordHash, SessionKind,
    TokenHash,
};

const TOKEN: TokenHash = TokenHash([1; 32]);

fn browser(person: UserId, token: TokenHash) -> NewSession {
    NewSession {
        person,
        kind: SessionKind::Browser { user_agent: "Lynx".to_owned() },
        token,
        at: Timestamp(1_000),
        expires_at: Some(Timestamp(1_000_000)),
        idle_ms: None,
        verified: None,
    }
}

fn change(old: &str, new: &str) -> PasswordChange {
    PasswordChange { old: PasswordHash(old.to_owned()), new: PasswordHash(new.to_owned()) }
}

pub async fn a_session_is_found_by_its_secret_and_id(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let made = scene.one.create_session(browser(scene.root, TOKEN)).await?.expect("active");
    assert_eq!(made.account.person.id, scene.root);
    assert_eq!((made.created_at, made.used_at), (Timestamp(1_000), Timestamp(1_000)));
    let now = Timestamp(1_001);
    assert_eq!(scene.two.find_session(TOKEN, now).await?, Some(made.clone()));
    assert_eq!(scene.two.find_session_by_id(made.id, now).await?, Some(made.clone()));
    assert_eq!(scene.two.find_session(TokenHash([2; 32]), now).await?, None);
    assert_eq!(scene.two.find_session_by_id(SessionId(999_999), now).await?, None);
    let newer = scene.one.create_session(browser(scene.root, TokenHash([2; 32]))).await?;
    let newer = newer.expect("active");
    assert_eq!(scene.two.sessions_of(scene.root, now).await?, [newer, made], "newest first");
    assert!(
        scene.one.create_session(browser(UserId(999_999), TokenHash([3; 32]))).await?.is_none()
    );
    Ok(())
}

pub async fn a_session_expires(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let made = scene.one.create_session(browser(scene.root, TOKEN)).await?.expect("active");
    let (last, end) = (Timestamp(999_999), Timestamp(1_000_000));
    assert!(scene.two.find_session(TOKEN, last).await?.is_some());
    assert!(scene.two.find_session(TOKEN, end).await?.is_none());
    assert!(scene.two.find_session_by_id(made.id, end).await?.is_none());
    assert_eq!(scene.two.sessions_of(scene.root, end).await?, []);
    Ok(())
}

pub async fn the_newest_browsers_of_an_account_stay_signed_in(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let kind = SessionKind::Token { name: "robot".to_owned(), scopes: vec![Scope::Read] };
    let token = NewSession { kind, ..browser(scene.root, TokenHash([200; 32])) };
    scene.one.create_session(token).await?.expect("active");
    for byte in 0..103 {
        let new = browser(scene.root, TokenHash([byte; 32]));
        scene.one.create_session(new).await?.expect("active");
    }
    let now = Timestamp(2_000);
    assert_eq!(scene.two.sessions_of(scene.root, now).await?.len(), 100 + 1);
    for (byte, holds) in [(0, false), (2, false), (3, true), (102, true), (200, true)] {
        let found = scene.two.find_session(TokenHash([byte; 32]), now).await?;
        assert_eq!(found.is_some(), holds, "{byte}");
    }
    Ok(())
}

pub async fn an_idle_session_expires_and_a_used_one_does_not(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let idle = |token| NewSession {
        idle_ms: Some(200_000),
        verified: None,
        expires_at: None,
        ..browser(scene.root, token)
    };
    let (used, unused) = (TokenHash([1; 32]), TokenHash([2; 32]));
    scene.one.create_session(idle(used)).await?.expect("active");
    scene.one.create_session(idle(unused)).await?.expect("active");
    for now in [150_000, 300_000, 450_000] {
        assert!(scene.two.find_session(used, Timestamp(now)).await?.is_some(), "at {now}");
    }
    assert!(scene.two.find_session(unused, Timestamp(201_000)).await?.is_none());
    assert!(scene.two.find_session(used, Timestamp(650_000)).await?.is_none());
    Ok(())
}

pub async fn use_is_noted_once_a_minute(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let id = scene.one.create_session(browser(scene.root, TOKEN)).await?.expect("active").id;
    for (now, noted) in [(60_999, 1_000), (61_000, 61_000), (100_000, 61_000), (121_000, 121_000)] {
        let found = scene.one.find_session(TOKEN, Timestamp(now)).await?.expect("it holds");
        assert_eq!(found.used_at, Timestamp(noted), "at {now}");
        let listed = scene.two.sessions_of(scene.root, Timestamp(now)).await?;
        assert_eq!(listed[0].used_at, Timestamp(noted), "at {now}");
    }
    let by_id = scene.two.find_session_by_id(id, Timestamp(190_000)).await?.expect("it holds");
    assert_eq!(by_id.used_at, Timestamp(190_000), "a long connection is use too");
    let earlier = scene.one.find_session(TOKEN, Timestamp(5_000)).await?.expect("it holds");
    assert_eq!(earlier.used_at, Timestamp(190_000), "a clock that is behind takes nothing back");
    Ok(())
}

pub async fn only_its_owner_ends_a_session(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let id = scene.one.create_session(browser(scene.root, TOKEN)).await?.expect("active").id;
    let (at, now) = (Timestamp(2_000), Timestamp(2_000));
    assert!(!scene.one.end_session(ana, id, at).await?);
    assert!(scene.two.find_session(TOKEN, now).await?.is_some());
    assert!(scene.one.end_session(scene.root, id, at).await?);
    assert!(scene.two.find_session(TOKEN, now).await?.is_none());
    assert!(!scene.one.end_session(scene.root, id, at).await?);
    Ok(())
}

pub async fn a_token_keeps_its_name_and_scopes(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let kind = SessionKind::Token {
        name: "Robot".to_owned(),
        scopes: vec![Scope::Read, Scope::Write, Scope::Admin],
    };
    let new = NewSession { kind: kind.clone(), expires_at: None, ..browser(scene.root, TOKEN) };
    scene.one.create_session(new).await?;
    let found = scene.two.find_session(TOKEN, Timestamp(i64::MAX)).await?.expect("no expiry");
    assert_eq!((found.kind, found.expires_at), (kind, None));
    Ok(())
}

pub async fn signing_in_and_deactivating_at_once_leaves_no_session(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for n in 0..10 {
        let ana = scene.person(&format!("ana{n}")).await?;
        let token = TokenHash([n; 32]);
        let (signed_in, deactivated) = tokio::join!(
            scene.one.create_session(browser(ana, token)),
            scene.two.deactivate_account(ana, Timestamp(2_000)),
        );
        deactivated?;
        signed_in?;
        assert!(scene.one.find_session(token, Timestamp(2_000)).await?.is_none());
        assert_eq!(scene.one.sessions_of(ana, Timestamp(2_000)).await?, []);
        assert!(scene.one.create_session(browser(ana, TokenHash([99; 32]))).await?.is_none());
    }
    Ok(())
}

pub async fn another_password_ends_the_browsers_of_its_account_alone(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let kind = SessionKind::Token { name: "bot".to_owned(), scopes: vec![Scope::Read] };
    let mut made = Vec::new();
    for (n, new) in (1..).zip([
        browser(ana, TOKEN),
        browser(ana, TOKEN),
        NewSession { kind, ..browser(ana, TOKEN) },
        browser(scene.root, TOKEN),
    ]) {
        let new = NewSession { token: TokenHash([n; 32]), ..new };
        made.push(scene.one.create_session(new).await?.expect("active"));
    }
    let (at, late) = (Timestamp(2_000), change("not hers", "new"));
    assert!(!scene.one.change_password(ana, late, at).await?);
    assert_eq!(scene.two.last_access_change().await?, AccessChangeId(0), "nothing happened");
    assert_eq!(scene.two.sessions_of(ana, at).await?.len(), 3);

    assert!(scene.one.change_password(ana, change("hash of ana", "new"), at).await?);
    assert_eq!(scene.two.sessions_of(ana, at).await?, made[2..3]);
    assert_eq!(scene.two.sessions_of(scene.root, at).await?, made[3..]);
    let told = scene.two.access_changes(AccessChangeId(0), 10).await?;
    let kinds: Vec<_> = told.iter().map(|change| change.kind).collect();
    let ended = |n: usize| AccessChangeKind::Session { session: made[n].id, person: ana };
    assert_eq!(kinds, [ended(0), ended(1)]);
    Ok(())
}

pub async fn signing_in_with_the_old_password_during_a_change_leaves_no_session(
    servers: Servers,
) -> Claim {
    let scene = servers.scene().await?;
    let verified = |person, n, hash: &str| NewSession {
        verified: Some(PasswordHash(hash.to_owned())),
        ..browser(person, TokenHash([n; 32]))
    };
    for n in 0..10 {
        let name = format!("ana{n}");
        let (ana, old) = (scene.person(&name).await?, format!("hash of {name}"));
        let (signed_in, changed) = tokio::join!(
            scene.one.create_session(verified(ana, n, &old)),
            scene.two.change_password(ana, change(&old, "new"), Timestamp(2_000)),
        );
        assert!(changed?);
        signed_in?;
        assert!(scene.one.create_session(verified(ana, 50 + n, &old)).await?.is_none());
        assert_eq!(scene.one.sessions_of(ana, Timestamp(2_000)).await?, []);
        assert!(scene.one.create_session(verified(ana, 100 + n, "new")).await?.is_some());
    }
    Ok(())
}
