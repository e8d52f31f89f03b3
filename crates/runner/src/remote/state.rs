//! How a run stands with the server.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::exchange::Wanted;
use super::line::Line;
use crate::screen;

/// How often something may fail before no more is tried.
const FAULTS: usize = 3;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) line: Option<Line>,
    pub(super) is_off: bool,
    faults: usize,
    /// Hashes that were asked for, and whether they were there.
    pub(super) asked: BTreeMap<String, bool>,
    /// Orders that send something, and the one that sends events.
    pub(super) sending: BTreeSet<u64>,
    pub(super) telling: Option<u64>,
    pub(super) sent: usize,
    pub(super) fetched: usize,
    pub(super) events: Vec<Value>,
}

impl State {
    pub(super) fn line(&mut self) -> Result<&mut Line> {
        self.line.as_mut().context("the line is closed")
    }

    /// Gives the answer to one order, and settles others that come before it.
    pub(super) fn ask(&mut self, order: Value, until: Instant) -> Result<Value> {
        let id = self.line()?.order(order);
        loop {
            let answer = self.line()?.answer(until).context("it does not answer in time")?;
            if answer["id"] == id {
                if let Some(error) = answer["error"].as_str() {
                    bail!("{error}");
                }
                return Ok(answer);
            }
            self.settle("the remote cache", &answer);
        }
    }

    /// Remembers whether an artifact was there, for the run and for the server's statistics.
    pub(super) fn saw(&mut self, one: &Wanted, hash: &str, took: Option<u64>) {
        self.asked.insert(hash.to_owned(), took.is_some());
        if matches!(one, Wanted::Result { .. }) {
            self.fetched += usize::from(took.is_some());
            self.events.push(json!({
                "sessionId": session(), "source": "REMOTE", "hash": hash,
                "event": if took.is_some() { "HIT" } else { "MISS" },
                "duration": took.unwrap_or_default(),
            }));
        }
    }

    /// Takes the answer to an order that sent something.
    pub(super) fn settle(&mut self, url: &str, answer: &Value) {
        let id = answer["id"].as_u64().unwrap_or_default();
        if self.telling == Some(id) {
            // Statistics are the server's wish.
            self.telling = None;
            return;
        }
        if !self.sending.remove(&id) {
            return;
        }
        match answer["error"].as_str() {
            Some(error) => self.fault(url, answer, error),
            None => self.sent += 1,
        }
    }

    /// Warns of the first fault, and gives up after some, or where all would end so.
    pub(super) fn fault(&mut self, url: &str, answer: &Value, error: &str) {
        self.faults += 1;
        if answer["away"] == true || self.faults == FAULTS {
            self.turn_off(url, error);
        } else if self.faults == 1 {
            screen::warn(&format!("the remote cache at {url}: {error}"));
        }
    }

    /// Says why no more is tried; once.
    pub(super) fn turn_off(&mut self, url: &str, error: &str) {
        if !self.is_off && !crate::process::is_stopping() {
            screen::warn(&format!("going on without the remote cache at {url}: {error}"));
        }
        self.is_off = true;
    }
}

/// Names this run among others, as a UUID does.
fn session() -> &'static str {
    use std::sync::OnceLock;
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let seed = format!("{} {:?}", std::process::id(), Instant::now());
        let hash = crate::files::hash_bytes(seed.as_bytes());
        let part = |from: usize, to: usize| &hash[from..to];
        format!(
            "{}-{}-4{}-8{}-{}",
            part(0, 8),
            part(8, 12),
            part(13, 16),
            part(17, 20),
            part(20, 32)
        )
    })
}
