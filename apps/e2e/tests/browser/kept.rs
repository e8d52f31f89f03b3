//! Text that is being written is kept, whatever happens around it.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, ROWS};
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::{ClientId, Command, Seq};
use reqwest::Method;
use serde_json::{Value, json};

use super::{NO_SERVER, Stage};

const EDIT: &str = "textarea[aria-label='Edit message']";

async fn value(window: &Browser, css: &str) -> anyhow::Result<Value> {
    window.script(&format!("return document.querySelector(\"{css}\").value")).await
}

#[tokio::test]
async fn an_edit_outlives_what_happens_to_its_message() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let room = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("as it was").await?;
    window.hears("as it was").await?;
    let message = window.script(&format!("return document.querySelector(\"{ROWS}\").id")).await?;
    let message = message.as_str().and_then(|id| id.strip_prefix('m')).unwrap_or_default();
    let message = Seq(message.parse()?);
    window.type_into(COMPOSER, "\u{e013}").await?;
    window.type_into(EDIT, ", and more").await?;

    // From another of her devices.
    let mut phone = ana.connect().await?;
    let (client_id, body) = (ClientId::new("elsewhere")?, "changed elsewhere".to_owned());
    phone.ask(Command::Edit { room, client_id, message, body }).await?;
    let edited = format!("return document.querySelector(\"{ROWS}\").ariaLabel.includes('edited')");
    window.until("the change from elsewhere", &edited).await?;
    ensure!(value(&window, EDIT).await? == "as it was, and more", "the text is gone");
    let focused = format!("return document.activeElement.matches(\"{EDIT}\")");
    window.until("the focus in the field", &focused).await?;
    let client_id = ClientId::new("gone")?;
    phone.ask(Command::Delete { room, client_id, message }).await?;
    window.gone(EDIT).await?;
    window.sees(".toast", "Your text is in the composer").await?;
    ensure!(value(&window, COMPOSER).await? == "as it was, and more", "the text is gone");
    window.finish().await
}

#[tokio::test]
async fn what_is_written_is_kept_from_input_methods_other_tabs_and_a_full_outbox()
-> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;

    // An input method takes the keys while it composes, and some browsers tell only by the code.
    window.type_into(COMPOSER, "にほ").await?;
    for how in ["isComposing: true", "keyCode: 229"] {
        for key in ["Enter", "Escape"] {
            let press = format!(
                "const field = document.querySelector(\"{COMPOSER}\"); \
                 return field.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', {how}, \
                     bubbles: true, cancelable: true }}))"
            );
            ensure!(window.script(&press).await? == true, "{key} with {how} was taken");
            ensure!(value(&window, COMPOSER).await? == "にほ", "{key} with {how}");
        }
    }

    let kept = "return Object.keys(localStorage).some((key) => key.startsWith('confab.draft.'))";
    window.until("the draft in the browser's storage", kept).await?;
    // Another tab writes into the same room: the text that is written here stays.
    let tell = |text: &str| {
        format!(
            "const key = Object.keys(localStorage).find((key) => key.startsWith('confab.draft.')) \
                 ?? window.draft; window.draft = key; localStorage.setItem(key, '{text}'); \
             window.dispatchEvent(new StorageEvent('storage', {{ key, newValue: '{text}' }})); \
             return true"
        )
    };
    window.script(&tell("theirs")).await?;
    ensure!(value(&window, COMPOSER).await? == "にほ", "another tab's text took its place");
    window.type_into(COMPOSER, "ん\u{e007}").await?;
    window.hears("にほん").await?;
    // Nothing is written here now: what the other tab has is shown.
    window.script(&tell("theirs")).await?;
    ensure!(value(&window, COMPOSER).await? == "theirs", "another tab's draft is not shown");
    window.script(&tell("")).await?;
    ensure!(value(&window, COMPOSER).await? == "", "it was sent there");

    stage.cluster.server_mut(0).kill()?;
    let fill = format!(
        "const field = document.querySelector(\"{COMPOSER}\"); \
         for (let number = 0; number < 501; number += 1) {{ \
             field.value = `waits ${{number}}`; \
             field.dispatchEvent(new Event('input', {{ bubbles: true }})); \
             field.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true }})); \
         }} return true"
    );
    window.script(&fill).await?;
    window.sees(".toast", "Too many messages wait").await?;
    ensure!(value(&window, COMPOSER).await? == "waits 500", "the text is gone");
    window.finish_expecting(NO_SERVER).await
}

/// Has the next draft wait twice: before it leaves, until `window.leave()`, and its answer, until
/// `window.answer()`. After `window.lose()` it has failed.
const HOLD_DRAFT: &str = "
    const send = window.fetch;
    window.leave = window.answer = window.lose = null;
    window.fetch = (address, about) => {
        if (!String(address).endsWith('/draft')) return send.call(window, address, about);
        window.fetch = send;
        return new Promise((go, fail) => {
            window.lose = () => fail(new TypeError('lost'));
            window.leave = go;
        })
            .then(() => send.call(window, address, about))
            .then((answer) => new Promise((go) => window.answer = () => go(answer)));
    };
    return true";

async fn let_go(window: &Browser, what: &str) -> anyhow::Result<()> {
    let go = format!("if (!window.{what}) return false; window.{what}(); return true");
    window.until(&format!("a draft that waits to {what}"), &go).await
}

/// The server tells a draft to all devices before it answers the one that it comes from.
#[tokio::test]
async fn what_was_sent_while_its_draft_was_on_its_way_does_not_come_back() -> anyhow::Result<()> {
    const ROOM: &str = ".nav__row[aria-current]";
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    let draft = format!("/api/v1/rooms/{general}/draft");
    let mut phone = ana.connect().await?;
    let window = stage.window_of(&ana, 0).await?;
    window.script(HOLD_DRAFT).await?;
    window.type_into(COMPOSER, "on its way").await?;
    window.until("a draft", "return window.leave !== null").await?;
    window.type_into(COMPOSER, "\u{e007}").await?;
    window.hears("on its way").await?;
    let_go(&window, "leave").await?;
    window.sees(ROOM, "draft").await?;
    ensure!(value(&window, COMPOSER).await? == "", "what was sent is in the composer again");
    let_go(&window, "answer").await?;
    window.sees_no(ROOM, "draft").await?;

    // It arrives, and its answer does not.
    window.script(HOLD_DRAFT).await?;
    window.type_into(COMPOSER, "lost").await?;
    window.until("a draft", "return window.lose !== null").await?;
    window.type_into(COMPOSER, "\u{e007}").await?;
    window.hears("lost").await?;
    let_go(&window, "lose").await?;
    ana.request(Method::PUT, &draft, Some(&json!({ "body": "lost" }))).await?;
    phone.send(general, "and told").await?;
    window.hears("and told").await?;
    window.sees_no(ROOM, "draft").await?;
    ensure!(value(&window, COMPOSER).await? == "", "what was sent is in the composer again");

    // What another device has written since is shown, and stays.
    window.script(HOLD_DRAFT).await?;
    window.type_into(COMPOSER, "here").await?;
    let_go(&window, "leave").await?;
    window.until("an answer", "return window.answer !== null").await?;
    ana.request(Method::PUT, &draft, Some(&json!({ "body": "elsewhere" }))).await?;
    let newest = format!("return document.querySelector(\"{COMPOSER}\").value === 'elsewhere'");
    window.until("the newest draft", &newest).await?;
    let_go(&window, "answer").await?;
    phone.send(general, "after it").await?;
    window.hears("after it").await?;
    window.until("the newest draft", &newest).await?;
    window.finish().await
}
