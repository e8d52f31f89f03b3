//! Settings and shared secrets.

use std::sync::Arc;

use confab_protocol::api::SignUpMode;
use tokio::task::JoinSet;

use super::scene::{Claim, Servers};
use crate::SecretName;

pub async fn settings_have_defaults_and_are_shared(servers: Servers) -> Claim {
    assert_eq!(servers.one.server_name().await?, "Confab");
    assert_eq!(servers.one.sign_up_mode().await?, SignUpMode::Invite);
    servers.one.set_server_name("Our place").await?;
    assert_eq!(servers.two.server_name().await?, "Our place");
    for mode in [SignUpMode::Closed, SignUpMode::Open, SignUpMode::Invite] {
        servers.one.set_sign_up_mode(mode).await?;
        assert_eq!(servers.two.sign_up_mode().await?, mode);
    }
    Ok(())
}

pub async fn the_first_proposal_of_a_secret_wins(servers: Servers) -> Claim {
    let mut proposers = JoinSet::new();
    for n in 0..16 {
        let store = Arc::clone(if n % 2 == 0 { &servers.one } else { &servers.two });
        proposers.spawn(async move { store.secret(SecretName::SetUpCode, [n; 32]).await });
    }
    let mut kept = Vec::new();
    while let Some(secret) = proposers.join_next().await {
        kept.push(secret??);
    }
    kept.dedup();
    assert_eq!(kept.len(), 1, "all got the same");
    assert_eq!(servers.two.secret(SecretName::SetUpCode, [99; 32]).await?, kept[0]);
    Ok(())
}
