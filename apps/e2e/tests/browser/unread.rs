//! Marking unread: by Alt+click, key and sheet, and all devices count alike.

use anyhow::ensure;
use confab_e2e::browser::{NAV, ROWS};
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::Visibility;

use super::Stage;
use super::history::tell;

const DIVIDER: &str = ".new-line";

async fn first_new(window: &Browser, text: &str) -> anyhow::Result<()> {
    let next = format!(
        "const line = document.querySelector('{DIVIDER}'); \
         return !!line && line.nextElementSibling.innerText.includes('{text}')"
    );
    window.until(text, &next).await
}

/// Clicks a message, with Alt held.
async fn alt_click(window: &Browser, text: &str) -> anyhow::Result<()> {
    let click = format!(
        "const row = [...document.querySelectorAll(\"{ROWS}\")].find(row => row.innerText.includes('{text}')); \
         row.querySelector('.body').dispatchEvent(new MouseEvent('click', {{bubbles: true, cancelable: true, altKey: true}})); \
         return true"
    );
    window.until("a row", &click).await
}

#[tokio::test]
async fn what_is_marked_unread_stays_so_on_all_devices_until_it_is_left() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    tell(&ben, general, 1..=5).await?;
    let desk = stage.window_of(&ana, 0).await?;
    let phone = stage.window_of(&ana, 1).await?;
    phone.open_room("elsewhere").await?;
    desk.hears("line 005").await?;
    let unread = format!("{NAV} .nav__row--unread");
    desk.sees_no(&unread, "general").await?;

    // Alt+click, which needs the late part: the toolbar is of it.
    desk.focus_newest().await?;
    desk.find("[aria-label='More actions']").await?;
    alt_click(&desk, "line 003").await?;
    first_new(&desk, "line 003").await?;
    desk.sees(&unread, "general").await?;
    phone.sees(&unread, "general").await?;
    let summary = ana.rooms().await?.into_iter().find(|room| room.id == general);
    ensure!(summary.is_some_and(|room| (room.unread, room.read.version) == (3, 1)));

    // What comes now is not read by itself.
    tell(&ben, general, 6..=6).await?;
    desk.hears("line 006").await?;
    desk.sees(&unread, "general").await?;
    let summary = ana.rooms().await?.into_iter().find(|room| room.id == general);
    ensure!(summary.is_some_and(|room| room.unread == 4), "read by itself");

    // Another device reads it, and the first one learns of it.
    phone.open_room("general").await?;
    first_new(&phone, "line 003").await?;
    desk.sees_no(&unread, "general").await?;
    phone.sees_no(&unread, "general").await?;

    // U on a row of the phone; the desk has the room open, too, and shows the divider there.
    let row = format!(
        "[...document.querySelectorAll(\"{ROWS}\")].find(row => row.innerText.includes('line 005')).focus()"
    );
    phone.script(&row).await?;
    phone.find("[aria-label='More actions']").await?;
    phone.press_key("u").await?;
    first_new(&phone, "line 005").await?;
    first_new(&desk, "line 005").await?;
    desk.sees(&unread, "general").await?;

    // Leaving the room and coming back reads it, and so does Escape in the composer.
    desk.open_room("elsewhere").await?;
    desk.sees(&unread, "general").await?;
    desk.open_room("general").await?;
    desk.sees_no(&unread, "general").await?;
    phone.sees_no(&unread, "general").await?;
    let _ = elsewhere;
    desk.finish().await?;
    phone.finish().await
}
