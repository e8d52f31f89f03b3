//! Short attacks: no one account, and nobody without one, takes the chat from others.
//!
//! `cargo xtask attack` plays them in full, and prints the figures.

use anyhow::ensure;
use confab_e2e::attack::{Attack, Build, Length, Outcome, Setting};
use tokio::sync::RwLock;

/// Those that measure delays are played alone; the others mostly wait.
static MACHINE: RwLock<()> = RwLock::const_new(());

async fn is_withstood(attack: Attack) -> anyhow::Result<()> {
    let setting = Setting { length: Length::Short, build: Build::Debug };
    let outcome = if attack.measures_delays() {
        let _alone = MACHINE.write().await;
        Outcome::of(attack, setting).await
    } else {
        let _shared = MACHINE.read().await;
        Outcome::of(attack, setting).await
    };
    ensure!(outcome.is_held(), "{outcome}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_shut_out_by_being_added_to_rooms() -> anyhow::Result<()> {
    is_withstood(Attack::FillTheWelcome).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_message_becomes_a_page_that_nobody_can_open() -> anyhow::Result<()> {
    is_withstood(Attack::HeavyPage).await
}

#[tokio::test(flavor = "multi_thread")]
async fn dear_pages_delay_nobody_else() -> anyhow::Result<()> {
    is_withstood(Attack::HeavyReading).await
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_hold_little_memory_and_end() -> anyhow::Result<()> {
    is_withstood(Attack::UnreadAnswers).await
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_hold_every_descriptor_keep_nobody_out() -> anyhow::Result<()> {
    is_withstood(Attack::Descriptors).await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_leave_no_memory_behind() -> anyhow::Result<()> {
    is_withstood(Attack::SignInMemory).await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_keep_no_owner_out() -> anyhow::Result<()> {
    is_withstood(Attack::KeepOut).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_of_many_versions_delays_nobody_else() -> anyhow::Result<()> {
    is_withstood(Attack::LongDeletion).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_with_its_session() -> anyhow::Result<()> {
    is_withstood(Attack::AfterExpiry).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_behind_a_proxy_has_a_bucket_of_their_own_and_only_one() -> anyhow::Result<()> {
    is_withstood(Attack::ForwardedHops).await
}
