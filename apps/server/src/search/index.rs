//! Reads the log, and keeps the index as messages are by now.
//!
//! Events say only which messages have changed: what is indexed is read anew, and written unless it
//! has changed meanwhile. So it does not matter how often an event comes, and an edit or a deletion
//! that comes late takes nothing back.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Event, EventKind, Seq};
use confab_search::{Coder, Tag};
use confab_store::{FeedBegins, Indexed, SEARCH_FEED, Store, Unindexed};
use tokio::time::Instant;

use super::SearchIndex;
use crate::app::App;
use crate::feeds::{ConsumeError, Consumer};

/// Steps of a long way each have a pause after them that is so many times as long as the
/// step took: whoever sends meanwhile has the database for the rest of the time.
const PAUSES: u32 = 9;
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
/// Events that are a step of a long way, and no news.
const STEP: usize = 50;

/// Fills the index.
pub(super) struct Indexer {
    store: Arc<Store>,
    index: Arc<SearchIndex>,
}

impl Indexer {
    pub(super) fn new(app: &App) -> Self {
        Self { store: Arc::clone(&app.store), index: Arc::clone(&app.search) }
    }
}

impl Consumer for Indexer {
    const FEED: &'static str = SEARCH_FEED;
    const BEGINS: FeedBegins = FeedBegins::WithEverything;

    async fn consume(&self, events: Vec<Event>) -> Result<(), ConsumeError> {
        let Some(room) = events.first().map(|event| event.room) else { return Ok(()) };
        let began = Instant::now();
        let changed: BTreeSet<Seq> = events.iter().filter_map(changed).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let changed: Vec<Seq> = changed.into_iter().collect();
        let found = self.store.unindexed(room, &changed).await?;
        let is_found = |seq: &Seq| found.binary_search_by_key(seq, |of| of.message).is_ok();
        let gone: Vec<Seq> = changed.into_iter().filter(|seq| !is_found(seq)).collect();
        let mut new = Vec::new();
        for of in found.into_iter().filter(|of| !of.is_known) {
            new.push(tokens(&self.index.coder, room.0, of));
            // A long text takes a while.
            tokio::task::yield_now().await;
        }
        if !gone.is_empty() {
            self.index.thin();
        }
        if !gone.is_empty() || !new.is_empty() {
            self.store.index(room, new, gone).await?;
        }
        if events.len() >= STEP {
            tokio::time::sleep((began.elapsed() * PAUSES).min(LONGEST_PAUSE)).await;
        }
        Ok(())
    }
}

/// The message that an event sends or changes.
fn changed(event: &Event) -> Option<Seq> {
    let is_sent = matches!(event.what, EventKind::MessageSent { .. });
    is_sent.then_some(event.seq).or_else(|| event.what.changes())
}

fn tokens(coder: &Coder, room: i64, of: Unindexed) -> Indexed {
    let facts = [
        (Tag::Link, has_link(&of.body)),
        (Tag::File, !of.files.is_empty()),
        (Tag::Pinned, of.pinned),
        (Tag::Reaction, of.reacted_to),
        (Tag::Thread, of.thread.is_some()),
    ];
    let mut tags = vec![Tag::Any, Tag::Room(room), Tag::Author(of.author)];
    tags.extend(facts.into_iter().filter_map(|(tag, is_so)| is_so.then_some(tag)));
    let texts: Vec<&str> = std::iter::once(&of.body).chain(&of.files).map(String::as_str).collect();
    Indexed { tokens: coder.document(&texts, &tags), of }
}

fn has_link(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.match_indices(scheme).any(|(at, scheme)| {
            text[at + scheme.len()..]
                .starts_with(|next: char| next.is_alphanumeric() || next == '[')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_link() {
        for text in ["https://a.example", "see <http://[::1]/>", "x (https://b.example)"] {
            assert!(has_link(text), "{text}");
        }
        for text in ["", "https://", "http:// nothing", "ftp://a.example", "a.example"] {
            assert!(!has_link(text), "{text}");
        }
    }
}
