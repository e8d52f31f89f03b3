//! Getting around: one's own choices for rooms, saved messages, earlier texts, days and drafts.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV, ROWS};
use confab_e2e::{Account, Browser, Cluster, Scripts};
use confab_protocol::Visibility;
use reqwest::Method;
use serde_json::{Value, json};

use super::Stage;

async fn focus_last(window: &Browser) -> anyhow::Result<()> {
    window.focus_newest().await?;
    window.find("[aria-label='More actions']").await?;
    Ok(())
}

#[tokio::test]
async fn choices_for_a_room_hold_on_all_devices() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let zoo = ana.create_room("zoo", Visibility::Public).await?.id;
    ben.join(zoo).await?;
    let desk = stage.window_of(&ana, 0).await?;
    let other = stage.window_of(&ana, 1).await?;
    desk.open_room("zoo").await?;
    desk.click("#details-toggle").await?;
    desk.click("[data-choices] [name='favourite']").await?;
    let first = format!("{NAV} section[aria-label='Favourites']");
    desk.sees(&first, "zoo").await?;
    other.sees(&first, "zoo").await?;
    desk.click("[data-choices] [name='muted']").await?;
    other.find("[data-muted]").await?;
    desk.open_room("general").await?;

    // A muted room is not bold; a mention counts.
    let mut ben = ben.connect().await?;
    ben.resume_all().await?;
    ben.send(zoo, "nothing for her").await?;
    ben.send(zoo, "@ana something").await?;
    other.sees(&format!("{NAV} [data-muted]"), "1").await?;
    let title = "return document.title.startsWith('(1)')";
    other.until("the count in the title", title).await?;

    // With all messages counted, unmuted, each does.
    let path = format!("/api/v1/rooms/{zoo}/settings");
    let change = json!({"muted": false, "level": "all"});
    let answer = ana.request(Method::PATCH, &path, Some(&change)).await?;
    ensure!(answer.status.as_u16() == 200, "{answer:?}");
    desk.sees(&format!("{NAV} .nav__row--unread"), "2").await?;
    other.reload().await?;
    other.alive().await?;
    other.sees(&first, "zoo").await?;
    other.sees(&format!("{NAV} .nav__row--unread"), "2").await?;
    desk.finish().await?;
    other.finish().await
}

#[tokio::test]
async fn messages_are_saved_and_their_history_is_read() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut member = ben.connect().await?;
    member.resume_all().await?;
    let sent = member.send(general, "How to begein").await?;
    let seq = sent.at.seq;
    let path = format!("/api/v1/rooms/{general}/messages/{seq}");
    let edit = json!({"client_id": "edit-1", "body": "How to begin"});
    ensure!(ben.request(Method::PATCH, &path, Some(&edit)).await?.status.as_u16() == 200);
    let desk = stage.window_of(&ana, 0).await?;
    let other = stage.window_of(&ana, 1).await?;
    desk.hears("How to begin").await?;

    // The mark of an edited message leads to its texts.
    focus_last(&desk).await?;
    desk.click(".message__edited").await?;
    desk.sees("dialog[open] [data-versions]", "How to begein").await?;
    desk.click("dialog[open] form button").await?;

    // Beside a thread it does so once.
    focus_last(&desk).await?;
    desk.press_key("t").await?;
    desk.click("[data-panel='thread'] .message__edited").await?;
    desk.sees("dialog[open] [data-versions]", "How to begein").await?;
    desk.click("dialog[open] form button").await?;
    desk.gone("dialog[open]").await?;
    desk.click("[data-composer='thread']").await?;
    desk.press_key("\u{e00c}").await?;
    desk.gone("[data-panel='thread']").await?;

    // S saves, for this reader, on all devices.
    focus_last(&desk).await?;
    desk.press_key("s").await?;
    desk.find("[data-saved]").await?;
    other.find("[data-saved]").await?;
    let theirs: Value = ben.raw(Method::GET, "/api/v1/saved").send().await?.json().await?;
    ensure!(theirs["messages"] == json!([]), "{theirs}");

    // A day without messages leads to the nearest, and says so.
    desk.click("#details-toggle").await?;
    desk.find("[data-day-field]").await?;
    desk.script("document.querySelector('[data-day-field]').value = '2020-01-01'").await?;
    desk.click("[data-day-field] + button").await?;
    desk.sees(".toast", "There is no message of that day").await?;

    // Without scripts: the lists, the texts, and taking a message off.
    let plain = Browser::open(&stage.driver, Scripts::Off).await?;
    plain.sign_in(stage.cluster.url(1), "ana").await?;
    plain.goto(&format!("{}/saved", stage.cluster.url(1))).await?;
    plain.sees("[data-found]", "How to begin").await?;
    plain.click("[data-found] .message__edited").await?;
    plain.sees("[data-versions]", "How to begein").await?;
    plain.goto(&format!("{}/saved", stage.cluster.url(1))).await?;
    plain.click("[data-found] form button").await?;
    plain.sees(".sheet", "Nothing saved").await?;
    desk.gone("[data-saved]").await?;
    plain.goto(&format!("{}/rooms/{general}/day?at=2020-01-01", stage.cluster.url(1))).await?;
    plain.sees(ROWS, "How to begin").await?;

    // What is deleted has no history and is nobody's.
    ensure!(ana.request(Method::PUT, &format!("{path}/saved"), None).await?.status.is_success());
    ensure!(
        ben.raw(Method::DELETE, &format!("{path}?client_id=gone"))
            .send()
            .await?
            .status()
            .is_success()
    );
    ensure!(ana.get(&format!("{path}/versions")).await?.status.as_u16() == 404);
    let saved: Value = ana.raw(Method::GET, "/api/v1/saved").send().await?.json().await?;
    ensure!(saved["messages"] == json!([]), "{saved}");
    plain.finish().await?;
    other.finish().await?;
    desk.finish().await
}

