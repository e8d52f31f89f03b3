//! Asks for what a run may need, and sends what it has made.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::line::Line;
use super::programs::{self, Program};
use super::settings::Settings;
use super::state::State;
use crate::config::Config;
use crate::files::Files;
use crate::graph::Node;
use crate::store::Store;
use crate::workspace::Workspace;
use crate::{files, screen};

/// Leave to use a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) read: bool,
    pub(crate) write: bool,
}

impl Access {
    pub(crate) const ALL: Self = Self { read: true, write: true };
}

/// The workspace whose results are exchanged, and where they are kept here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) files: &'a Files,
    pub(crate) store: &'a Store,
}

/// The remote cache of a run.
#[derive(Debug)]
pub(crate) struct Remote<'a> {
    place: Place<'a>,
    settings: Settings,
    access: Access,
    state: RefCell<State>,
}

/// Artifact to be asked for.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// The result of a task.
    Result { key: String, task: String },
    /// The lists of names of a first level.
    Names { base: String },
}

impl Wanted {
    fn hash(&self) -> String {
        match self {
            Self::Result { key, .. } => key.clone(),
            Self::Names { base } => hash_of_names(base),
        }
    }
}

/// Lists of names lie beside the results, under a hash of their own.
fn hash_of_names(base: &str) -> String {
    files::hash_bytes(format!("names {base}").as_bytes())
}

/// Counts of what a run has exchanged, for its last lines.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exchanged {
    pub(crate) fetched: usize,
    pub(crate) sent: usize,
}

impl<'a> Remote<'a> {
    /// The remote cache, where there is one and the run may use it. Nothing is started yet.
    pub(crate) fn of(place: Place<'a>, config: &Config, access: Access) -> Option<Self> {
        if !access.read && !access.write {
            return None;
        }
        match Settings::find(place.workspace, config) {
            Ok(settings) => {
                Some(Self { place, settings: settings?, access, state: RefCell::default() })
            }
            Err(error) => {
                screen::warn(&format!("no remote cache: {error:#}"));
                None
            }
        }
    }

    pub(crate) fn may_read(&self) -> bool {
        self.access.read && !self.state.borrow().is_off
    }

    pub(crate) fn may_write(&self) -> bool {
        self.access.write && !self.state.borrow().is_off
    }

    /// Whether a result came from the server in this run.
    pub(crate) fn has_brought(&self, hash: &str) -> bool {
        self.state.borrow().asked.get(hash) == Some(&true)
    }

    /// Brings artifacts into the local cache. What was asked for before is not asked for again.
    pub(crate) fn bring(&self, wanted: Vec<Wanted>) {
        let mut state = self.state.borrow_mut();
        let mut new: BTreeMap<String, Wanted> = BTreeMap::new();
        for one in wanted {
            let hash = one.hash();
            if !state.asked.contains_key(&hash) {
                new.insert(hash, one);
            }
        }
        if new.is_empty() || state.is_off || !self.access.read {
            return;
        }
        state.asked.extend(new.keys().map(|hash| (hash.clone(), false)));
        if let Err(error) = self.bring_all(&mut state, new) {
            state.turn_off(&self.settings.url, &format!("{error:#}"));
        }
    }

    fn bring_all(&self, state: &mut State, mut wanted: BTreeMap<String, Wanted>) -> Result<()> {
        self.open(state)?;
        let until = Instant::now() + self.settings.timeout;
        if wanted.len() > 1 {
            let hashes: Vec<&String> = wanted.keys().collect();
            let answer = state.ask(json!({ "do": "query", "hashes": hashes }), until)?;
            if let Some(found) = answer["found"].as_array() {
                let found: BTreeSet<&str> = found.iter().filter_map(Value::as_str).collect();
                let (there, missing): (BTreeMap<_, _>, BTreeMap<_, _>) =
                    wanted.into_iter().partition(|(hash, _)| found.contains(hash.as_str()));
                for (hash, one) in &missing {
                    state.saw(one, hash, None);
                }
                wanted = there;
            }
        }
        let mut open = Vec::new();
        for (hash, one) in wanted {
            let folder = Folder(self.place.store.making(&hash)?);
            let id = state.line()?.order(json!({ "do": "get", "hash": hash, "into": folder.0 }));
            open.push((id, hash, one, folder));
        }
        while !open.is_empty() && !state.is_off {
            let Some(answer) = state.line()?.answer(until) else {
                // It would go on writing into the folders.
                state.line = None;
                bail!("not all has come within {} s", self.settings.timeout.as_secs());
            };
            match open.iter().position(|(id, ..)| answer["id"] == *id) {
                None => state.settle(&self.settings.url, &answer),
                Some(at) => {
                    let (_, hash, one, folder) = open.swap_remove(at);
                    if let Err(error) = self.take(state, &one, &hash, &folder.0, &answer) {
                        state.fault(&self.settings.url, &answer, &format!("{error:#}"));
                    }
                }
            }
        }
        if state.is_off {
            state.line = None;
        }
        Ok(())
    }

