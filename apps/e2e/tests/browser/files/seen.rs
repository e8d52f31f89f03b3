//! Looking at files.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Browser, Cluster, Scripts};
use confab_protocol::{FileId, RoomId};
use reqwest::Method;

use super::super::Stage;
use super::{image_size, png};

/// Names of files, as headers hold them: `0.png` and so on.
const NAMES: [&str; 4] = ["MC5wbmc=", "MS5wbmc=", "Mi5wbmc=", "My5wbmc="];

/// Uploads a file over HTTP.
async fn upload(who: &Account, name: &str, bytes: Vec<u8>) -> anyhow::Result<FileId> {
    let begun = who
        .raw(Method::POST, "/api/v1/uploads")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", bytes.len())
        .header("upload-metadata", format!("filename {name}"))
        .send()
        .await?
        .error_for_status()?;
    let there = begun.headers().get("location").context("no place")?.to_str()?.to_owned();
    who.raw(Method::PATCH, &there)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", "0")
        .header("content-type", "application/offset+octet-stream")
        .body(bytes)
        .send()
        .await?
        .error_for_status()?;
    let id = there.rsplit('/').next().unwrap_or_default();
    Ok(id.parse()?)
}

/// Sends images of these sizes, each a message of its own.
async fn send_images(who: &Account, room: RoomId, sizes: &[(u32, u32)]) -> anyhow::Result<()> {
    for (at, ((width, height), name)) in sizes.iter().zip(NAMES).enumerate() {
        let file = upload(who, name, png(*width, *height)).await?;
        let path = format!("/api/v1/rooms/{room}/messages");
        let body =
            serde_json::json!({ "client_id": format!("i{at}"), "body": "", "files": [file] });
        who.post(&path, &body).await?;
    }
    Ok(())
}

#[tokio::test]
async fn nothing_moves_while_images_load() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    send_images(&ana, general, &[(800, 600), (90, 700), (600, 90), (30, 30)]).await?;
    let window = stage.window_of(&ana, 0).await?;
    for (name, size) in
        [("0.png", [420, 315]), ("1.png", [41, 320]), ("2.png", [420, 63]), ("3.png", [30, 30])]
    {
        ensure!(image_size(&window, name).await? == size, "{name}");
    }
    let moved = "return new Promise((say) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((shift) => { sum += shift.value; }))
            .observe({ type: 'layout-shift' });
        const load = (image) => new Promise((loaded) => {
            image.onload = loaded;
            image.loading = 'eager';
            image.src += '?again';
        });
        Promise.all([...document.querySelectorAll('[data-image] img')].map(load)).then(() =>
            requestAnimationFrame(() => requestAnimationFrame(() => say(sum))));
    })";
    let moved = window.script(moved).await?.as_f64().context("no number")?;
    ensure!(moved < 0.02, "layout shift of {moved}");
    window.finish().await
}

#[tokio::test]
async fn images_are_looked_at_by_keys() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    send_images(&ana, general, &[(800, 600), (90, 700), (30, 30)]).await?;
    let window = stage.window_of(&ana, 0).await?;
    image_size(&window, "2.png").await?;
    window.focus_newest().await?;
    // From the row into it.
    window.press_key("\u{e004}").await?;
    let on_image = "return document.activeElement.matches('[data-image]')";
    for _ in 0..4 {
        if window.script(on_image).await? == true {
            break;
        }
        window.press_key("\u{e004}").await?;
    }
    window.press_key("\u{e007}").await?;
    window.find("dialog[open].lightbox img[alt='2.png']").await?;
    window.sees("dialog[open] [role='status']", "3 of 3").await?;
    window.press_key("\u{e012}").await?;
    window.find("dialog[open].lightbox img[alt='1.png']").await?;
    window.press_key("\u{e014}").await?;
    window.press_key("\u{e014}").await?;
    window.find("dialog[open].lightbox img[alt='0.png']").await?;
    window.find("dialog[open] a[download='0.png'][href$='?download']").await?;
    window.sees("dialog[open] [role='status']", "Ana").await?;
    window.press_key("\u{e00c}").await?;
    window.gone("dialog[open]").await?;
    window.until("the focus back on the image", on_image).await?;
    window.finish().await
}

#[tokio::test]
async fn pictures_are_set_without_scripts_and_seen_by_everyone() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("me.png");
    tokio::fs::write(&path, png(300, 200)).await?;
    let path = path.to_str().unwrap_or_default();
    let hers = Browser::open(&stage.driver, Scripts::Off).await?;
    hers.sign_in(stage.url(), &ana.handle).await?;
    hers.fill("[data-composer]", "here I am").await?;
    hers.click("form[aria-label^='Message'] button").await?;
    for (page, form) in [("/settings", "/settings/picture"), ("/admin", "/admin/picture")] {
        hers.goto(&format!("{}{page}", stage.url())).await?;
        hers.type_into(&format!("form[action='{form}'] input"), path).await?;
        hers.click(&format!("form[action='{form}'] button")).await?;
        hers.sees("[role='status']", "Picture saved.").await?;
    }
    hers.find("nav img.nav__mark[src^='/pictures/']").await?;

    let his = stage.window().await?;
    his.goto(&format!("{}/sign-in", stage.url())).await?;
    his.find("img.gate__mark[src^='/pictures/']").await?;
    his.sign_in(stage.url(), &ben.handle).await?;
    his.alive().await?;
    let shown = "const image = document.querySelector('article .avatar img');
        return image !== null && image.complete && image.naturalWidth === 128";
    his.until("her picture beside her message", shown).await?;

    hers.goto(&format!("{}/settings", stage.url())).await?;
    hers.press("Remove picture").await?;
    hers.sees("[role='status']", "Picture removed.").await?;
    hers.gone("main .avatar img").await?;
    his.reload().await?;
    his.alive().await?;
    his.sees("article .avatar", "A").await?;
    his.gone("article .avatar img").await?;
    hers.finish().await?;
    his.finish().await
}
