//! People are told while they do not look, and read without a network.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};

use super::{NO_SERVER, Stage};

/// The page is in the background, and its browser notes what is shown.
const HIDE: &str = "
    window.shown = [];
    window.Notification = class {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        constructor(title, options) { window.shown.push({ title, ...options, act: () => this.onclick?.() }); }
        close() {}
    };
    ServiceWorkerRegistration.prototype.showNotification = async (title, options) => {
        window.shown.push({ title, ...options });
    };
    Object.defineProperty(document, 'visibilityState', { get: () => window.seen ? 'visible' : 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    localStorage.setItem('confab-told', JSON.stringify({ desktop: true }));
    return true";

const WORKER: &str = "return Boolean(navigator.serviceWorker.controller)";

#[tokio::test]
async fn a_hidden_page_tells_of_what_is_meant_for_its_person() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    window.until("the service worker", WORKER).await?;
    window.until("the page is hidden", HIDE).await?;
    let mut his = ben.connect().await?;
    his.send(general, "nothing for her").await?;
    window.hears("nothing for her").await?;
    his.send(general, "@ana *tea*?").await?;
    let told = "return window.shown.length === 1 && window.shown[0].title === 'Ben · #general' && \
                window.shown[0].body === '@ana tea?'";
    window.until("the notification", told).await?;
    // The icon says so, too.
    let marked =
        "return document.querySelector('link[rel=icon]').href.startsWith('data:image/svg+xml')";
    window.until("the mark on the icon", marked).await?;
    let room = general.to_string();
    his.send(general, "@ana and cake").await?;
    let second = format!("return window.shown.length === 2 && window.shown[1].tag === 'r{room}'");
    window.until("the second one", &second).await?;
    window.finish().await
}

#[tokio::test]
async fn the_last_rooms_are_read_without_a_network_until_one_signs_out() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let room = window.url().await?;
    window.until("the service worker", WORKER).await?;
    window.say("to be read later").await?;
    window.hears("to be read later").await?;
    window.reload().await?;
    window.alive().await?;
    let kept = "return (async () => {
        for (const name of await caches.keys()) {
            const kept = await (await caches.open(name)).match(location.pathname);
            if (kept && (await kept.text()).includes('to be read later')) return true;
        }
    })()";
    window.until("the room is kept", kept).await?;
    stage.cluster.server_mut(0).kill()?;
    window.goto(&room).await?;
    window.sees("[data-offline-bar]", "You’re offline").await?;
    window.sees("[role='log']", "to be read later").await?;
    window.until("forms are inert", "return document.querySelector('form').inert").await?;
    let styled = "return getComputedStyle(document.querySelector('.frame')).display === 'grid'";
    window.until("the style of its build", styled).await?;
    stage.cluster.server_mut(0).start().await?;
    // The server answers: nothing comes out of the cache any more.
    window.goto(&room).await?;
    window.alive().await?;
    window.gone("[data-offline-bar]").await?;
    window.goto(&format!("{}/settings", stage.url())).await?;
    window.click("form[action='/sign-out'] button").await?;
    window.at("/sign-in").await?;
    let none = "return (async () => {
        for (const name of await caches.keys()) {
            if ((await (await caches.open(name)).keys()).length) return false;
        }
        return true;
    })()";
    window.until("nothing is kept", none).await?;
    stage.cluster.server_mut(0).kill()?;
    let gone = window.goto(&room).await.is_err();
    let source = window.source().await?;
    ensure!(gone || !source.contains("to be read later"), "a signed-out browser shows the room");
    window.finish_expecting(NO_SERVER).await
}
