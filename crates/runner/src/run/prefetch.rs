//! Brings what a run may need from the remote cache, before the run begins.

use std::collections::{BTreeMap, BTreeSet};

use super::lookup::{Lookup, look_up};
use super::{Options, Session, replays};
use crate::graph::{Graph, Node};
use crate::key::Keys;
use crate::remote::{Remote, Wanted};

/// Asks in two steps for all tasks at once: for the lists of names that results follow from, and for
/// the results.
pub(super) fn prefetch(
    session: &Session,
    keys: &Keys<'_>,
    graph: &Graph,
    options: &Options,
    remote: &Remote<'_>,
) {
    if !remote.may_read() {
        return;
    }
    let missing = missing(session, keys, graph, options);
    let names = missing.iter().filter(|(node, _)| node.task.verb.is_some());
    remote.bring(
        names.map(|(_, lookup)| Wanted::Names { base: lookup.base.digest().to_owned() }).collect(),
    );
    let wanted = missing.iter().flat_map(|(node, lookup)| results(session, keys, node, lookup));
    remote.bring(wanted.collect());
}

/// The results that may be of use to a task.
pub(super) fn results(
    session: &Session,
    keys: &Keys<'_>,
    node: &Node,
    lookup: &Lookup,
) -> Vec<Wanted> {
    let lists = match node.task.verb {
        Some(_) => session.store.names(lookup.base.digest()),
        None => vec![BTreeSet::new()],
    };
    let task = node.id(&session.workspace);
    let result = |names: BTreeSet<String>| {
        let (key, _) = keys.whole(&lookup.base, &names);
        Wanted::Result { key, task: task.clone() }
    };
    lists.into_iter().map(result).collect()
}

/// The tasks whose results are not here, or must not be taken from here.
fn missing<'a>(
    session: &Session,
    keys: &Keys<'_>,
    graph: &'a Graph,
    options: &Options,
) -> Vec<(&'a Node, Lookup)> {
    let mut known: BTreeMap<usize, (String, String)> = BTreeMap::new();
    let mut missing = Vec::new();
    for number in graph.order() {
        let node = &graph.nodes[number];
        let before: Vec<_> =
            node.after.iter().filter_map(|after| known.get(after)).cloned().collect();
        let lookup = look_up(keys, &session.store, node, &before);
        if node.task.verb.is_none() {
            let (own, _) = keys.whole(&lookup.base, &BTreeSet::new());
            known.insert(number, (node.id(&session.workspace), own));
        }
        let has_work = node.task.verb.is_some() || node.task.command.is_some();
        let is_missing = lookup.hit.is_none() || !options.local.read;
        if is_missing && has_work && replays(node) {
            missing.push((node, lookup));
        }
    }
    missing
}
