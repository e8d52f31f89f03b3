//! Runs the tasks of a graph: what is in the cache is replayed, the rest is done, and each task
//! starts once those that it depends on have ended well.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::batch::{self, Batch, gather};
use super::command::Ready;
use super::lookup::{Lookup, look_up};
use super::options::{Continue, Options};
use super::printer::{Printer, Shown};
use super::report::{Ended, Report, Status};
use super::why;
use super::{Session, command, outputs, prefetch, replays};
use crate::files::Set;
use crate::graph::{Graph, Node};
use crate::key::{Base, Keys};
use crate::process::{self, Interrupted};
use crate::remote::Remote;
use crate::screen;
use crate::store::Outcome;

/// A task that was run has ended.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) number: usize,
    pub(super) code: i32,
    pub(super) took: Duration,
    pub(super) log: Vec<u8>,
    pub(super) outputs: Vec<PathBuf>,
    /// Inputs that compilers have read, where it was Cargo that ran.
    pub(super) names: Option<BTreeSet<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    /// A miss, to be run by Cargo with others.
    Gathered,
    Running,
    Ended,
}

struct Run<'a> {
    session: &'a Session,
    keys: Keys<'a>,
    graph: &'a Graph,
    options: &'a Options,
    remote: Option<&'a Remote<'a>>,
    printer: Arc<Printer>,
    states: Vec<State>,
    lookups: Vec<Option<Lookup>>,
    ended: Vec<Option<Ended>>,
    /// Commands that run, and those among them that never end.
    commands: usize,
    lasting: usize,
    has_batch: bool,
    /// Those that never end and have begun.
    ready: BTreeSet<usize>,
    /// Set when those are needed no more.
    is_enough: Arc<AtomicBool>,
}

/// Runs all tasks but those that are known, and says how they ended.
pub(super) fn execute(
    session: &Session,
    keys: Keys<'_>,
    graph: &Graph,
    options: &Options,
    remote: Option<&Remote<'_>>,
    known: Vec<Option<Ended>>,
) -> Result<Report> {
    let began = Instant::now();
    process::watch_signals();
    let count = graph.nodes.len();
    let mut run = Run {
        session,
        keys,
        graph,
        options,
        remote,
        printer: Arc::new(Printer::new(options)),
        states: known
            .iter()
            .map(|known| if known.is_some() { State::Ended } else { State::Waiting })
            .collect(),
        lookups: (0..count).map(|_| None).collect(),
        ended: known,
        commands: 0,
        lasting: 0,
        has_batch: false,
        ready: BTreeSet::new(),
        is_enough: Arc::default(),
    };
    let (done, ends) = channel();
    std::thread::scope(|scope| run.drive(scope, &done, &ends))?;
    let ended = run.ended.into_iter().zip(&graph.nodes).map(|(ended, node)| {
        ended.unwrap_or_else(|| Ended::new(node.id(&session.workspace), Status::Stopped))
    });
    Ok(Report::new(ended.collect(), began.elapsed()))
}