#[tokio::test]
async fn a_draft_follows_to_other_devices_and_ends_with_its_message() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    ana.create_room("zoo", Visibility::Public).await?;
    let desk = stage.window_of(&ana, 0).await?;
    let other = stage.window_of(&ana, 1).await?;
    let holds =
        |text: &str| format!("return document.querySelector(\"{COMPOSER}\").value === {text:?}");
    desk.type_into(COMPOSER, "not yet").await?;
    other.until("the draft", &holds("not yet")).await?;
    other.type_into(COMPOSER, ", but soon").await?;
    desk.until("the draft as it went on", &holds("not yet, but soon")).await?;
    desk.open_room("zoo").await?;
    desk.sees(&format!("{NAV} .nav__row"), "draft").await?;

    let plain = Browser::open(&stage.driver, Scripts::Off).await?;
    plain.sign_in(stage.cluster.url(0), "ana").await?;
    plain.goto(&format!("{}/drafts", stage.url())).await?;
    plain.sees("[data-draft]", "not yet, but soon").await?;

    other.press_key("\u{e007}").await?;
    other.hears("not yet, but soon").await?;
    desk.open_room("general").await?;
    desk.until("no draft", &holds("")).await?;
    plain.reload().await?;
    plain.sees(".sheet", "No drafts").await?;
    plain.finish().await?;
    other.finish().await?;
    desk.finish().await
}

#[tokio::test]
async fn unreads_and_mentions_are_read_without_scripts() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let zoo = ana.create_room("zoo", Visibility::Public).await?.id;
    ben.join(zoo).await?;
    let mut ben = ben.connect().await?;
    ben.resume_all().await?;
    ben.send(general, "good *morning*").await?;
    ben.send(zoo, "@ana look at this").await?;
    let window = Browser::open(&stage.driver, Scripts::Off).await?;
    window.sign_in(stage.url(), "ana").await?;
    window.goto(&format!("{}/unreads", stage.url())).await?;
    window.sees("[data-found]", "good morning").await?;
    window.sees("[data-found]", "look at this").await?;
    window.goto(&format!("{}/mentions", stage.url())).await?;
    window.sees("[data-found]", "look at this").await?;
    window.sees("[data-found]", "#zoo").await?;
    window.click("[data-found] .card__note a").await?;
    window.at(&format!("/rooms/{zoo}")).await?;
    window.goto(&format!("{}/unreads", stage.url())).await?;
    window.click(".sheet__actions button").await?;
    window.sees(".sheet", "All caught up").await?;
    ensure!(ana.rooms().await?.iter().all(|room| room.unread == 0));
    window.finish().await
}
