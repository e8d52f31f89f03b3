//! People are told while they do not look, and read without a network.

use anyhow::ensure;
use confab_e2e::{Account, Cluster, PASSWORD};
use confab_protocol::{RoomSummary, Visibility};

use super::late::Site;
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
    // A direct message waits: the icon says so, too.
    let opened = ben.post("/api/v1/direct", &serde_json::json!({ "handle": "ana" })).await?;
    let direct = opened.json::<RoomSummary>()?.id;
    his.send(direct, "Are you there?").await?;
    let second = format!(
        "return window.shown.length === 2 && window.shown[1].tag === 'r{direct}' && \
                window.shown[1].title === 'Ben' && window.shown[1].data.url.startsWith('/rooms/{direct}#m')"
    );
    window.until("the second notification", &second).await?;
    let marked = "return document.title.startsWith('(1)') && \
        document.querySelector('link[rel=icon]').href.startsWith('data:image/svg+xml')";
    window.until("the mark on the icon", marked).await?;
    // The service worker has the page go there, without loading another.
    let click = format!(
        "window.same = true; navigator.serviceWorker.dispatchEvent(
            new MessageEvent('message', {{ data: {{ open: '/rooms/{direct}' }} }})); return true"
    );
    window.until("a click on the notification", &click).await?;
    window.at(&format!("/rooms/{direct}")).await?;
    window.until("the same page", "return window.same === true").await?;
    window.finish().await
}

/// Counts the messages of which the page asked whether it is the one to tell, and those that it tells.
const COUNT: &str = "
    window.asked = window.won = 0;
    const request = navigator.locks.request.bind(navigator.locks);
    navigator.locks.request = (name, options, act) => request(name, options, (lock) => {
        if (name.startsWith('confab-told-')) {
            window.asked += 1;
            window.won += lock ? 1 : 0;
        }
        return act(lock);
    });
    return true";

#[tokio::test]
async fn of_several_pages_one_tells_with_a_sound_where_that_is_chosen() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    let place = window.url().await?;
    window.until("the service worker", WORKER).await?;
    window.until("the page is hidden", HIDE).await?;
    window.until("it counts", COUNT).await?;
    let first = window.open_tab().await?;
    window.goto(&place).await?;
    window.alive().await?;
    window.until("the page is hidden", HIDE).await?;
    window.until("it counts", COUNT).await?;
    let both_sound = "
        localStorage.setItem('confab-told', JSON.stringify({ desktop: true, sound: true }));
        window.AudioContext = class { constructor() { window.sounds = (window.sounds ?? 0) + 1; } };
        return true";
    window.until("the sound is chosen", both_sound).await?;
    let second = window.turn_to(first).await?;
    window.until("the sound is chosen", both_sound).await?;

    ben.connect().await?.send(general, "@ana tea?").await?;
    let asked = "return window.asked === 1";
    window.until("one page has asked", asked).await?;
    let told = "return [window.won, window.shown.length, window.sounds ?? 0]";
    let told_all = "const told = window.shown.length === window.won; \
                    return told && (window.sounds ?? 0) === window.won";
    window.until("it tells what it won", told_all).await?;
    let here = window.script(told).await?;
    window.turn_to(second).await?;
    window.until("the other has asked", asked).await?;
    window.until("it tells what it won", told_all).await?;
    let there = window.script(told).await?;
    let (one, none) = (serde_json::json!([1, 1, 1]), serde_json::json!([0, 0, 0]));
    ensure!([(&one, &none), (&none, &one)].contains(&(&here, &there)), "{here} and {there}");
    window.finish().await
}

#[tokio::test]
async fn who_comes_back_is_asked_once_whether_to_be_told() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.until("the page is hidden", HIDE).await?;
    let come_back = "
        window.seen = true;
        document.dispatchEvent(new Event('visibilitychange'));
        return document.querySelectorAll('.bar--news').length";
    let undecided = "
        localStorage.removeItem('confab-told');
        Object.defineProperty(window.Notification, 'permission', { value: 'default' });
        return true";
    window.until("nothing is chosen", undecided).await?;
    ensure!(window.script(come_back).await? == 1, "nobody is asked");
    window.click(".bar--news .bar__act:last-of-type").await?;
    window.gone(".bar--news").await?;
    ensure!(window.script(come_back).await? == 0, "someone is asked again");
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

