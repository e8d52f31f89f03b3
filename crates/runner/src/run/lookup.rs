//! Looks a task up in the cache.

use std::collections::BTreeSet;

use crate::files::Set;
use crate::graph::Node;
use crate::key::{Base, Keys};
use crate::store::{Found, Store};

/// The cache's answer for a task before it runs.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) base: Base,
    pub(crate) hit: Option<Hit>,
    /// The digest of the latest list of names, where there is one.
    pub(crate) values: Option<Set>,
}

/// A result that fits.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) key: String,
    pub(crate) found: Found,
    pub(crate) values: Set,
}

/// Looks for a result whose key is that of the task as it is now.
pub(crate) fn look_up(
    keys: &Keys<'_>,
    store: &Store,
    node: &Node,
    before: &[(String, String)],
) -> Lookup {
    let base = keys.base(node, before);
    let lists = match node.task.verb {
        Some(_) => store.names(base.digest()),
        None => vec![BTreeSet::new()],
    };
    let mut latest = None;
    for names in lists {
        let (key, values) = keys.whole(&base, &names);
        if let Some(found) = store.find(&key) {
            return Lookup {
                base,
                hit: Some(Hit { key, found, values: values.clone() }),
                values: Some(values),
            };
        }
        latest.get_or_insert(values);
    }
    Lookup { base, hit: None, values: latest }
}
