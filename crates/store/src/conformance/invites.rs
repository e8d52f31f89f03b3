//! Invitations to make an account.

use std::sync::Arc;

use confab_protocol::Timestamp;
use confab_protocol::api::SignUpMode;
use tokio::task::JoinSet;

use super::scene::{Claim, Servers, new_account};
use crate::{Admission, CreateAccountError, TokenHash};

const CODE: TokenHash = TokenHash([7; 32]);

pub async fn an_invitation_is_counted_down_however_close_the_race(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.one.set_sign_up_mode(SignUpMode::Invite).await?;
    let invite =
        scene.one.create_invite(scene.root, CODE, Timestamp(1), Timestamp(9_000), 3).await?;
    assert_eq!((invite.uses_left, invite.created_by.id), (3, scene.root));
    let mut racers = JoinSet::new();
    for n in 0..12 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let account = new_account(&format!("racer{n}"), n);
        racers.spawn(async move { store.create_account(account, Admission::Invite(CODE)).await });
    }
    let mut made = 0;
    while let Some(account) = racers.join_next().await {
        match account? {
            Ok(_) => made += 1,
            Err(CreateAccountError::InviteInvalid) => {}
            Err(other) => return Err(other.into()),
        }
    }
    assert_eq!(made, 3);
    assert!(scene.two.find_invite(CODE, Timestamp(1_000)).await?.is_none());
    assert_eq!(scene.two.invites(Timestamp(1_000)).await?, []);
    Ok(())
}

pub async fn an_invitation_ends(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (at, end) = (Timestamp(1), Timestamp(2_000));
    let first = scene.one.create_invite(scene.root, CODE, at, end, 5).await?;
    let other = TokenHash([8; 32]);
    let second = scene.one.create_invite(scene.root, other, at, Timestamp(3_000), 5).await?;
    let last = Timestamp(1_999);
    assert_eq!(scene.two.invites(last).await?, [second.clone(), first], "newest first");
    let found = scene.two.find_invite(CODE, last).await?.expect("it can be used");
    assert_eq!(found.created_by.id, scene.root);
    assert!(scene.two.find_invite(CODE, end).await?.is_none(), "expired");
    let late = crate::NewAccount { at: end, ..new_account("late", 1) };
    let refused = scene.one.create_account(late, Admission::Invite(CODE)).await;
    assert!(matches!(refused, Err(CreateAccountError::InviteInvalid)), "{refused:?}");
    assert!(scene.one.revoke_invite(second.id).await?);
    assert!(!scene.one.revoke_invite(second.id).await?);
    assert!(scene.two.find_invite(other, at).await?.is_none(), "revoked");
    assert_eq!(scene.two.invites(end).await?, []);
    Ok(())
}

pub async fn a_taken_handle_uses_no_invitation(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.one.create_invite(scene.root, CODE, Timestamp(1), Timestamp(9_000), 1).await?;
    let taken = scene.one.create_account(new_account("root", 1), Admission::Invite(CODE)).await;
    assert!(matches!(taken, Err(CreateAccountError::HandleTaken)), "{taken:?}");
    assert_eq!(scene.two.invites(Timestamp(1_000)).await?[0].uses_left, 1);
    scene.one.create_account(new_account("ana", 1), Admission::Invite(CODE)).await?;
    Ok(())
}

pub async fn an_invitation_ends_with_the_account_that_made_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.one.create_invite(ana, CODE, Timestamp(1), Timestamp(9_000), 1).await?;
    scene.one.deactivate_account(ana, Timestamp(5)).await?;
    assert!(scene.two.find_invite(CODE, Timestamp(6)).await?.is_none());
    let refused = scene.one.create_account(new_account("ben", 1), Admission::Invite(CODE)).await;
    assert!(matches!(refused, Err(CreateAccountError::InviteInvalid)), "{refused:?}");
    Ok(())
}
