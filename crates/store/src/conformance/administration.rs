//! Administration of accounts, and the audit log.

use std::sync::Arc;

use confab_protocol::api::{AuditAct, AuditEntry, SignUpMode};
use confab_protocol::{Role, RoomId, Timestamp, UserId, Visibility};
use tokio::task::JoinSet;

use super::scene::{Claim, Scene, Servers, invitation};
use crate::{
    AccessChangeId, Administered, AuditFilter, NewAudit, NewSession, SessionKind, SettingsChange,
    TokenHash,
};

impl Scene {
    async fn session(
        &self,
        person: UserId,
        secret: u8,
        browser: bool,
    ) -> Result<(), crate::StoreError> {
        let kind = if browser {
            SessionKind::Browser { user_agent: "Firefox".to_owned() }
        } else {
            SessionKind::Token { name: "bot".to_owned(), scopes: Vec::new() }
        };
        let session = NewSession {
            person,
            kind,
            token: TokenHash([secret; 32]),
            at: Timestamp(5_000),
            expires_at: Some(Timestamp(9_000)),
            idle_ms: None,
            verified: None,
        };
        self.one.create_session(session).await?.expect("the account is active");
        Ok(())
    }

    fn note_of(&self, act: AuditAct, person: UserId) -> NewAudit {
        NewAudit { person: Some(person), ..self.note(act) }
    }

    async fn acts(&self) -> Result<Vec<(String, String)>, crate::StoreError> {
        let rows = self.two.audit(&AuditFilter::ALL, 100).await?.into_iter();
        Ok(rows.map(|row| (row.act, row.about)).collect())
    }
}

pub async fn accounts_are_listed_with_what_administrators_need(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person_called("ana", Some("Zoë Ärmel")).await?;
    let ben = scene.person("ben").await?;
    scene.session(ana, 1, true).await?;
    scene.session(ana, 2, true).await?;
    scene.session(ana, 3, false).await?;
    scene.one.remember_device(ana, TokenHash([4; 32]), Timestamp(6_000)).await?;
    scene.one.deactivate_account(ben, Timestamp(5)).await?;

    let list = async |query: &str, after: &str, limit| {
        let found = scene.two.accounts(query, after, Timestamp(7_000), limit).await?;
        let handles = found.iter().map(|info| info.person.handle.to_string());
        Ok::<_, crate::StoreError>(handles.collect::<Vec<_>>())
    };
    assert_eq!(list("", "", 10).await?, ["ana", "ben", "root"]);
    assert_eq!(list("", "ana", 1).await?, ["ben"]);
    assert_eq!(list("äRM", "", 10).await?, ["ana"], "by a word of the name");
    assert_eq!(list("%", "", 10).await?, Vec::<String>::new());
    assert_eq!(list("\0", "", 10).await?, Vec::<String>::new());

    let hers = scene.two.account(ana, Timestamp(7_000)).await?.expect("an account");
    assert_eq!((hers.role, hers.active, hers.browsers, hers.tokens), (Role::Member, true, 2, 1));
    assert_eq!((hers.created_at, hers.seen_at), (Timestamp(1_000), Some(Timestamp(6_000))));
    let late = scene.two.account(ana, Timestamp(9_000)).await?.expect("an account");
    assert_eq!((late.browsers, late.tokens), (0, 0), "they have expired");
    let his = scene.two.account(ben, Timestamp(7_000)).await?.expect("it is kept");
    assert_eq!((his.active, his.seen_at), (false, None));
    assert_eq!(scene.two.account(UserId(999), Timestamp(7_000)).await?, None);
    Ok(())
}

