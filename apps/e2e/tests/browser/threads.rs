//! Threads: begun by key, told on every server, read in a panel beside the room, and listed.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster};
use serde_json::{Value, json};

use super::Stage;

const PANEL: &str = "[data-panel='thread']";
const ANSWER: &str = "[data-composer='thread']";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
/// Lines of the room, without those of the panel.
const LINES: &str = "main [role='log'] article";
const INSIDE: &str = "[data-panel='thread'] article";
const SUM: &str = "main [data-answers]";

#[tokio::test]
async fn a_thread_is_told_on_another_server_and_stays_out_of_the_room() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say("Where shall we have lunch?").await?;
    his.hears("Where shall we have lunch?").await?;

    // T on a message opens its thread, and where one writes has the focus.
    his.focus_newest().await?;
    his.press_key("t").await?;
    his.sees(INSIDE, "Where shall we have lunch?").await?;
    his.find(&format!("{ANSWER}:focus")).await?;
    his.type_into(ANSWER, &format!("At the *corner*{ENTER}")).await?;
    his.sees(INSIDE, "At the corner").await?;
    hers.sees(SUM, "1 reply").await?;
    his.sees(SUM, "1 reply").await?;
    hers.sees_no(LINES, "At the corner").await?;
    his.sees_no(LINES, "At the corner").await?;

    // The sum leads to it; one that the room is to show, too, stands in both.
    hers.click(SUM).await?;
    hers.sees(INSIDE, "At the corner").await?;
    hers.click(&format!("{PANEL} [type='checkbox']")).await?;
    hers.type_into(ANSWER, &format!("All of us: the corner{ENTER}")).await?;
    his.sees(INSIDE, "All of us: the corner").await?;
    his.sees(LINES, "All of us: the corner").await?;
    hers.sees(SUM, "2 replies").await?;

    // It is changed and deleted like any message.
    hers.script(&format!("document.querySelector(\"{INSIDE}:last-of-type\").focus()")).await?;
    hers.press_key("\u{e017}").await?;
    hers.click("dialog[open] .button--danger").await?;
    his.sees_no(LINES, "All of us: the corner").await?;
    his.sees(SUM, "1 reply").await?;

    // Escape closes it and gives the focus back to its root.
    his.click(ANSWER).await?;
    his.press_key(ESCAPE).await?;
    his.gone(PANEL).await?;
    let root = "return document.activeElement.innerText.includes('have lunch?')";
    his.until("the focus on the root", root).await?;

    // A link to a message in a thread opens its room, at the root, with the thread beside it.
    let inside =
        "return document.querySelector(\"[data-panel='thread'] article:nth-of-type(2)\").id";
    let inside = hers.script(inside).await?;
    let inside = inside.as_str().unwrap_or_default().trim_start_matches('t').to_owned();
    his.goto(&format!("{}/rooms/{general}#m{inside}", stage.cluster.url(1))).await?;
    his.alive().await?;
    his.sees(INSIDE, "At the corner").await?;
    his.find(&format!("#t{inside}:focus")).await?;

    // Both follow it; what is new in it is counted in the list.
    hers.press_key(ESCAPE).await?;
    hers.gone(PANEL).await?;
    his.type_into(ANSWER, &format!("@ana, at one?{ENTER}")).await?;
    hers.sees(SUM, "2 replies").await?;
    hers.sees("nav [href='/threads'] .nav__count", "1").await?;
    hers.goto(&format!("{}/threads", stage.url())).await?;
    hers.sees("main .card__row", "Where shall we have lunch?").await?;
    hers.sees("main .card__row .badge", "1").await?;
    hers.click("main .card__title").await?;
    hers.alive().await?;
    hers.sees(INSIDE, "at one?").await?;
    let unread = "return fetch('/api/v1/threads').then((r) => r.json())\
                  .then((page) => page.threads[0].unread === 0)";
    hers.until("what was shown to be read", unread).await?;

    // Followed by hand or not.
    hers.click(&format!("{PANEL} .thread__head [aria-pressed='true']")).await?;
    hers.find(&format!("{PANEL} .thread__head [aria-pressed='false']")).await?;
    let page = ana.raw(reqwest::Method::GET, "/api/v1/threads").send().await?;
    let page: serde_json::Value = page.json().await?;
    ensure!(page["threads"] == serde_json::json!([]), "{page}");
    hers.finish().await?;
    his.finish().await
}

#[tokio::test]
async fn a_thread_is_opened_out_of_the_menu_of_a_message() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("Where shall we have lunch?").await?;
    window.hears("Where shall we have lunch?").await?;
    window.focus_newest().await?;
    window.press_key(ENTER).await?;
    window.find("dialog[open] .menu").await?;
    window.press("Open thread").await?;
    window.gone("dialog[open]").await?;
    window.sees(INSIDE, "Where shall we have lunch?").await?;
    window.find(&format!("{ANSWER}:focus")).await?;
    window.finish().await
}

#[tokio::test]
async fn a_quote_in_a_thread_tells_what_was_said_far_up() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let messages = format!("/api/v1/rooms/{}/messages", ana.general().await?);
    let say = async |number: usize, rest: Value| {
        let mut message =
            json!({ "client_id": format!("n{number}"), "body": format!("number {number}") });
        message
            .as_object_mut()
            .context("an object")?
            .extend(rest.as_object().cloned().unwrap_or_default());
        let sent: Value = ana.post(&messages, &message).await?.json()?;
        anyhow::Ok(sent["seq"].clone())
    };
    let root = say(0, json!({})).await?;
    let thread = json!({ "root": root });
    let first = say(1, json!({ "thread": thread })).await?;
    for number in 2..102 {
        say(number, json!({ "thread": thread })).await?;
    }
    let both = json!({ "root": root, "in_room": true });
    say(102, json!({ "thread": both, "reply_to": first })).await?;

    let window = stage.window_of(&ana, 0).await?;
    window.sees(&format!("{LINES} .quote"), "number 1").await?;
    window.click(SUM).await?;
    window.sees(&format!("{INSIDE} .quote"), "number 1").await?;
    window.finish().await
}