#[tokio::test]
async fn another_person_at_a_browser_finds_no_room_of_the_one_before() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = ana.create_room("hers", Visibility::Private).await?.id;
    let general = ana.general().await?;
    let kept = |condition: String| {
        format!(
            "return (async () => {{
                const kept = [];
                for (const name of await caches.keys())
                    for (const {{ url }} of await (await caches.open(name)).keys())
                        kept.push(new URL(url).pathname);
                return {condition};
            }})()"
        )
    };
    let window = stage.window_of(&ana, 0).await?;
    window.until("the service worker", WORKER).await?;
    window.goto(&format!("{}/rooms/{hers}", stage.url())).await?;
    let is_kept = kept(format!("kept.includes('/rooms/{hers}')"));
    window.until("her room is kept", &is_kept).await?;
    // By a link of hers, one signs in without the page that takes everything away.
    let sign_in = format!(
        "const body = new URLSearchParams({{ handle: '{}', password: '{PASSWORD}' }});
         return (async () => (await fetch('/sign-in', {{ method: 'POST', body }})).ok)()",
        ben.handle
    );
    window.until("he is signed in", &sign_in).await?;
    window.goto(&format!("{}/rooms/{general}", stage.url())).await?;
    window.alive().await?;
    let his = format!("kept.includes('/rooms/{general}') && !kept.includes('/rooms/{hers}')");
    window.until("his room alone is kept", &kept(his)).await?;
    window.finish().await
}

/// Whether pages of this build and person alone are kept, and the one that is open among them.
fn kept_of(release: &str) -> String {
    format!(
        "return (async () => {{
            const names = await caches.keys();
            const person = document.querySelector('[data-person]').dataset.person;
            if (!person || names.join() !== 'confab-kept-{release}-' + person) return false;
            return Boolean(await (await caches.open(names[0])).match(location.pathname));
        }})()"
    )
}

#[tokio::test]
async fn after_a_deploy_nothing_of_the_build_before_is_kept_or_shown() -> anyhow::Result<()> {
    let (old, new) = (Site::whole("a")?, Site::whole("b")?);
    let mut stage = Stage::set(Cluster::single().env("CONFAB_SITE_DIR", old.path()?)).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let room = window.url().await?;
    window.until("the service worker", WORKER).await?;
    window.reload().await?;
    window.alive().await?;
    window.until("the room is kept", &kept_of(&old.release)).await?;
    let server = stage.cluster.server_mut(0);
    server.stop().await?;
    server.set("CONFAB_SITE_DIR", new.path()?);
    server.start().await?;
    window.goto(&room).await?;
    window.alive().await?;
    let others = format!(
        "return performance.getEntriesByType('resource').map(({{ name }}) => name) \
             .filter((name) => name.includes('/pkg/') && !name.includes('/{}/'))",
        new.release,
    );
    let others = window.script(&others).await?;
    ensure!(others == serde_json::json!([]), "a new page asked for {others}");
    window.until("the new build alone is kept", &kept_of(&new.release)).await?;
    stage.cluster.server_mut(0).kill()?;
    window.goto(&room).await?;
    window.sees("[data-offline-bar]", "You’re offline").await?;
    let style = format!(
        "return document.querySelector('link[rel=stylesheet]').href.includes('/{}/')",
        new.release
    );
    window.until("the style of the new build", &style).await?;
    window.finish_expecting(NO_SERVER).await
}

const CHOICE: &str = "[data-told-choice='desktop']";

#[tokio::test]
async fn notifications_are_chosen_by_keyboard() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let settings = format!("{}/settings", stage.url());
    window.goto(&settings).await?;
    window
        .until("the choices of this device", "return !document.querySelector('[data-told]').hidden")
        .await?;
    // The browser asks, and is told yes.
    window
        .script(
            "let permission = 'default';
             Object.defineProperty(Notification, 'permission', { get: () => permission });
             Notification.requestPermission = async () => (permission = 'granted');",
        )
        .await?;
    window.script(&format!("document.querySelector(\"{CHOICE}\").focus()")).await?;
    window.press_key(" ").await?;
    let stored = "return JSON.parse(localStorage.getItem('confab-told') ?? '{}').desktop === true";
    window.until("the choice is kept", stored).await?;
    window.script("document.querySelector('[name=hide_text]').focus()").await?;
    window.press_key(" ").await?;
    window.script("document.querySelector('[name=quiet]').focus()").await?;
    window.press_key(" ").await?;
    window.script("document.querySelector('[name=from]').value = '21:30'").await?;
    window.script("document.querySelector('[name=day6]').focus()").await?;
    window.press_key(" ").await?;
    window.press_key("\u{e007}").await?;
    window.sees("[role='status']", "Notifications saved.").await?;
    let kept = "const form = document.querySelector('form[action=\"/settings/notifications\"]');
        return form.hide_text.checked && form.quiet.checked && form.from.value === '21:30' &&
               form.day0.checked && !form.day6.checked";
    window.until("what was chosen", kept).await?;
    window.finish().await
}
