//! A page that is left open does not grow.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;
use serde_json::{Value, json};

use super::Stage;

/// Goes from room to room so many times, and gives the size of the page's memory in KiB.
fn go_round(changes: usize) -> String {
    format!(
        "return (async () => {{ \
             const frame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go))); \
             const rooms = [...document.querySelectorAll(\"nav[aria-label='Rooms'] li a\")]; \
             for (let turn = 0; turn < {changes}; turn += 1) {{ \
                 const link = rooms[turn % rooms.length]; link.click(); \
                 do {{ await frame(); }} while ( \
                     !document.title.includes(link.innerText.trim()) || \
                     document.querySelectorAll('[data-row]').length < 40); \
             }} \
             return window.memory.buffer.byteLength / 1024; \
         }})()"
    )
}

#[tokio::test]
async fn going_from_room_to_room_costs_no_memory() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let mut rooms = vec![ana.general().await?];
    for name in ["one", "two"] {
        rooms.push(ana.create_room(name, Visibility::Public).await?.id);
    }
    for room in rooms {
        for line in 0..45 {
            let body =
                json!({ "client_id": format!("{room}-{line}"), "body": format!("line {line}") });
            ana.post(&format!("/api/v1/rooms/{room}/messages"), &body).await?.json::<Value>()?;
        }
    }
    let window = stage.window_of(&ana, 0).await?;
    // The page's module is the one that its own script has loaded.
    let memory = "return (async () => { \
        const app = await import(document.querySelector(\"link[rel='modulepreload']\").href); \
        const made = await app.default(); window.memory = made.memory; return true })()";
    window.until("the page's memory", memory).await?;
    let size = async |changes| {
        let size = window.script(&go_round(changes)).await?;
        size.as_f64().context("no size")
    };
    // Until all rooms are loaded and the allocator has what it works with.
    let before = size(40).await?;
    let after = size(120).await?;
    ensure!(after - before <= 256.0, "grew from {before} to {after} KiB in 120 changes");
    window.finish().await
}
