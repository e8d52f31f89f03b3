//! Devices that accounts are known by.

use confab_protocol::{Handle, Timestamp};

use super::scene::{Claim, Servers};
use crate::TokenHash;
use crate::sql::devices::DEVICES_KEPT;

fn device(number: u32) -> TokenHash {
    let mut token = [7; 32];
    token[..4].copy_from_slice(&number.to_be_bytes());
    TokenHash(token)
}

pub async fn a_device_is_known_to_the_accounts_that_used_it(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let root = scene.one.find_account(scene.root).await?.expect("an account").person.handle;
    let (nobody, other) = (Handle::parse("nobody")?, scene.person("other").await?);
    assert!(!scene.two.knows_device(&root, device(1)).await?);
    scene.one.remember_device(scene.root, device(1), Timestamp(5)).await?;
    assert!(scene.two.knows_device(&root, device(1)).await?);
    assert!(!scene.two.knows_device(&root, device(2)).await?);
    assert!(!scene.two.knows_device(&nobody, device(1)).await?);
    assert!(!scene.two.knows_device(&Handle::parse("other")?, device(1)).await?);
    scene.two.remember_device(other, device(1), Timestamp(6)).await?;
    assert!(scene.one.knows_device(&Handle::parse("other")?, device(1)).await?);
    scene.one.deactivate_account(other, Timestamp(7)).await?;
    assert!(!scene.one.knows_device(&Handle::parse("other")?, device(1)).await?);
    Ok(())
}

pub async fn an_account_is_known_by_the_devices_it_used_last(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let root = scene.one.find_account(scene.root).await?.expect("an account").person.handle;
    for number in 0..DEVICES_KEPT {
        scene.one.remember_device(scene.root, device(number), Timestamp(number.into())).await?;
    }
    scene.two.remember_device(scene.root, device(0), Timestamp(1_000)).await?;
    // However late its server's clock is, the device that is used now is kept.
    scene.one.remember_device(scene.root, device(999), Timestamp(0)).await?;
    for (number, known) in [(0, true), (1, false), (2, true), (999, true)] {
        assert_eq!(scene.two.knows_device(&root, device(number)).await?, known, "{number}");
    }
    // 999, and 2 to 9.
    assert_eq!(scene.one.forget_devices(Timestamp(10), 3).await?, 3);
    assert_eq!(scene.two.forget_devices(Timestamp(10), 100).await?, 6);
    assert!(scene.one.knows_device(&root, device(10)).await?);
    assert!(!scene.one.knows_device(&root, device(9)).await?);
    Ok(())
}
