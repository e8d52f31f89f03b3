//! Sections of one's own in the list of rooms.

use confab_e2e::browser::{COMPOSER, NAV};
use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;

use super::Stage;

#[tokio::test]
async fn a_section_holds_a_room_on_all_devices_and_folds() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let zoo = ana.create_room("zoo", Visibility::Public).await?.id;
    ben.join(zoo).await?;
    let desk = stage.window_of(&ana, 0).await?;
    let other = stage.window_of(&ana, 1).await?;

    // It is made on a plain page.
    let page = |path: &str| format!("{}{path}", stage.url());
    desk.goto(&page("/sections")).await?;
    desk.fill("[name='name']", "Animals").await?;
    desk.click("main form .button--primary").await?;
    desk.find("[data-sections] [value='Animals']").await?;
    let own = format!("{NAV} section[aria-label='Animals']");
    other.find(&own).await?;

    // The menu of a room moves it, and the other device follows.
    desk.goto(&page(&format!("/rooms/{}", ana.general().await?))).await?;
    desk.alive().await?;
    let ask = format!(
        "document.querySelector(\"{NAV} a[href='/rooms/{zoo}']\")
            .dispatchEvent(new MouseEvent('contextmenu', {{bubbles: true, cancelable: true}}))"
    );
    desk.until(
        "the menu of a room",
        &format!("{ask}; return !!document.querySelector('dialog[open] [data-room-menu]')"),
    )
    .await?;
    desk.script(
        "const field = document.querySelector(\"dialog[open] [name='section']\");
         field.value = '1'; field.dispatchEvent(new Event('change', {bubbles: true}))",
    )
    .await?;
    desk.sees(&own, "zoo").await?;
    other.sees(&own, "zoo").await?;
    desk.click("dialog[open] form[method='dialog'] button").await?;

    // It is completed like any other room.
    desk.type_into(COMPOSER, "#zo").await?;
    desk.sees("#complete", "zoo").await?;
    desk.fill(COMPOSER, "").await?;

    // Folded here, it is folded there; a room with news shows all the same.
    desk.click(&format!("{own} .nav__fold")).await?;
    let folded = format!("{own} [aria-expanded='false']");
    desk.find(&folded).await?;
    other.find(&folded).await?;
    let rows = format!("return document.querySelectorAll(\"{own} li\").length === 0");
    other.until("no row of the folded section", &rows).await?;
    let mut ben = ben.connect().await?;
    ben.resume_all().await?;
    ben.send(zoo, "news").await?;
    other.sees(&own, "zoo").await?;
    other.reload().await?;
    other.find(&folded).await?;
    desk.finish().await?;
    other.finish().await
}
