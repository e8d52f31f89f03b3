//! Shares the bucket of everyone in a private network, or leaves one's own by made-up hops, behind
//! a proxy.

use reqwest::{Method, StatusCode};

use super::scene::{alone, attempt};
use super::{Finding, Setting};
use crate::Account;

/// Attempts to sign in of one address in a minute.
const LIMIT: u8 = 5;

pub(super) async fn play(_setting: Setting) -> anyhow::Result<Finding> {
    // The private networks as one might trust them all, with the near end for a proxy.
    let proxies = "127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16";
    let spec = alone().env("CONFAB_TRUSTED_PROXIES", proxies);
    let spec = spec.env("CONFAB_SIGN_INS_PER_MINUTE", &LIMIT.to_string());
    let cluster = spec.start().await?;
    let nobody = Account::nobody(cluster.url(0))?;
    let mut tried = 0_u32;
    let mut passes = async |hops: &str| -> anyhow::Result<bool> {
        tried += 1;
        let request = nobody.raw(Method::POST, "/api/v1/sign-in").header("x-forwarded-for", hops);
        let body = attempt(&format!("person{tried}"), "not the password");
        Ok(request.json(&body).send().await?.status() != StatusCode::TOO_MANY_REQUESTS)
    };

    let mut finding = Finding::default();
    let mut first = 0;
    for _ in 0..=LIMIT {
        first += u32::from(passes("192.168.1.5").await?);
    }
    finding.claim(
        format!("192.168.1.5 passes {first} of {} times (bound {LIMIT})", LIMIT + 1),
        first == u32::from(LIMIT),
    );
    for neighbour in ["192.168.1.6", "10.1.2.3", "172.16.4.5"] {
        let is_passed = passes(neighbour).await?;
        let did = if is_passed { "passes" } else { "is refused" };
        finding.claim(format!("{neighbour} {did} beside it"), is_passed);
    }
    let mut forged = 0;
    for number in 0..2 * LIMIT {
        forged += u32::from(passes(&format!("198.51.100.{number}, 192.168.1.7")).await?);
    }
    finding.claim(
        format!(
            "192.168.1.7 with made-up hops before its own passes {forged} of {} times (bound \
             {LIMIT})",
            2 * LIMIT
        ),
        forged <= u32::from(LIMIT),
    );
    Ok(finding)
}