impl<'a> Run<'a> {
    fn drive<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        done: &Sender<Result<Done>>,
        ends: &Receiver<Result<Done>>,
    ) -> Result<()>
    where
        'a: 'scope,
    {
        loop {
            while let Some(number) = self.next_ready() {
                self.begin(scope, done, number);
            }
            self.start_batch(scope, done);
            if self.commands == 0 && !self.has_batch {
                return if process::wants_end() { Err(Interrupted.into()) } else { Ok(()) };
            }
            self.end_what_only_serves();
            let first = ends.recv()?;
            // Those that ended meanwhile are kept together: the files are read anew only once.
            let all: Vec<_> = std::iter::once(first).chain(ends.try_iter()).collect();
            let mut fresh = None;
            for one in all {
                match one {
                    Ok(result) => self.end(result, &mut fresh)?,
                    Err(error) if error.is::<BatchEnded>() => self.has_batch = false,
                    Err(error) if error.is::<Ready>() => {
                        self.ready.extend(error.downcast_ref().map(|Ready(number)| *number));
                    }
                    Err(error) => {
                        self.has_batch = false;
                        return Err(error);
                    }
                }
            }
        }
    }

    /// A task whose turn it is.
    fn next_ready(&self) -> Option<usize> {
        if process::wants_end() || self.is_over() {
            return None;
        }
        // A task that never ends would keep its place for ever.
        let has_room = self.commands - self.lasting < self.options.workers(&self.session.config);
        (0..self.graph.nodes.len()).find(|number| {
            let node = &self.graph.nodes[*number];
            self.states[*number] == State::Waiting
                && (node.task.verb.is_some() || node.task.is_persistent() || has_room)
                && node.after.iter().all(|after| {
                    self.states[*after] == State::Ended
                        || self.ready.contains(after)
                        || self.goes_with(*number, *after)
                })
        })
    }

    /// Ends the tasks that never end and that nobody asked for, once nothing needs them.
    fn end_what_only_serves(&self) {
        let is_served = self.commands > self.lasting
            || self.has_batch
            || self.states.iter().any(|state| matches!(state, State::Waiting | State::Gathered));
        let only_serves =
            |number: usize| self.graph.nodes.iter().any(|node| node.after.contains(&number));
        let mut lasting = (0..self.states.len()).filter(|number| {
            self.states[*number] == State::Running && self.graph.nodes[*number].task.is_persistent()
        });
        if !is_served && lasting.all(only_serves) {
            self.is_enough.store(true, Ordering::SeqCst);
            process::ring();
        }
    }

    /// Whether Cargo itself sees to the order of two tasks.
    fn goes_with(&self, number: usize, after: usize) -> bool {
        let (own, other) = (&self.graph.nodes[number], &self.graph.nodes[after]);
        own.task.verb.is_some()
            && own.task.verb == other.task.verb
            && own.task.args == other.task.args
            && own.task.cargo == other.task.cargo
            && self.states[after] == State::Gathered
    }

    /// Whether a failure ends the run.
    fn is_over(&self) -> bool {
        let has_failed = |ended: &Option<Ended>| {
            ended.as_ref().is_some_and(|ended| ended.status == Status::Failed)
        };
        self.options.continues == Continue::Never && self.ended.iter().any(has_failed)
    }

    /// Replays a task, or has it run.
    fn begin<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        done: &Sender<Result<Done>>,
        number: usize,
    ) where
        'a: 'scope,
    {
        let graph: &'a Graph = self.graph;
        let node = &graph.nodes[number];
        let failed = node.after.iter().find(|after| {
            self.ended[**after]
                .as_ref()
                .is_some_and(|ended| matches!(ended.status, Status::Failed | Status::Blocked))
        });
        if let Some(failed) = failed
            && self.options.continues != Continue::Always
        {
            let mut ended = Ended::new(node.id(&self.session.workspace), Status::Blocked);
            ended.causes =
                vec![format!("{} failed", graph.nodes[*failed].id(&self.session.workspace))];
            self.finish(number, ended);
            return;
        }
        if node.task.verb.is_none() && node.task.command.is_none() {
            self.finish(number, Ended::new(node.id(&self.session.workspace), Status::Nothing));
            return;
        }
        let mut lookup = self.look_up(node);
        if lookup.hit.is_none() && node.task.verb.is_none() && replays(node) {
            // What ran before it may have made other inputs than were there when all was asked for.
            if let Some(remote) = self.remote {
                remote.bring(prefetch::results(self.session, &self.keys, node, &lookup));
                lookup = self.look_up(node);
            }
        }
        if self.may_replay(node, &lookup) && self.replay(number, node, &lookup) {
            return;
        }
        self.lookups[number] = Some(lookup);
        if node.task.verb.is_some() {
            self.states[number] = State::Gathered;
            return;
        }
        self.states[number] = State::Running;
        self.commands += 1;
        self.lasting += usize::from(node.task.is_persistent());
        let (session, options) = (self.session, self.options);
        let (printer, done) = (Arc::clone(&self.printer), done.clone());
        let is_enough = Arc::clone(&self.is_enough);
        scope.spawn(move || {
            let arguments = &options.arguments;
            let result = if node.task.is_persistent() {
                let ends = (&done, is_enough.as_ref());
                command::run_lasting(session, &printer, number, node, arguments, ends)
            } else {
                command::run(session, &printer, number, node, arguments)
            };
            // The run has ended when nobody listens.
            let _ended = done.send(result);
        });
    }

    fn look_up(&self, node: &Node) -> Lookup {
        look_up(&self.keys, &self.session.store, node, &self.before(node))
    }

    /// The commands that a task depends on, with their keys.
    fn before(&self, node: &Node) -> Vec<(String, String)> {
        node.after
            .iter()
            .filter(|after| self.graph.nodes[**after].task.verb.is_none())
            .filter_map(|after| self.ended[*after].as_ref())
            .map(|ended| (ended.id.clone(), ended.key.clone().unwrap_or_default()))
            .collect()
    }

    /// Whether what was found may be used.
    fn may_replay(&self, node: &Node, lookup: &Lookup) -> bool {
        let from_elsewhere = || {
            let hit = lookup.hit.as_ref();
            self.remote.zip(hit).is_some_and(|(remote, hit)| remote.has_brought(&hit.key))
        };
        replays(node) && (self.options.local.read || from_elsewhere())
    }

    fn replay(&mut self, number: usize, node: &Node, lookup: &Lookup) -> bool {
        let Some(hit) = &lookup.hit else { return false };
        let Some(log) = hit.found.log() else { return false };
        let id = node.id(&self.session.workspace);
        if let Err(error) = hit.found.restore(&self.session.workspace, &self.session.files) {
            screen::warn(&format!("{id} runs: its result cannot be restored: {error:#}"));
            return false;
        }
        self.printer.ended(&id, Shown::Hit, &hit.key, &log, false);
        let mut ended = Ended::new(id, Status::Hit);
        ended.took = hit.found.took();
        ended.key = Some(hit.key.clone());
        ended.names = hit.values.lines().keys().cloned().collect();
        why::remember(&self.session.workspace, &ended, lookup, Some(&hit.values));
        ended.log = log;
        self.finish(number, ended);
        true
    }

    fn finish(&mut self, number: usize, ended: Ended) {
        self.states[number] = State::Ended;
        self.ended[number] = Some(ended);
    }

    /// Starts Cargo for the verb that comes first, once nothing runs that more of its packages
    /// may wait for.
    fn start_batch<'scope>(&mut self, scope: &'scope Scope<'scope, '_>, done: &Sender<Result<Done>>)
    where
        'a: 'scope,
    {
        if self.has_batch || process::wants_end() || self.is_over() {
            return;
        }
        let ready: Vec<usize> = (0..self.graph.nodes.len())
            .filter(|number| self.states[*number] == State::Gathered)
            .collect();
        // Cargo goes through the whole scope each time: the fewer batches, the better.
        let grows = |batch: &Batch| {
            self.graph
                .nodes
                .iter()
                .zip(&self.states)
                .any(|(node, state)| *state == State::Waiting && batch.takes(node))
        };
        let mut batches = gather(self.graph, &ready);
        let whole = batches.iter().position(|batch| !grows(batch));
        let next = whole.or((self.commands == 0 && !batches.is_empty()).then_some(0));
        let Some(batch) = next.map(|next| batches.swap_remove(next)) else { return };
        for number in &batch.nodes {
            self.states[*number] = State::Running;
        }
        self.has_batch = true;
        let (session, graph, options) = (self.session, self.graph, self.options);
        let (printer, done) = (Arc::clone(&self.printer), done.clone());
        scope.spawn(move || {
            let result = batch::run(session, graph, options, &printer, &batch, &done);
            let end = result.err().unwrap_or_else(|| BatchEnded.into());
            // The run has ended when nobody listens.
            let _ended = done.send(Err(end));
        });
    }

    /// Takes the end of a task that ran: shows it, and keeps it where it ended well.
    fn end(&mut self, result: Done, fresh: &mut Option<Keys<'a>>) -> Result<()> {
        let node = &self.graph.nodes[result.number];
        if node.task.verb.is_none() {
            self.commands -= 1;
            self.lasting -= usize::from(node.task.is_persistent());
        }
        let id = node.id(&self.session.workspace);
        let lookup = self.lookups[result.number].take();
        let status = if result.code == 0 { Status::Ran } else { Status::Failed };
        let mut ended = Ended::new(id, status);
        (ended.code, ended.took) = (result.code, result.took);
        let Some(mut lookup) = lookup else { return Ok(()) };
        ended.causes = why::causes(&self.session.workspace, &ended.id, &lookup);
        if let (Some(names), Some(verb)) = (&result.names, node.task.verb) {
            ended.names = Keys::beyond(&lookup.base, verb, names);
        }
        let mut values = None;
        if status == Status::Ran && node.task.is_cached() && self.keeps() {
            if fresh.is_none() {
                let Session { workspace, config, files, .. } = self.session;
                *fresh = Some(Keys::new(workspace, config, files, &self.options.arguments)?);
            }
            if let Some(keys) = fresh {
                match self.keep(keys, node, &result, &lookup) {
                    Ok((key, kept, base)) => {
                        if let Some(remote) = self.remote {
                            remote.send(node, base.digest(), &key);
                        }
                        (ended.key, values) = (Some(key), Some(kept));
                        lookup.base = base;
                    }
                    Err(error) => screen::warn(&format!("{} is not cached: {error:#}", ended.id)),
                }
            }
        }
        let key = ended.key.as_deref().unwrap_or_default();
        let shown = if status == Status::Ran { Shown::New } else { Shown::Failed };
        self.printer.ended(&ended.id, shown, key, &result.log, true);
        why::remember(&self.session.workspace, &ended, &lookup, values.as_ref());
        ended.log = result.log;
        self.finish(result.number, ended);
        Ok(())
    }

    /// Whether results are kept. What is sent is kept before.
    fn keeps(&self) -> bool {
        self.options.local.write || self.remote.is_some_and(Remote::may_write)
    }

    /// Keeps a result under the key of what it was made from, unless that changed meanwhile.
    fn keep(
        &self,
        keys: &Keys<'_>,
        node: &Node,
        result: &Done,
        lookup: &Lookup,
    ) -> Result<(String, Set, Base)> {
        let base = keys.base(node, &self.before(node));
        if !base.is_same_but_for_the_lock(&lookup.base) {
            let changed = why::differences(&self.session.workspace, &lookup.base, &base);
            anyhow::bail!("its inputs changed while it ran: {}", changed.join(", "));
        }
        let names = match (&result.names, node.task.verb) {
            (Some(names), Some(verb)) => Keys::beyond(&base, verb, names),
            _ => BTreeSet::new(),
        };
        let (key, values) = keys.whole(&base, &names);
        let mut written = result.outputs.clone();
        written.extend(outputs::find(self.session, node));
        let id = node.id(&self.session.workspace);
        let outcome = Outcome { task: &id, took: result.took, log: &result.log, outputs: &written };
        let Session { workspace, files, store, .. } = self.session;
        store.save(workspace, files, &key, &outcome)?;
        if node.task.verb.is_some() {
            store.add_names(base.digest(), &names)?;
        }
        Ok((key, values, base))
    }
}

/// Says that Cargo's process has ended, and with it all tasks that it was started for.
#[derive(Debug)]
struct BatchEnded;

impl std::fmt::Display for BatchEnded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the batch has ended")
    }
}

impl std::error::Error for BatchEnded {}
