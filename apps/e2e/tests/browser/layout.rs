//! Layout: names have their place, whatever script they are written in, and so has everything
//! beside them.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV};
use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;
use reqwest::Method;
use serde_json::{Value, json};

use super::Stage;

const TOPIC: &str = "Builds, deploys and incidents, and who is on call this week and the next";

#[tokio::test]
async fn names_are_read_on_a_small_screen_and_from_right_to_left() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let room = ana.create_room("engineering", Visibility::Public).await?.id;
    let change = json!({ "topic": TOPIC });
    let path = format!("/api/v1/rooms/{room}");
    ana.request(Method::PATCH, &path, Some(&change)).await?.json::<Value>()?;
    ana.create_room("مرحبا", Visibility::Private).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("general").await?;

    // A name in Arabic stands beside its mark, as all others do.
    let beside = format!(
        "const link = Array.from(document.querySelectorAll(\"{NAV} li a\"))\
            .find((a) => a.innerText.includes('مرحبا')); \
        const name = link.querySelector('[dir]'); const text = document.createRange(); \
        text.selectNodeContents(name); \
        return text.getBoundingClientRect().left - name.getBoundingClientRect().left < 4"
    );
    window.until("the Arabic name at the start of its row", &beside).await?;
    let private = format!("{NAV} [href$='/rooms/{room}']");
    window.find(&private).await?;
    let spoken = window.texts(&format!("{NAV} li a")).await?;
    ensure!(spoken.iter().any(|name| name.contains("private")), "no room is private: {spoken:?}");

    // The topic makes room for the name, and not the other way round.
    for (width, height) in [(360, 740), (1280, 800)] {
        window.resize(width, height).await?;
        window.type_into("body", "\u{e009}k\u{e000}").await?;
        window.fill("dialog[open] [role='combobox']", "eng").await?;
        let whole = "const name = document.querySelector('dialog[open] [role=option] [dir]'); \
            return name.innerText === 'engineering' && name.scrollWidth <= name.clientWidth";
        window.until(&format!("the whole name at {width}"), whole).await?;
        window.press_key("\u{e00c}").await?;
        window.gone("dialog[open]").await?;
    }

    // How much is too much is said in the window.
    window.resize(360, 740).await?;
    let write = format!(
        "const field = document.querySelector(\"{COMPOSER}\"); field.value = 'x'.repeat(16400); \
        field.dispatchEvent(new Event('input', {{ bubbles: true }})); return true"
    );
    window.until("a long text", &write).await?;
    window.sees(".composer__count", "Too long by 16 characters").await?;
    let inside = "const box = document.querySelector('.composer__count').getBoundingClientRect(); \
        return box.left >= 0 && box.right <= window.innerWidth";
    window.until("the counter inside the window", inside).await?;
    window.finish().await
}

#[tokio::test]
async fn a_room_is_renamed_by_those_who_may() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    // Ana administers, and owns nothing of it.
    let room = ben.create_room("gardening", Visibility::Public).await?.id;
    ana.join(room).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("gardening").await?;
    window.click("#details-toggle").await?;
    window.sees("aside", "Manage members").await?;
    window.press("Edit name and topic").await?;
    window.fill("aside input[name='name']", "garden").await?;
    window.press("Save").await?;
    window.sees("[role='log']", "Ana renamed the room to #garden").await?;
    window.sees_no("h1", "gardening").await?;
    window.press("Edit name and topic").await?;
    window.fill("aside textarea[name='topic']", "What grows where").await?;
    window.press("Save").await?;
    window.sees("[role='log']", "Ana set the topic to “What grows where”").await?;
    window.finish().await
}

#[tokio::test]
async fn the_list_of_rooms_is_as_wide_and_text_as_large_as_one_likes() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.resize(1280, 800).await?;
    let is_wide = |width: u32| {
        format!("return Math.abs(document.querySelector('#rooms').offsetWidth - {width}) < 2")
    };
    window.find("[role='separator'][aria-controls='rooms']").await?;
    let said = "const grip = document.querySelector(\"[role='separator'][aria-controls='rooms']\"); \
        return grip.ariaValueNow === String(document.querySelector('#rooms').offsetWidth)";
    window.until("the width that is seen", said).await?;
    window.script("document.querySelector(\"[aria-controls='rooms']\").focus()").await?;
    window.press_key("\u{e010}").await?;
    window.until("the widest", &is_wide(360)).await?;
    window.press_key("\u{e012}").await?;
    window.find("[aria-controls='rooms'][aria-valuenow='350']").await?;
    window.until("one step less", &is_wide(350)).await?;
    // A pointer draws it, within its limits.
    let draw = "const grip = document.querySelector(\"[aria-controls='rooms']\"); \
        const at = (type, clientX) => grip.dispatchEvent(new PointerEvent(type, \
            {bubbles: true, cancelable: true, pointerId: 1, clientX})); \
        at('pointerdown', 350); at('pointermove', 100); at('pointerup', 100)";
    window.script(draw).await?;
    window.until("the narrowest", &is_wide(220)).await?;
    window.reload().await?;
    window.until("as narrow as before", &is_wide(220)).await?;

    window.goto(&format!("{}/settings", stage.url())).await?;
    window.click("[name='size'][value='130']").await?;
    window.click("form[action='/settings/look'] button").await?;
    let larger = "return getComputedStyle(document.documentElement).fontSize === '20.8px'";
    window.until("larger text", larger).await?;
    window.goto(&format!("{}/", stage.url())).await?;
    window.alive().await?;
    window.until("larger text in a room", larger).await?;
    window.finish().await
}

#[tokio::test]
async fn the_day_is_told_while_one_scrolls_and_lies_over_nothing_at_rest() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    let mut socket = ana.connect().await?;
    for number in 0..40 {
        socket.send(general, &format!("line {number}")).await?;
    }
    let window = stage.window_of(&ana, 0).await?;
    window.hears("line 39").await?;
    let day = |opacity: &str| {
        format!(
            "const day = document.querySelector('[data-day][data-stays]'); \
            return !!day && getComputedStyle(day).opacity === '{opacity}'"
        )
    };
    window.until("no day over the newest messages", &day("0")).await?;
    let scroll = "document.querySelector(\"[role='log']\").closest('[class*=scroll]').scrollTop -= 200; \
        return true";
    window.script(scroll).await?;
    window.until("the day while one scrolls", &day("1")).await?;
    window.until("no day at rest", &day("0")).await?;
    window.finish().await
}
