//! Rooms: made, found, joined, left; and direct messages.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV};
use confab_e2e::{Account, Cluster, Reply};
use confab_protocol::Visibility;

use super::Stage;

#[tokio::test]
async fn a_public_room_is_made_found_joined_and_left() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    hers.press("New room").await?;
    hers.fill("input[name='name']", "gardening").await?;
    hers.fill("input[name='topic']", "What grows where").await?;
    hers.press("Create room").await?;
    hers.sees("h1", "gardening").await?;
    hers.sees("header", "What grows where").await?;

    let his = stage.window_of(&ben, 0).await?;
    his.press("Browse rooms").await?;
    his.sees("li", "gardening").await?;
    his.press("Join gardening").await?;
    his.sees("h1", "gardening").await?;
    his.find(COMPOSER).await?;
    his.say("Tomatoes, by the wall").await?;
    hers.hears("Tomatoes, by the wall").await?;
    hers.hears("Ben").await?;

    his.click("#details-toggle").await?;
    his.press("Leave #gardening").await?;
    his.at("/browse").await?;
    his.sees_no(&format!("{NAV} li"), "gardening").await?;
    hers.sees("[role='log']", "left").await?;
    his.finish().await?;
    hers.finish().await
}

#[tokio::test]
async fn an_owner_bans_someone_who_is_looking_on() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    ana.create_room("gardening", Visibility::Public).await?;
    let hers = stage.window_of(&ana, 0).await?;
    hers.open_room("gardening").await?;
    let his = stage.window_of(&ben, 1).await?;
    his.press("Browse rooms").await?;
    his.press("Join gardening").await?;
    his.sees("h1", "gardening").await?;
    his.alive().await?;

    hers.click("#details-toggle").await?;
    hers.press("Manage members").await?;
    hers.sees("h1", "Members").await?;
    hers.click("summary[aria-label='Ban Ben']").await?;
    hers.sees(".ask__form", "Ban Ben?").await?;
    hers.click("details[open] button").await?;
    hers.sees("[role='status']", "Banned @ben.").await?;
    hers.press("Unban Ben").await?;
    his.sees("main", "You are no longer in #gardening").await?;
    hers.press("Back to #gardening").await?;
    hers.sees("[role='log']", "removed").await?;
    his.finish().await?;
    hers.finish().await
}

#[tokio::test]
async fn people_are_brought_into_a_private_room() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.press("New room").await?;
    hers.fill("input[name='name']", "surprise").await?;
    hers.click("input[value='private']").await?;
    hers.press("Create room").await?;
    hers.sees("h1", "surprise").await?;
    hers.say("Ben must not know yet").await?;
    hers.hears("Ben must not know yet").await?;
    his.goto(&format!("{}/browse", stage.cluster.url(1))).await?;
    his.sees("li", "general").await?;
    his.sees_no("li", "surprise").await?;
    his.goto(stage.cluster.url(1)).await?;
    his.alive().await?;

    hers.click("#details-toggle").await?;
    hers.fill("aside input[name='handle']", "ben").await?;
    hers.press("Add").await?;
    his.open_room("surprise").await?;
    his.hears("Ben must not know yet").await?;
    his.say("Too late").await?;
    hers.hears("Too late").await?;

    // There is no way back by oneself, so it is asked first.
    his.click("#details-toggle").await?;
    his.press("Leave #surprise").await?;
    let question = his.answer(Reply::No).await?;
    ensure!(question.contains("only if someone adds you again"), "{question}");
    his.say("Still here").await?;
    hers.hears("Still here").await?;
    his.press("Leave #surprise").await?;
    his.answer(Reply::Yes).await?;
    his.at("/browse").await?;
    his.finish().await?;
    hers.finish().await
}

#[tokio::test]
async fn a_direct_room_opens_from_a_members_profile() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben, cleo] = Account::found(stage.url(), ["ana", "ben", "cleo"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 0).await?;
    let outside = stage.window_of(&cleo, 0).await?;
    hers.click("#details-toggle").await?;
    hers.sees("aside", "Ben").await?;
    hers.click("aside a[href='/people/ben']").await?;
    hers.press("Message").await?;
    hers.sees("h1", "Ben").await?;
    hers.say("Just between us").await?;
    hers.hears("Just between us").await?;
    his.open_room("Ana").await?;
    his.hears("Just between us").await?;
    outside.sees_no(&format!("{NAV} li"), "Ana").await?;
    for window in [hers, his, outside] {
        window.finish().await?;
    }
    Ok(())
}
