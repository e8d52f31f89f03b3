//! Screens of the live app: rooms, and what opens over and beside them.

use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};
use confab_protocol::{RoomId, Visibility};

use super::{For, Inspector, SIZES, people};
use crate::files::{Way, bytes, give, image, whole};
use crate::{Stage, previews};

/// A message that is being changed.
const EDITED: &str = ".message__edit textarea";
const ANSWER: &str = "[data-composer='thread']";

/// Messages of the room under inspection.
const SAID: [&str; 5] = [
    "Good morning @ana, **bold**, `code`, [a link](https://example.org/)",
    "```rust\n// All of it\nfn main() -> Vec { \"text\"; 4 }\n```\n\n- one\n- two\n\n> quoted",
    "مرحبا بالجميع",
    "It is done.\n\n1. first\n2. second",
    "@ben, too",
];

#[tokio::test]
async fn screens_of_the_app_have_no_serious_fault() -> anyhow::Result<()> {
    let (_stage, inspector) = inspect(For::asked()).await?;
    inspector.finish(&["status of 404"]).await
}

#[tokio::test]
async fn every_text_of_the_app_is_out_of_the_catalogue() -> anyhow::Result<()> {
    let (_stage, inspector) = inspect(For::Words).await?;
    inspector.finish(&["status of 404"]).await
}

async fn inspect(looks_for: For) -> anyhow::Result<(Stage, Inspector)> {
    let (_serving, page) = previews::serve().await?;
    let pseudo = Cluster::single().env("CONFAB_PSEUDO_LANGUAGES", "on");
    let stage = Stage::set(pseudo.env("CONFAB_OUTBOUND_PRIVATE", "on")).await?;
    let [ana, ben] = people(looks_for, &stage).await?;
    let general = ana.general().await?;
    ana.create_room("empty", Visibility::Private).await?;
    let archived = ana.create_room("shed", Visibility::Public).await?.id;
    let state = serde_json::json!({ "archived": true });
    ana.request(reqwest::Method::PATCH, &format!("/api/v1/rooms/{archived}"), Some(&state)).await?;
    let preview = ben.create_room("preview", Visibility::Public).await?.id;
    let window = stage.window_of(&ana, 0).await?;
    if looks_for != For::Pictures {
        let mut talker = ben.connect().await?;
        for said in SAID.iter().cycle().take(30) {
            talker.send(general, said).await?;
        }
    }
    let mut inspector = Inspector::new(window, looks_for);
    inspector.speak().await?;
    inspector.window.alive().await?;
    inspector.window.open_room("empty").await?;
    inspector.look("an empty room").await?;
    if looks_for == For::Pictures {
        for room in ["engineering", "design", "release-planning", "مرحبا"] {
            inspector.window.open_room(room).await?;
            inspector.window.find("[role=log] article").await?;
            inspector.look(&format!("room {room}")).await?;
        }
    }
    inspector.window.open_room("general").await?;
    // The newest: a text that is out of sight is not seen.
    let newest = if looks_for == For::Pictures { "🎈" } else { "Good morning" };
    inspector.window.hears(newest).await?;
    inspector.look("a room with news").await?;
    over_the_room(&mut inspector).await?;
    of_a_message(&mut inspector).await?;
    with_files(&mut inspector).await?;
    with_more_below(&mut inspector, &ana, &page).await?;
    beside_the_room(&mut inspector, stage.url(), general).await?;

    inspector.window.goto(&format!("{}/rooms/{preview}", stage.url())).await?;
    inspector.window.alive().await?;
    inspector.look("a room that one is not in").await?;
    inspector.window.goto(&format!("{}/rooms/{archived}", stage.url())).await?;
    inspector.window.alive().await?;
    inspector.look("an archived room").await?;
    inspector.window.goto(&format!("{}/rooms/999", stage.url())).await?;
    inspector.window.alive().await?;
    inspector.look("no room").await?;
    Ok((stage, inspector))
}

