//! Time that people spend waiting in a browser, for the first picture of a room, a key or another
//! room, and memory that a tab keeps of rooms that it has been in.
//!
//! Server, driver and browser share the machine, over loopback, without a slower line in between.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use confab_protocol::{RoomId, Visibility};
use confab_testing::{ChromeDriver, DEADLINE, eventually};
use futures_util::future::try_join_all;
use lexopt::{Arg, Parser, ValueExt as _};
use serde_json::{Value, json};

use crate::bench::{Machine, Spread};
use crate::browser::{COMPOSER, NAV};
use crate::fan_out::median;
use crate::{Account, Browser, Cluster, Scripts};

const ROOMS: usize = 10;
const MESSAGES: usize = 500;
/// Rows on the page while keys are pressed.
const ROWS: usize = 200;
const KEYS: usize = 40;
/// How often each journey is made; medians count.
const RUNS: usize = 5;

/// Largest contentful paint, in ms, and sum of layout shifts, since the page was asked for.
const PAINTED: &str = "return new Promise((done) => { \
    let paint = 0, shift = 0; \
    const read = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)) \
        .observe({ type, buffered: true }); \
    read('largest-contentful-paint', (entry) => { paint = entry.startTime }); \
    read('layout-shift', (entry) => { if (!entry.hadRecentInput) shift += entry.value }); \
    setTimeout(() => done([paint, shift]), 500) })";

/// Notes for each key how long it was handled, layout included, in ms.
const LISTEN: &str = "window.handled = []; let begun = 0; \
    addEventListener('keydown', () => { begun = performance.now() }, true); \
    const { port1, port2 } = new MessageChannel(); \
    port2.onmessage = () => { document.body.offsetHeight; handled.push(performance.now() - begun) }; \
    addEventListener('input', () => port1.postMessage(0)); return true";

/// Gives the time from a press on a room in the list until its rows are laid out, in ms.
fn opened(room: &str) -> String {
    format!(
        "return new Promise((done) => {{ \
             const link = [...document.querySelectorAll(\"{NAV} li a\")] \
                 .find((link) => link.innerText.trim() === '{room}'); \
             const there = () => document.title.includes('{room}') && \
                 document.querySelector('[role=log]')?.innerText.includes('the last of {room}'); \
             const watch = new MutationObserver(() => {{ \
                 if (!there()) return; \
                 watch.disconnect(); document.body.offsetHeight; done(performance.now() - begun) }}); \
             watch.observe(document, {{ subtree: true, childList: true, characterData: true }}); \
             const begun = performance.now(); link.click() }})"
    )
}

/// Turns the wheel until so many rows are there, or the beginning.
async fn turn_back(window: &Browser, rows: usize) -> anyhow::Result<()> {
    let there = format!(
        "const list = document.querySelector('main .messages__scroll'); \
         return list.querySelectorAll('[data-row]').length >= {rows} \
             || list.innerText.includes('This is the beginning of')"
    );
    let turned = async || {
        let turned = window.wheel((700, 400), -3_000).await.is_ok();
        turned && window.script(&there).await.is_ok_and(|there| there == true)
    };
    eventually(DEADLINE, "older pages", turned).await
}

/// Memory of scripts and of the module, in bytes.
const MEMORY: &str = "return (async () => { \
    const app = await import(document.querySelector(\"link[rel='modulepreload']\").href); \
    const { memory } = await app.default(); \
    return performance.memory.usedJSHeapSize + memory.buffer.byteLength })()";

/// Reads what stands beside `--profile pages`, measures, prints, and fails where an aim is missed.
pub async fn run(mut args: Parser) -> anyhow::Result<()> {
    let mut runs = RUNS;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("profile") => drop(args.value()?),
            Arg::Long("runs") => runs = args.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    ensure!(runs > 0, "nothing would be measured");
    let machine = Machine::look();
    let cluster = Cluster::single().start().await?;
    println!("{machine}\nwriting {ROOMS} rooms of {MESSAGES} messages …");
    let rooms = furnish(cluster.url(0)).await?;
    let driver = ChromeDriver::start().await?;
    let mut figures = Figures::default();
    for _ in 0..runs {
        figures.visit(&driver, cluster.url(0), &rooms).await?;
    }
    figures.print()
}

