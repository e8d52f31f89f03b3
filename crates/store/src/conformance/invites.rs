//! Invitations to make an account.

use std::sync::Arc;

use confab_protocol::api::{AuditAct, SignUpMode};
use confab_protocol::{Role, Timestamp};
use tokio::task::JoinSet;

use super::scene::{Claim, Servers, invitation, new_account};
use crate::{Admission, CreateAccountError, SettingsChange, TokenHash};

const CODE: TokenHash = TokenHash([7; 32]);

fn members_invite(may: bool) -> SettingsChange {
    SettingsChange { members_invite: Some(may), ..SettingsChange::default() }
}

pub async fn an_invitation_is_counted_down_however_close_the_race(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.one.set_sign_up_mode(SignUpMode::Invite).await?;
    let invite =
        scene.one.create_invite(invitation(scene.root, CODE, 9_000, 3), Timestamp(1)).await?;
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
    assert_eq!(scene.two.invites(Timestamp(1_000), None).await?, []);
    Ok(())
}

pub async fn an_invitation_ends(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (at, end) = (Timestamp(1), Timestamp(2_000));
    let first = scene.one.create_invite(invitation(scene.root, CODE, 2_000, 5), at).await?;
    let other = TokenHash([8; 32]);
    let second = scene.one.create_invite(invitation(scene.root, other, 3_000, 5), at).await?;
    let last = Timestamp(1_999);
    assert_eq!(scene.two.invites(last, None).await?, [second.clone(), first], "newest first");
    let found = scene.two.find_invite(CODE, last).await?.expect("it can be used");
    assert_eq!(found.created_by.id, scene.root);
    assert!(scene.two.find_invite(CODE, end).await?.is_none(), "expired");
    let late = crate::NewAccount { at: end, ..new_account("late", 1) };
    let refused = scene.one.create_account(late, Admission::Invite(CODE)).await;
    assert!(matches!(refused, Err(CreateAccountError::InviteInvalid)), "{refused:?}");
    assert!(scene.one.revoke_invite(second.id, None, at).await?);
    assert!(!scene.one.revoke_invite(second.id, None, at).await?);
    assert!(scene.two.find_invite(other, at).await?.is_none(), "revoked");
    assert_eq!(scene.two.invites(end, None).await?, []);
    Ok(())
}

pub async fn a_taken_handle_uses_no_invitation(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.one.create_invite(invitation(scene.root, CODE, 9_000, 1), Timestamp(1)).await?;
    let taken = scene.one.create_account(new_account("root", 1), Admission::Invite(CODE)).await;
    assert!(matches!(taken, Err(CreateAccountError::HandleTaken)), "{taken:?}");
    assert_eq!(scene.two.invites(Timestamp(1_000), None).await?[0].uses_left, 1);
    scene.one.create_account(new_account("ana", 1), Admission::Invite(CODE)).await?;
    Ok(())
}

pub async fn an_invitation_ends_with_the_account_that_made_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.one.change_settings(members_invite(true), scene.note(AuditAct::SettingsChanged)).await?;
    scene.one.create_invite(invitation(ana, CODE, 9_000, 1), Timestamp(1)).await?;
    assert!(scene.two.find_invite(CODE, Timestamp(4)).await?.is_some());
    scene.one.deactivate_account(ana, Timestamp(5)).await?;
    assert!(scene.two.find_invite(CODE, Timestamp(6)).await?.is_none());
    let refused = scene.one.create_account(new_account("ben", 1), Admission::Invite(CODE)).await;
    assert!(matches!(refused, Err(CreateAccountError::InviteInvalid)), "{refused:?}");
    Ok(())
}

pub async fn an_invitation_holds_while_its_maker_may_invite(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let (at, later) = (Timestamp(1), Timestamp(2));
    let made = scene.one.create_invite(invitation(ana, CODE, 9_000, 2), at).await?;
    let usable = async || scene.two.find_invite(CODE, later).await.map(|found| found.is_some());
    assert!(!usable().await?, "members may not invite");
    for may in [true, false] {
        let note = scene.note(AuditAct::SettingsChanged);
        scene.one.change_settings(members_invite(may), note).await?;
        assert_eq!(scene.two.members_invite().await?, may);
        assert_eq!(usable().await?, may);
        let account = new_account(if may { "ben" } else { "cleo" }, 1);
        let joined = scene.two.create_account(account, Admission::Invite(CODE)).await;
        assert_eq!(joined.is_ok(), may, "{joined:?}");
    }
    let note = scene.note(AuditAct::AdministratorMade);
    scene.one.set_role(ana, Role::Administrator, note).await?;
    assert!(usable().await?, "she administers by now");
    assert_eq!(scene.two.invites(later, Some(scene.root)).await?, []);
    assert_eq!(scene.two.invites(later, Some(ana)).await?[0].uses_left, 1);
    assert!(!scene.two.revoke_invite(made.id, Some(scene.root), at).await?, "it is hers");
    assert!(scene.two.revoke_invite(made.id, Some(ana), at).await?);
    Ok(())
}
