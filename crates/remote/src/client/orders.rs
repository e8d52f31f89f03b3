//! Reads orders, has them done by some threads, and writes an answer for each.

use std::io::{self, BufRead, Write};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::archive::Entry;
use crate::peer::{Away, Peer};

/// Orders at once. What waits is as much as the runner asked for, which is bounded by its tasks.
const THREADS: usize = 8;

/// Does what standard input says until it ends.
pub(crate) fn follow() -> Result<()> {
    let mut lines = io::stdin().lock().lines();
    let Some(first) = lines.next() else { return Ok(()) };
    let peer = match open(&first?) {
        Ok(peer) => Arc::new(peer),
        Err(error) => return say(0, Err(error)),
    };
    say(0, Ok(json!({})))?;
    let (orders, waiting) = mpsc::sync_channel::<Value>(THREADS);
    let waiting = Arc::new(Mutex::new(waiting));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            let (peer, waiting) = (Arc::clone(&peer), Arc::clone(&waiting));
            scope.spawn(move || {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(order) = next else { return };
                    let id = order["id"].as_u64().unwrap_or_default();
                    if say(id, obey(&peer, &order)).is_err() {
                        // The runner is gone.
                        std::process::exit(1);
                    }
                }
            });
        }
        for line in lines {
            orders.send(serde_json::from_str(&line?).context("an order is JSON")?)?;
        }
        drop(orders);
        Ok(())
    })
}

fn open(line: &str) -> Result<Peer> {
    let peer = Peer::read(&serde_json::from_str(line).context("an order is JSON")?)?;
    peer.open()?;
    Ok(peer)
}

fn obey(peer: &Peer, order: &Value) -> Result<Value> {
    let text = |name: &str| order[name].as_str().with_context(|| format!("no {name}"));
    match text("do")? {
        "query" => Ok(json!({ "found": peer.query(&order["hashes"])? })),
        "get" => {
            let found = peer.get(text("hash")?, text("into")?.as_ref())?;
            Ok(json!({ "found": found.is_some(), "duration": found }))
        }
        "put" => {
            let entries = order["entries"].as_array().context("no entries")?.iter();
            let entries: Option<Vec<_>> = entries.map(Entry::read).collect();
            let took = order["duration"].as_u64().unwrap_or_default();
            peer.put(text("hash")?, &entries.context("a bad entry")?, took)?;
            Ok(json!({}))
        }
        "events" => peer.events(&order["events"]).map(|()| json!({})),
        other => anyhow::bail!("there is no order {other}"),
    }
}

fn say(id: u64, answer: Result<Value>) -> Result<()> {
    let mut answer = answer.unwrap_or_else(|error| {
        let is_away = error.is::<Away>();
        // That it is away is said by the runner.
        let causes = error.chain().skip(usize::from(is_away)).map(ToString::to_string);
        json!({ "error": causes.collect::<Vec<_>>().join(": "), "away": is_away })
    });
    answer["id"] = json!(id);
    let mut out = io::stdout().lock();
    writeln!(out, "{answer}")?;
    Ok(out.flush()?)
}
