//! Links that reset a forgotten password.

use std::sync::Arc;

use confab_protocol::api::AuditAct;
use confab_protocol::{Timestamp, UserId};
use tokio::task::JoinSet;

use super::scene::{Claim, Scene, Servers, handle};
use crate::{
    Administered, AuditFilter, NewAudit, NewResetLink, NewSession, PasswordHash, ResetState,
    SessionKind, TokenHash,
};

const CODE: TokenHash = TokenHash([7; 32]);

impl Scene {
    async fn reset_link(
        &self,
        person: UserId,
        code: TokenHash,
    ) -> Result<Administered, crate::StoreError> {
        let link = NewResetLink { person, code, expires_at: Timestamp(9_000) };
        let note = NewAudit { person: Some(person), ..self.note(AuditAct::ResetLinkMade) };
        self.one.make_reset_link(link, note).await
    }

    /// The row of someone who resets their own password.
    fn own_note(&self, person: UserId, at: i64) -> NewAudit {
        let note = self.note(AuditAct::PasswordReset);
        NewAudit { at: Timestamp(at), by: person, person: Some(person), ..note }
    }
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash(text.to_owned())
}

pub async fn a_reset_link_works_once_and_signs_every_browser_out(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    for (secret, kind) in [
        (1, SessionKind::Browser { user_agent: String::new() }),
        (2, SessionKind::Token { name: "bot".to_owned(), scopes: Vec::new() }),
    ] {
        let token = TokenHash([secret; 32]);
        let (at, expires_at, idle_ms, verified) = (Timestamp(1), None, None, None);
        let new = NewSession { person: ana, kind, token, at, expires_at, idle_ms, verified };
        scene.one.create_session(new).await?.expect("the account is active");
    }
    assert_eq!(scene.reset_link(ana, CODE).await?, Administered::Done);
    let found = scene.two.reset_state(CODE, Timestamp(5)).await?;
    assert!(matches!(&found, ResetState::Usable(person) if person.id == ana), "{found:?}");
    let stolen = scene.own_note(scene.root, 5);
    assert_eq!(scene.two.reset_password(CODE, hash("stolen"), stolen).await?, None, "it is hers");

    let account = scene.two.reset_password(CODE, hash("new"), scene.own_note(ana, 5)).await?;
    assert_eq!(account.map(|account| account.person.id), Some(ana));
    let (_, kept) = scene.two.find_credentials(&handle("ana")).await?.expect("an account");
    assert_eq!(kept, hash("new"));
    let left = scene.two.sessions_of(ana, Timestamp(6)).await?;
    assert!(matches!(left[..], [ref one] if matches!(one.kind, SessionKind::Token { .. })));

    assert_eq!(scene.one.reset_state(CODE, Timestamp(6)).await?, ResetState::Used);
    let again = scene.one.reset_password(CODE, hash("again"), scene.own_note(ana, 6)).await?;
    assert_eq!(again, None);
    let acts = scene.two.audit(&AuditFilter::ALL, 9).await?;
    let acts = acts.iter().map(|row| (row.act.as_str(), row.by.id)).collect::<Vec<_>>();
    assert_eq!(acts, [("password_reset", ana), ("reset_link_made", scene.root)]);
    assert_eq!(scene.one.forget_reset_links(Timestamp(9_000), 10).await?, 0);
    assert_eq!(scene.one.forget_reset_links(Timestamp(9_001), 10).await?, 1);
    Ok(())
}

pub async fn a_reset_link_ends_by_time_by_another_and_with_the_account(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    let other = TokenHash([8; 32]);
    scene.reset_link(ana, CODE).await?;
    scene.reset_link(ana, other).await?;
    let gone = async |code, at| {
        let state = scene.two.reset_state(code, Timestamp(at)).await?;
        let reset = scene.two.reset_password(code, hash("x"), scene.own_note(ana, at)).await?;
        Ok::<_, crate::StoreError>((state, reset.is_some()) == (ResetState::Gone, false))
    };
    assert!(gone(CODE, 5).await?, "another took its place");
    assert!(gone(other, 9_000).await?, "it has expired");
    assert!(gone(TokenHash([9; 32]), 5).await?, "there never was one");
    scene.one.deactivate_account(ana, Timestamp(6)).await?;
    assert!(gone(other, 7).await?, "the account is closed");
    assert_eq!(scene.reset_link(ana, CODE).await?, Administered::NoAccount);
    Ok(())
}

pub async fn of_many_who_use_a_reset_link_one_does(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let ana = scene.person("ana").await?;
    scene.reset_link(ana, CODE).await?;
    let mut racers = JoinSet::new();
    for n in 0..8 {
        let store = Arc::clone(if n % 2 == 0 { &scene.one } else { &scene.two });
        let note = scene.own_note(ana, 5);
        let new = hash(&n.to_string());
        racers.spawn(async move { store.reset_password(CODE, new, note).await });
    }
    let mut done = 0;
    while let Some(account) = racers.join_next().await {
        done += usize::from(account??.is_some());
    }
    assert_eq!(done, 1);
    Ok(())
}