/// Inspects everything that opens over a room, or in it.
async fn over_the_room(inspector: &mut Inspector) -> anyhow::Result<()> {
    inspector.window.type_into(COMPOSER, "@").await?;
    inspector.window.find("[role='listbox']").await?;
    inspector.look("names are offered").await?;
    inspector.window.fill(COMPOSER, "/").await?;
    inspector.window.find("[role='option'] [data-said]").await?;
    inspector.look("commands are offered").await?;
    inspector.window.fill(COMPOSER, "").await?;
    inspector.window.click(".composer__tool + .composer__tool").await?;
    inspector.window.find("dialog[open] [role='gridcell']").await?;
    inspector.look("the emoji picker").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await?;
    inspector.window.click(".composer__tool").await?;
    inspector.window.find(".composer__bar").await?;
    inspector.look("the bar of formatting").await?;
    inspector.window.click(".composer__tool").await?;
    inspector.window.fill(COMPOSER, "my own words").await?;
    inspector.window.type_into(COMPOSER, "\u{e007}").await?;
    inspector.window.hears("my own words").await?;
    inspector.window.press_key("\u{e013}").await?;
    inspector.window.find(EDITED).await?;
    inspector.look("a message is edited").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone(EDITED).await?;

    inspector.window.focus_newest().await?;
    inspector.look("a message with its tools").await?;
    inspector.window.press_key("r").await?;
    inspector.window.find("dialog[open]").await?;
    inspector.look("reactions are offered").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await?;
    inspector.window.focus_newest().await?;
    inspector.window.press_key("\u{e007}").await?;
    inspector.window.find("dialog[open] .menu__item--danger").await?;
    inspector.look("what can be done with a message").await?;
    inspector.window.click("dialog[open] .menu__item--danger").await?;
    inspector.window.find("dialog[open] .preview").await?;
    inspector.look("a message is to be deleted").await?;
    inspector.window.click("dialog[open] [autofocus]").await?;
    inspector.window.gone("dialog[open]").await?;

    inspector.window.type_into("body", "\u{e009}k\u{e000}").await?;
    inspector.window.find("dialog[open] [role='option']").await?;
    inspector.look("the switcher").await?;
    inspector.window.fill("dialog[open] [role='combobox']", "zzzz").await?;
    inspector.window.find("dialog[open] a[href='/browse']").await?;
    inspector.look("the switcher without results").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await?;
    inspector.window.type_into("body", "\u{e009}/\u{e000}").await?;
    inspector.window.find("dialog[open] .keys").await?;
    inspector.look("the keys").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await?;
    inspector.window.script("document.querySelector('[data-me]').click()").await?;
    inspector.window.find("dialog[open] [data-me-menu]").await?;
    inspector.look("one's own menu").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await?;
    let ask = "document.querySelector(\"#rooms li a\").dispatchEvent( \
        new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))";
    inspector.window.script(ask).await?;
    inspector.window.find("dialog[open] [data-room-menu]").await?;
    inspector.look("the menu of a room").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await
}

/// Inspects what opens for the viewer's own last message.
async fn of_a_message(inspector: &mut Inspector) -> anyhow::Result<()> {
    inspector.window.focus_newest().await?;
    inspector.window.press_key("r").await?;
    inspector.window.find("dialog[open] [role='gridcell']").await?;
    inspector.window.type_into("dialog[open] input", "tada\u{e007}").await?;
    inspector.window.find("[data-reactions] button").await?;
    inspector.window.focus_newest().await?;
    inspector.window.press_key("p").await?;
    inspector.window.find("[role='log'] [data-pinned]").await?;
    inspector.window.press_key("s").await?;
    inspector.window.find("[data-saved]").await?;
    inspector.window.focus_newest().await?;
    inspector.window.press_key("e").await?;
    inspector.window.type_into(EDITED, " again\u{e007}").await?;
    inspector.window.click(".message__edited").await?;
    inspector.window.find("dialog[open] [data-versions]").await?;
    inspector.look("earlier texts of a message").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await?;
    inspector.window.focus_newest().await?;
    inspector.window.press_key("t").await?;
    inspector.window.find(&format!("{ANSWER}:focus")).await?;
    inspector.window.type_into(ANSWER, "an answer\u{e007}").await?;
    inspector.window.sees("[data-panel='thread'] article", "an answer").await?;
    inspector.window.find("main [data-answers]").await?;
    inspector.look("a thread").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("[data-panel='thread']").await?;
    inspector.look("a message with all that it may carry").await
}

