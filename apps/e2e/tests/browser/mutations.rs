//! An event changes the elements that show it, and a keystroke the field: counted in the page.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV};
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::{ClientId, Command, Visibility};
use serde_json::Value;

use super::Stage;

/// Counts, from now on, every change below the body by the part of the page that it is in.
const WATCH: &str = "window.changes = {}; window.watch?.disconnect(); \
    const part = (node) => { \
        const at = node.nodeType === 1 ? node : node.parentElement; \
        if (at === null || !at.isConnected) return 'gone'; \
        const row = at.closest('[role=log] article'); \
        if (row) return 'message ' + row.innerText.trim().split('\\n').pop(); \
        const room = at.closest('nav li'); \
        if (room) return 'room ' + room.querySelector('.u-truncate').innerText; \
        if (at.closest('.nav__count')) return 'count'; \
        if (at.closest('[aria-live], [role=status]')) return 'spoken'; \
        if (at.closest('[role=log]')) return 'list'; \
        return at.outerHTML.slice(0, 120); \
    }; \
    window.watch = new MutationObserver((records) => { for (const record of records) { \
        const name = record.attributeName === 'tabindex' ? 'tab stop' : part(record.target); window.changes[name] = (window.changes[name] ?? 0) + 1; \
    } }); \
    window.watch.observe(document.body, \
        { subtree: true, childList: true, characterData: true, attributes: true }); \
    return true";

/// The changed parts of the page, in alphabetical order, without what is only spoken.
async fn changed(window: &Browser) -> anyhow::Result<Vec<String>> {
    let Value::Object(counts) = window.script("return window.changes").await? else {
        anyhow::bail!("nothing was watched")
    };
    Ok(counts.into_iter().map(|(part, _)| part).filter(|part| part != "spoken").collect())
}

#[tokio::test]
async fn an_event_changes_its_own_row_and_nothing_else() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    let far = ana.create_room("far", Visibility::Public).await?.id;
    for room in [elsewhere, far] {
        ben.join(room).await?;
    }
    let mut talker = ben.connect().await?;
    for number in 0..20 {
        talker.send(general, &format!("line {number}")).await?;
    }
    let window = stage.window_of(&ana, 0).await?;
    window.hears("line 19").await?;
    // What comes to rest after a start is not this event's.
    window.sees(".room-head__online", "1 online").await?;
    talker.send(far, "a mark").await?;
    window.find(&format!("{NAV} a[href='/rooms/{far}'][data-unread]")).await?;

    window.script(WATCH).await?;
    talker.send(elsewhere, "not on the screen").await?;
    window.find(&format!("{NAV} a[href='/rooms/{elsewhere}'][data-unread]")).await?;
    let parts = changed(&window).await?;
    ensure!(parts == ["count", "room elsewhere"], "elsewhere: {parts:?}");

    // A second one there changes nothing that is seen, so another room's tells when it was taken.
    window.script(WATCH).await?;
    talker.send(elsewhere, "again").await?;
    talker.send(general, "on the screen").await?;
    window.hears("on the screen").await?;
    let parts = changed(&window).await?;
    ensure!(
        parts
            .iter()
            .all(|part| ["list", "tab stop", "message on the screen"].contains(&part.as_str())),
        "here: {parts:?}"
    );
    let rows = "return document.querySelectorAll('[role=log] article').length";
    let before = window.script(rows).await?;

    window.script(WATCH).await?;
    let sent = talker.send(general, "to be changed").await?;
    window.hears("to be changed").await?;
    window.script(WATCH).await?;
    let (message, body) = (sent.at.seq, "it is changed".to_owned());
    let client_id = ClientId::new("mutations-edit")?;
    talker.ask(Command::Edit { room: general, client_id, message, body }).await?;
    window.hears("it is changed").await?;
    let parts = changed(&window).await?;
    ensure!(
        parts.iter().all(|part| part == "tab stop" || part.starts_with("message it is changed")),
        "an edit: {parts:?}"
    );
    let after = window.script(rows).await?;
    ensure!(before.as_u64().map(|rows| rows + 1) == after.as_u64(), "{before} rows, then {after}");
    window.finish().await
}

/// Counts, within the task of a keystroke, what makes the browser write to its storage or lay the
/// page out at once.
const KEYSTROKES: &str = "window.costs = []; let typing = false; \
    addEventListener('keydown', () => { typing = true; setTimeout(() => { typing = false; }, 0); }, true); \
    addEventListener('input', () => { typing = true; setTimeout(() => { typing = false; }, 0); }, true); \
    const note = (of, name) => { const was = Object.getOwnPropertyDescriptor(of, name); \
        const count = (kept) => function (...args) { \
            if (typing) window.costs.push(name); return kept.apply(this, args); }; \
        Object.defineProperty(of, name, was.get ? { ...was, get: count(was.get) } \
            : { ...was, value: count(was.value) }); }; \
    note(Storage.prototype, 'setItem'); note(Storage.prototype, 'removeItem'); \
    note(Element.prototype, 'getBoundingClientRect'); note(window, 'getComputedStyle'); \
    for (const name of ['scrollHeight', 'scrollTop', 'clientHeight', 'clientWidth']) \
        note(Element.prototype, name); \
    for (const name of ['offsetHeight', 'offsetTop', 'offsetWidth']) \
        note(HTMLElement.prototype, name); \
    return true";

#[tokio::test]
async fn a_keystroke_writes_nothing_to_storage_and_lays_nothing_out() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let room = ana.general().await?;
    let mut talker = ben.connect().await?;
    for number in 0..10 {
        talker.send(room, &format!("line {number}")).await?;
    }
    let window = stage.window_of(&ana, 0).await?;
    window.hears("line 9").await?;
    window.type_into(COMPOSER, "a first word ").await?;
    window.script(KEYSTROKES).await?;
    window.type_into(COMPOSER, "and ten others").await?;
    let costs = window.script("return window.costs").await?;
    ensure!(costs.as_array().is_some_and(Vec::is_empty), "{costs}");
    // It is kept all the same: soon, and at the latest when the page goes.
    let kept = "return Object.keys(localStorage).some((key) => \
        localStorage[key].includes('and ten others'))";
    window.until("the draft in the browser's storage", kept).await?;
    window.finish().await
}