    /// Puts what has come into the local cache.
    fn take(
        &self,
        state: &mut State,
        one: &Wanted,
        hash: &str,
        folder: &Path,
        answer: &Value,
    ) -> Result<()> {
        if let Some(error) = answer["error"].as_str() {
            bail!("{error}");
        }
        let took = answer["duration"].as_u64();
        if answer["found"] != true {
            state.saw(one, hash, None);
            return Ok(());
        }
        let Place { store, workspace, files } = self.place;
        match one {
            Wanted::Names { base } => store.adopt_names(base, &folder.join("0"))?,
            Wanted::Result { key, task } => {
                let took = Duration::from_millis(took.unwrap_or_default());
                store.adopt(workspace, files, key, (task, took), folder)?;
            }
        }
        state.saw(one, hash, Some(took.unwrap_or_default()));
        Ok(())
    }

    /// Sends a result that was just kept, and the names that it follows from.
    pub(crate) fn send(&self, node: &Node, base: &str, key: &str) {
        let mut state = self.state.borrow_mut();
        if !self.access.write || state.is_off || state.asked.get(key) == Some(&true) {
            return;
        }
        let sent = self.open(&mut state).and_then(|()| {
            let workspace = self.place.workspace;
            let folder = node.folder(workspace);
            let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let log = format!("{below}.turbo/turbo-{}.log", node.name);
            let (entries, took) = self.place.store.entries(key, &log)?;
            let mut orders = vec![json!({
                "do": "put", "hash": key, "entries": entries, "duration": took,
            })];
            if node.task.verb.is_some() {
                let names = json!([{
                    "path": format!("{below}.turbo/names.json"), "mode": 0o644,
                    "file": self.place.store.names_file(base),
                }]);
                orders.push(json!({
                    "do": "put", "hash": hash_of_names(base), "entries": names, "duration": 0,
                }));
            }
            for order in orders {
                let id = state.line()?.order(order);
                state.sending.insert(id);
            }
            Ok(())
        });
        if let Err(error) = sent {
            state.turn_off(&self.settings.url, &format!("{error:#}"));
        }
        while let Some(answer) = state.line.as_mut().and_then(Line::answered) {
            state.settle(&self.settings.url, &answer);
        }
    }

    /// Starts the program, and compiles it where that is yet to be done.
    fn open(&self, state: &mut State) -> Result<()> {
        if state.line.is_some() {
            return Ok(());
        }
        let Place { workspace, files, .. } = self.place;
        let program = programs::find(workspace, files, Program::Client)?;
        let until = Instant::now() + self.settings.timeout + Duration::from_secs(1);
        state.line = Some(Line::open(&program, &self.settings, until)?);
        Ok(())
    }

    /// Waits until everything is sent, for as long as an upload may take, and says what was done.
    pub(crate) fn finish(&self) -> Exchanged {
        let mut state = self.state.borrow_mut();
        let until = Instant::now() + self.settings.upload_timeout;
        let events = std::mem::take(&mut state.events);
        if let Some(line) = &mut state.line
            && !events.is_empty()
        {
            let id = line.order(json!({ "do": "events", "events": events }));
            state.telling = Some(id);
        }
        while !state.is_off && (!state.sending.is_empty() || state.telling.is_some()) {
            let Some(answer) = state.line.as_mut().and_then(|line| line.answer(until)) else {
                let left = state.sending.len();
                state.turn_off(&self.settings.url, &format!("{left} uploads are not done"));
                break;
            };
            state.settle(&self.settings.url, &answer);
        }
        state.line = None;
        Exchanged { fetched: state.fetched, sent: state.sent }
    }
}

/// A folder that something is unpacked in, removed in the end unless it was taken.
#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is evicted.
        let _left = fs::remove_dir_all(&self.0);
    }
}
