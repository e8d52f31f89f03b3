//! Tries wrong passwords for many accounts from many addresses, so that every try is hashed.

use std::time::Instant;

use futures_util::StreamExt as _;
use futures_util::stream;
use reqwest::Method;

use super::scene::{alone, attempt, behind_a_proxy, resident_at_rest_kib, resident_kib};
use super::{Finding, Setting};
use crate::Account;

const ATTEMPTS: u8 = 100;
const AT_ONCE: usize = 10;
/// More memory at rest than before the first password was hashed.
const MORE_KIB: u64 = 40 * 1024;

pub(super) async fn play(_setting: Setting) -> anyhow::Result<Finding> {
    let mut cluster = alone().with_default_limits().start().await?;
    Account::found(cluster.url(0), ["root"]).await?;
    behind_a_proxy(&mut cluster).await?;
    let nobody = Account::nobody(cluster.url(0))?;
    // Memory that the first requests take for good is no password's.
    for _ in 0..20 {
        nobody.get("/sign-in").await?;
    }
    let before = resident_at_rest_kib(&cluster).await?;

    let began = Instant::now();
    let tries = stream::iter(0..ATTEMPTS).map(|number| {
        // Both known and unknown accounts are hashed for.
        let handle = if number == 0 { "root".to_owned() } else { format!("person{number}") };
        let request = nobody.raw(Method::POST, "/api/v1/sign-in");
        let request = request.header("x-forwarded-for", format!("203.0.113.{number}"));
        async move { Ok(request.json(&attempt(&handle, "not the password")).send().await?.status()) }
    });
    let answers: Vec<anyhow::Result<_>> = tries.buffer_unordered(AT_ONCE).collect().await;
    let answers = answers.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let wrong = answers.iter().filter(|status| status.as_u16() == 401).count();
    let mut finding = Finding::default();
    finding.note(format!(
        "{ATTEMPTS} wrong passwords, {AT_ONCE} at a time, in {:.1?}: {wrong} hashed",
        began.elapsed()
    ));
    let peak = resident_kib(&cluster)?;
    let after = resident_at_rest_kib(&cluster).await?;
    finding.note(format!("memory {} MiB before, {} right after", before / 1024, peak / 1024));
    finding.mib_at_most("more at rest", after.saturating_sub(before), MORE_KIB);
    finding.claim("most were hashed", wrong * 2 > usize::from(ATTEMPTS));
    Ok(finding)
}
