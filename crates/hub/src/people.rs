//! Finds the connections of a person.

use std::collections::HashMap;
use std::sync::Arc;

use confab_protocol::UserId;

use crate::{Connection, ConnectionId};

/// Everyone who is connected here, with each of their connections.
#[derive(Debug, Default)]
pub(crate) struct People {
    connections: HashMap<UserId, Vec<Arc<Connection>>>,
}

impl People {
    /// Takes a connection in unless its person has `bound` of them; says whether it did.
    pub(crate) fn add(&mut self, connection: &Arc<Connection>, bound: usize) -> bool {
        let theirs = self.connections.entry(connection.person()).or_default();
        let fits = theirs.len() < bound;
        if fits {
            theirs.push(Arc::clone(connection));
        }
        fits
    }

    pub(crate) fn remove(&mut self, person: UserId, id: ConnectionId) {
        let Some(theirs) = self.connections.get_mut(&person) else { return };
        theirs.retain(|connection| connection.id() != id);
        if theirs.is_empty() {
            self.connections.remove(&person);
        }
    }

    pub(crate) fn of(&self, person: UserId) -> Vec<Arc<Connection>> {
        self.connections.get(&person).cloned().unwrap_or_default()
    }

    pub(crate) fn is_here(&self, person: UserId) -> bool {
        self.connections.contains_key(&person)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.connections.values().flatten()
    }
}