async fn furnish(url: &str) -> anyhow::Result<Vec<RoomId>> {
    let [ana] = Account::found(url, ["ana"]).await?;
    let mut rooms = Vec::new();
    for number in 0..ROOMS {
        rooms.push(ana.create_room(&name(number), Visibility::Public).await?.id);
    }
    let fill = rooms.iter().enumerate().map(async |(number, room)| {
        let path = format!("/api/v1/rooms/{room}/messages");
        for line in 1..=MESSAGES {
            let body = body(number, line);
            let message = json!({ "client_id": format!("{number}-{line}"), "body": body });
            let answer = ana.post(&path, &message).await?;
            ensure!(answer.status.is_success(), "{answer:?}");
        }
        anyhow::Ok(())
    });
    try_join_all(fill).await?;
    Ok(rooms)
}

/// None is the beginning of another's name.
fn name(number: usize) -> String {
    format!("room-{number:02}")
}

/// Texts of several heights, with what takes a parser.
fn body(number: usize, line: usize) -> String {
    match line {
        MESSAGES => format!("the last of {}", name(number)),
        line if line % 25 == 0 => {
            format!("```rust\nlet line = {line};\nprintln!(\"{{line}}\");\n```")
        }
        line if line % 7 == 0 => {
            format!("**{line}**\n\n- one\n- [two](https://example.org/{line})")
        }
        line => format!("Line {line} is as long as lines usually are in a room of colleagues."),
    }
}

/// All that was measured, in ms but for the shift, a ratio, and the memory, in MB.
#[derive(Default)]
struct Figures {
    paint: Vec<f64>,
    shift: Vec<f64>,
    keys: Vec<Duration>,
    visited: Vec<f64>,
    /// Rooms whose beginning was looked at before.
    left_far_up: Vec<f64>,
    another: Vec<f64>,
    memory: Vec<f64>,
}

impl Figures {
    async fn visit(
        &mut self,
        driver: &ChromeDriver,
        url: &str,
        rooms: &[RoomId],
    ) -> anyhow::Result<()> {
        let window = Browser::open(driver, Scripts::On).await?;
        window.sign_in(url, "ana").await?;
        window.alive().await?;
        // A cold tab: what a browser keeps on its disk is there, as for whoever comes back.
        window.goto(&format!("{url}/rooms/{}", rooms[0])).await?;
        window.alive().await?;
        let painted = window.script(PAINTED).await?;
        self.paint.push(number_of(&painted[0])?);
        self.shift.push(number_of(&painted[1])?);
        for number in 1..rooms.len() {
            self.another.push(number_of(&window.script(&opened(&name(number))).await?)?);
        }
        for number in 0..rooms.len() {
            self.visited.push(number_of(&window.script(&opened(&name(number))).await?)?);
            turn_back(&window, MESSAGES).await?;
        }
        for number in 0..rooms.len() {
            self.left_far_up.push(number_of(&window.script(&opened(&name(number))).await?)?);
        }
        window.collect_garbage().await?;
        self.memory.push(number_of(&window.script(MEMORY).await?)? / 1_000_000.0);

        window.goto(&format!("{url}/rooms/{}", rooms[1])).await?;
        window.alive().await?;
        turn_back(&window, ROWS).await?;
        window.click(COMPOSER).await?;
        window.script(LISTEN).await?;
        for _ in 0..KEYS {
            window.press_key("e").await?;
        }
        window.until("all keys", &format!("return handled.length === {KEYS}")).await?;
        let handled = window.script("return handled").await?;
        let handled = handled.as_array().context("no list of keys")?;
        for key in handled {
            self.keys.push(Duration::from_secs_f64(number_of(key)? / 1e3));
        }
        window.finish().await
    }

    fn print(self) -> anyhow::Result<()> {
        let key = Spread::of(self.keys).permille(950).as_secs_f64() * 1e3;
        let rows = [
            ("largest contentful paint of a room", "ms", 1_000.0, median(self.paint)),
            ("layout shift", "", 0.02, median(self.shift)),
            ("a key with 200 messages shown, p95", "ms", 16.0, key),
            ("a visited room", "ms", 50.0, median(self.visited)),
            ("a room that was left far up", "ms", 200.0, median(self.left_far_up)),
            ("another room", "ms", 200.0, median(self.another)),
            ("memory after 10 rooms of 500 messages", "MB", 80.0, median(self.memory)),
        ];
        for (what, unit, aim, figure) in rows {
            println!("{what:<40} {figure:>9.3} {unit:<2} (aim: below {aim} {unit})");
        }
        let missed = rows.iter().filter(|(.., aim, figure)| figure >= aim).count();
        ensure!(missed == 0, "{missed} aims were missed");
        Ok(())
    }
}

fn number_of(value: &Value) -> anyhow::Result<f64> {
    value.as_f64().with_context(|| format!("no number: {value}"))
}