/// Inspects files above the composer, below a message, and over the page.
async fn with_files(inspector: &mut Inspector) -> anyhow::Result<()> {
    let dragged = "const data = new DataTransfer(); data.items.add(new File(['x'], 'notes.txt')); \
        const made = { dataTransfer: data, bubbles: true, cancelable: true }; \
        document.body.dispatchEvent(new DragEvent('dragover', made))";
    inspector.window.script(dragged).await?;
    inspector.window.find("[data-drop]").await?;
    inspector.look("files are dragged over the page").await?;
    let files = [
        ("plan.png", "image/png", image(800, 500)),
        ("notes.txt", "text/plain", bytes(3_000)),
        ("minutes.pdf", "", bytes(20_000)),
    ];
    give(&inspector.window, Way::Dropped, &files).await?;
    whole(&inspector.window, 3).await?;
    inspector.look("files above the composer").await?;
    inspector.window.say("").await?;
    inspector.window.gone("[data-file]").await?;
    inspector.window.find("article:last-of-type [data-image] img").await?;
    inspector.look("a message of files alone").await?;
    inspector.window.script("document.querySelector('[data-image]').click()").await?;
    inspector.window.find("dialog[open] .lightbox__bar").await?;
    inspector.look("an image, large").await?;
    inspector.window.press_key("\u{e00c}").await?;
    inspector.window.gone("dialog[open]").await
}

/// Inspects the preview of a link, and a long text that is folded.
async fn with_more_below(
    inspector: &mut Inspector,
    ana: &Account,
    page: &str,
) -> anyhow::Result<()> {
    inspector.window.say(&format!("[a word]({page})")).await?;
    inspector.window.find("[data-previews] a").await?;
    inspector.look("a link with its preview").await?;
    let path = format!("/api/v1/rooms/{}/messages", ana.general().await?);
    let body = ["a word"; 60].join("\n");
    let long = serde_json::json!({ "client_id": "long", "body": body });
    ana.post(&path, &long).await?;
    inspector.window.find(".body__more").await?;
    inspector.look("a long text").await
}

/// Inspects the pages beside a room, and the rooms themselves where they cover it.
async fn beside_the_room(inspector: &mut Inspector, url: &str, room: RoomId) -> anyhow::Result<()> {
    inspector.window.click("#search-toggle").await?;
    inspector.window.find("[data-panel='search'] dl").await?;
    inspector.look("the search").await?;
    inspector.window.type_into("[data-search-field]", "zzzz\u{e007}").await?;
    inspector.window.find("[data-panel='search'] .empty").await?;
    inspector.look("a search without results").await?;
    inspector.window.fill("[data-search-field]", "word").await?;
    inspector.window.type_into("[data-search-field]", "\u{e007}").await?;
    inspector.window.find("[data-panel='search'] [data-found]").await?;
    inspector.look("messages that were found").await?;
    inspector.window.click("#details-toggle").await?;
    inspector.window.sees("aside", inspector.other()).await?;
    inspector.look("the details").await?;
    let handle = inspector.other_handle();
    inspector.window.click(&format!("aside a[href='/people/{handle}']")).await?;
    inspector.window.sees("dialog[open]", &format!("@{handle}")).await?;
    inspector.look("a profile").await?;
    inspector.window.click("dialog[open] form[action='/direct'] button").await?;
    inspector.window.sees("h1", inspector.other()).await?;
    inspector.window.say("Just between us").await?;
    inspector.window.hears("Just between us").await?;
    inspector.look("a direct conversation").await?;
    inspector.window.goto(&format!("{url}/rooms/{room}")).await?;
    inspector.window.alive().await?;
    let (width, height) = SIZES[0];
    inspector.window.resize(width, height).await?;
    inspector.window.click("[data-back]").await?;
    inspector.window.find("[data-region='rooms']").await?;
    inspector.look_at("the rooms on a phone", &SIZES[..1]).await
}
