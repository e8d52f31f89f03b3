//! Previews of links: what the pages say of themselves to which a message leads.
//!
//! A feed reads what is said and hands the messages with links to workers, which ask for the pages
//! through the guarded client and append what they found, in the name of the message's author. So
//! everyone sees the same, live and in pages, and nobody's browser asks anything elsewhere.
//!
//! A preview is no promise: where there are too many at once, or a page does not answer in time, a
//! message has none.

mod head;
mod links;
mod page;
mod take_away;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use confab_protocol::{ClientId, Event, EventKind, Preview, RoomId, Seq, Timestamp, UserId};
use confab_store::{AppendKind, FeedBegins};
use futures_util::future::join_all;
use tokio::sync::mpsc;
use url::Url;

use crate::app::App;
use crate::append::{Author, append_as};
use crate::feeds::{self, ConsumeError, Consumer};
use crate::outbound::Outbound;
use crate::shutdown::Shutdown;

pub(crate) use take_away::delete;

/// Messages that wait to be looked at; others are left without a preview.
const WAITING: usize = 256;

/// Messages that are looked at at once, each by a task.
const WORKERS: [&str; 4] = ["previews.1", "previews.2", "previews.3", "previews.4"];

/// Pages that are remembered, and for how long: a link that many share is asked for once.
const KEPT: usize = 500;
const KEPT_FOR: Duration = Duration::from_mins(10);

/// The feed's consumer.
struct Previews {
    queue: mpsc::Sender<Said>,
    /// The installation's own host: its pages ask for a session.
    own: Option<String>,
}

/// A text with links, or one that may have had some before it was edited.
struct Said {
    room: RoomId,
    message: Seq,
    /// The event that said it.
    by: Seq,
    author: UserId,
    links: Vec<Url>,
}

impl Consumer for Previews {
    const FEED: &'static str = "previews";
    const BEGINS: FeedBegins = FeedBegins::Now;

    async fn consume(&self, events: Vec<Event>) -> Result<(), ConsumeError> {
        for event in events {
            let Event { room, seq: by, author, .. } = event;
            let (message, body, is_new) = match event.what {
                EventKind::MessageSent { body: Some(body), .. } => (by, body, true),
                EventKind::MessageEdited { message, body: Some(body), .. } => {
                    (message, body, false)
                }
                _ => continue,
            };
            let links = links::links(&body, self.own.as_deref());
            if is_new && links.is_empty() {
                continue;
            }
            let said = Said { room, message, by, author: author.id, links };
            if self.queue.try_send(said).is_err() {
                tracing::debug!("too many links at once; a message has no preview");
            }
        }
        Ok(())
    }
}

/// Runs the feed and its workers until the server stops, unless previews are off.
pub(crate) fn keep(app: &Arc<App>) {
    if !app.config.link_previews {
        return;
    }
    let Shutdown { tasks, soft: until, .. } = &app.shutdown;
    let (queue, waiting) = mpsc::channel(WAITING);
    let own = app.config.public_url.as_ref().and_then(|url| url.host_str().map(str::to_owned));
    let consumer = Arc::new(Previews { queue, own });
    feeds::keep(tasks, until, &app.store, app.server_id, consumer);
    let worker = Worker {
        app: Arc::clone(app),
        waiting: Arc::new(tokio::sync::Mutex::new(waiting)),
        pages: Arc::new(Pages { outbound: app.outbound.clone(), kept: Mutex::default() }),
    };
    for name in WORKERS {
        let worker = worker.clone();
        tasks.keep(name, until, move || worker.clone().run());
    }
}

/// Takes texts from the queue, one after the other.
#[derive(Clone)]
struct Worker {
    app: Arc<App>,
    waiting: Arc<tokio::sync::Mutex<mpsc::Receiver<Said>>>,
    pages: Arc<Pages>,
}

impl Worker {
    async fn run(self) {
        loop {
            let said = self.waiting.lock().await.recv().await;
            let Some(said) = said else { return std::future::pending().await };
            self.look_at(said).await;
        }
    }

    /// Appends the previews of a text, where they are others than before.
    async fn look_at(&self, said: Said) {
        let Said { room, message, by, author, links } = said;
        let before = match self.app.store.previews(room, message).await {
            Ok(before) => before,
            Err(error) => return tracing::debug!(%error, "previews could not be read"),
        };
        // Those that were taken away don't come back with an edit.
        if before.as_ref().is_some_and(Vec::is_empty) || (before.is_none() && links.is_empty()) {
            return;
        }
        let before = before.unwrap_or_default();
        let now = self.app.clock.now();
        let shown = links.iter().map(async |url| {
            match before.iter().find(|preview| preview.url == url.as_str()) {
                Some(known) => Some(known.clone()),
                None => self.pages.preview(url, now).await,
            }
        });
        let previews: Vec<Preview> = join_all(shown).await.into_iter().flatten().collect();
        if previews == before {
            return;
        }
        // A repetition of the feed finds it done, and one who has edited meanwhile loses nothing.
        let Ok(client_id) = ClientId::new(format!("previews-{room}-{by}")) else { return };
        let show = AppendKind::Preview { message, of: Some(by), previews };
        if let Err(error) =
            append_as(&self.app, Author::member(author), room, client_id, show).await
        {
            tracing::debug!(%error, "a message has no previews");
        }
    }
}

/// Pages that were asked for.
struct Pages {
    outbound: Outbound,
    /// The newest last; none where a page says nothing.
    kept: Mutex<VecDeque<(Url, Timestamp, Option<Preview>)>>,
}

impl Pages {
    /// The preview of a page, if it gives one.
    async fn preview(&self, url: &Url, now: Timestamp) -> Option<Preview> {
        let since = now.minus(KEPT_FOR);
        let known = {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let is_known = |(known, at, _): &&(Url, Timestamp, _)| known == url && *at > since;
            kept.iter().rev().find(is_known).map(|(_, _, preview)| preview.clone())
        };
        if let Some(known) = known {
            return known;
        }
        let preview = page::preview(&self.outbound, url).await;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((url.clone(), now, preview.clone()));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        preview
    }
}