pub async fn one_administrator_is_always_left(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let refused = Administered::LastAdministrator;
    let unmake = |person| scene.note_of(AuditAct::AdministratorUnmade, person);
    let made = scene.one.set_role(scene.root, Role::Member, unmake(scene.root)).await?;
    assert_eq!(made, refused);
    assert_eq!(scene.one.deactivate_account(scene.root, Timestamp(5)).await?, refused);

    let ana = scene.person("ana").await?;
    let note = scene.note_of(AuditAct::AdministratorMade, ana);
    let made = scene.one.set_role(ana, Role::Administrator, note.clone()).await?;
    assert_eq!(made, Administered::Done);
    let again = scene.two.set_role(ana, Role::Administrator, note).await?;
    assert_eq!(again, Administered::Unchanged);
    assert!(scene.two.find_account(ana).await?.expect("an account").person.administrator);

    // Each unmakes the other at the same moment.
    let mut racers = JoinSet::new();
    for n in 0..8 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let (by, person) = if n % 2 == 0 { (ana, scene.root) } else { (scene.root, ana) };
        let note = NewAudit { by, ..unmake(person) };
        racers.spawn(async move { store.set_role(person, Role::Member, note).await });
    }
    let mut done = 0;
    while let Some(outcome) = racers.join_next().await {
        match outcome?? {
            Administered::Done => done += 1,
            Administered::NotAllowed | Administered::Unchanged => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(done, 1);
    Ok(())
}

pub async fn whoever_administers_no_more_does_nothing(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let by_ana = |act| NewAudit { by: ana, ..scene.note_of(act, ben) };
    let refused = Administered::NotAllowed;
    let made = by_ana(AuditAct::AdministratorMade);
    assert_eq!(scene.one.set_role(ben, Role::Administrator, made).await?, refused);
    let closed = by_ana(AuditAct::AccountDeactivated);
    assert_eq!(scene.one.deactivate_account(ben, closed).await?, refused);
    let ended = by_ana(AuditAct::SessionsEnded);
    assert_eq!(scene.one.end_sessions(ben, ended).await?, refused);
    let reopened = by_ana(AuditAct::AccountReopened);
    assert_eq!(scene.one.reopen_account(ben, reopened).await?, refused);
    assert_eq!(scene.acts().await?, []);
    Ok(())
}

pub async fn an_account_is_closed_and_reopened(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let note = |act| scene.note_of(act, ana);
    let reopened = scene.one.reopen_account(ana, note(AuditAct::AccountReopened)).await?;
    assert_eq!(reopened, Administered::Unchanged);
    let closed = scene.one.deactivate_account(ana, note(AuditAct::AccountDeactivated)).await?;
    assert_eq!(closed, Administered::Done);
    let refused = scene.one.set_role(ana, Role::Administrator, note(AuditAct::AdministratorMade));
    assert_eq!(refused.await?, Administered::NoAccount, "a closed one administers nothing");
    assert_eq!(scene.membership(scene.general, ana).await?, None);
    let reopened = scene.two.reopen_account(ana, note(AuditAct::AccountReopened)).await?;
    assert_eq!(reopened, Administered::Done);
    assert!(scene.membership(scene.general, ana).await?.is_some(), "in her rooms again");
    scene.session(ana, 1, true).await?;
    scene.send(scene.general, ana, "back").await?;
    let nobody = scene.one.reopen_account(UserId(999), note(AuditAct::AccountReopened)).await?;
    assert_eq!(nobody, Administered::NoAccount);
    let acts = scene.acts().await?.into_iter().map(|(act, _)| act).collect::<Vec<_>>();
    assert_eq!(acts, ["account_reopened", "account_deactivated"]);
    Ok(())
}

pub async fn all_sessions_of_an_account_end(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.session(ana, 1, true).await?;
    scene.session(ana, 2, false).await?;
    scene.session(scene.root, 3, true).await?;
    let note = scene.note_of(AuditAct::SessionsEnded, ana);
    assert_eq!(scene.one.end_sessions(ana, note).await?, Administered::Done);
    assert_eq!(scene.two.sessions_of(ana, Timestamp(6_000)).await?, []);
    assert_eq!(scene.two.sessions_of(scene.root, Timestamp(6_000)).await?.len(), 1);
    assert_eq!(scene.two.access_changes(AccessChangeId(0), 10).await?.len(), 2);
    Ok(())
}

pub async fn the_audit_log_holds_what_was_done_and_nothing_else(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let (ana, ben) = (scene.person("ana").await?, scene.person("ben").await?);
    let code = TokenHash([7; 32]);
    let mut new = invitation(scene.root, code, 9_000, 3);
    "for the crew".clone_into(&mut new.label);
    let made = scene.one.create_invite(new, scene.note(AuditAct::InviteMade)).await?;
    assert_eq!(made.label, "for the crew");
    assert!(scene.one.revoke_invite(made.id, None, scene.note(AuditAct::InviteRevoked)).await?);
    assert!(!scene.one.revoke_invite(made.id, None, scene.note(AuditAct::InviteRevoked)).await?);
    let change = SettingsChange {
        server_name: Some("Harbour".to_owned()),
        sign_up: Some(SignUpMode::Open), // as it is
        members_invite: Some(true),
    };
    scene.one.change_settings(change, scene.note(AuditAct::SettingsChanged)).await?;
    let room = scene.private_room(ana, "docks").await?;
    let deleted = NewAudit { room: Some(room), ..scene.note(AuditAct::RoomDeleted) };
    scene.one.delete_room(room, deleted.clone()).await?.expect("it is there");
    assert_eq!(scene.one.delete_room(room, deleted).await?, None);
    let ended = scene.note_of(AuditAct::SessionsEnded, ben);
    scene.one.end_sessions(ben, ended).await?;

    let expected = [
        ("sessions_ended", ""),
        ("room_deleted", "docks"),
        ("settings_changed", "members_invite: no → yes"),
        ("settings_changed", "server_name: Confab → Harbour"),
        ("invite_revoked", "Invitation 1: for the crew"),
        ("invite_made", "Invitation 1: for the crew"),
    ];
    let expected = expected.map(|(act, about)| (act.to_owned(), about.to_owned()));
    assert_eq!(scene.acts().await?, expected);
    let all = scene.two.audit(&AuditFilter::ALL, 100).await?;
    let AuditEntry { by, person, origin, at, .. } = &all[0];
    assert_eq!((by.id, person.as_ref().map(|p| p.id)), (scene.root, Some(ben)));
    assert_eq!((origin.as_str(), *at), ("192.0.2.0/24", Timestamp(4_000)));
    assert_eq!((all[1].room, all[1].person.as_ref()), (Some(room), None));

    let some = AuditFilter { person: Some(ben), ..AuditFilter::ALL };
    assert_eq!(scene.two.audit(&some, 100).await?, all[..1]);
    let some = AuditFilter { act: Some("settings_changed".to_owned()), ..AuditFilter::ALL };
    assert_eq!(scene.two.audit(&some, 1).await?, all[2..3]);
    let older = AuditFilter { before: all[3].id, ..AuditFilter::ALL };
    assert_eq!(scene.two.audit(&older, 100).await?, all[4..]);
    Ok(())
}

pub async fn the_audit_log_forgets_what_is_old(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for at in [1, 2, 3, 4] {
        let note = NewAudit { at: Timestamp(at), ..scene.note(AuditAct::SessionsEnded) };
        scene.one.end_sessions(scene.root, note).await?;
    }
    assert_eq!(scene.one.forget_audit(Timestamp(4), 2).await?, 2);
    assert_eq!(scene.two.forget_audit(Timestamp(4), 2).await?, 1);
    let left = scene.two.audit(&AuditFilter::ALL, 100).await?;
    assert_eq!(left.iter().map(|row| row.at).collect::<Vec<_>>(), [Timestamp(4)]);
    Ok(())
}

pub async fn public_rooms_are_listed_and_private_ones_counted(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.private_room(ana, "hidden").await?;
    let gone = scene.private_room(ana, "gone").await?;
    scene.one.delete_room(gone, Timestamp(9)).await?;
    scene.direct_room(ana, scene.root).await?;
    let docks = scene.new_room(ana, "North docks", Visibility::Public);
    let docks = scene.one.create_room(docks).await?.id;

    let rooms = scene.two.public_rooms("", RoomId(0), 10).await?;
    let names = rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["general", "North docks"]);
    let owner = rooms[1].owner.as_ref().map(|person| person.id);
    assert_eq!((rooms[1].member_count, owner), (1, Some(ana)));
    let found = scene.two.public_rooms("DOCK", scene.general, 10).await?;
    assert_eq!(found.iter().map(|room| room.id).collect::<Vec<_>>(), [docks]);
    assert_eq!(scene.two.public_rooms("", docks, 10).await?, []);
    assert_eq!(scene.two.count_private_rooms().await?, 1);
    Ok(())
}
