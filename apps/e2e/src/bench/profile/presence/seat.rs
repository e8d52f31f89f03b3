//! One person's place at a server, taken or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use confab_protocol::{RoomId, ServerFrame, Signal};
use tokio::task::JoinSet;

use crate::Credential;
use crate::live_socket::{self, LiveSocket};

/// A place; its person leaves when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    server: usize,
    url: String,
    credential: Credential,
    room: RoomId,
    told: Arc<Told>,
    listening: JoinSet<()>,
}

/// Signals that reached this seat.
#[derive(Debug, Default)]
struct Told {
    times: AtomicU64,
    /// How many people are here, by the last time.
    people: AtomicUsize,
}

impl Seat {
    pub(super) fn new(server: usize, url: &str, credential: Credential, room: RoomId) -> Self {
        let told = Arc::default();
        Self { server, url: url.to_owned(), credential, room, told, listening: JoinSet::new() }
    }

    pub(super) fn server(&self) -> usize {
        self.server
    }

    pub(super) fn is_here(&self) -> bool {
        !self.listening.is_empty()
    }

    pub(super) fn told(&self) -> u64 {
        self.told.times.load(Ordering::Relaxed)
    }

    pub(super) fn knows_of(&self) -> usize {
        self.told.people.load(Ordering::Relaxed)
    }

    pub(super) async fn come(&mut self) -> anyhow::Result<()> {
        let socket = live_socket::open(&self.url, &self.credential).await?;
        self.listening.spawn(listen(socket, self.room, Arc::clone(&self.told)));
        Ok(())
    }

    /// Comes, or goes.
    pub(super) async fn turn(&mut self) -> anyhow::Result<()> {
        if self.is_here() {
            self.listening.shutdown().await;
            Ok(())
        } else {
            self.come().await
        }
    }
}

/// Listens until the connection ends.
async fn listen(mut socket: LiveSocket, room: RoomId, told: Arc<Told>) {
    while let Ok(frame) = socket.hear().await {
        if let Ok(ServerFrame::Signal(Signal::Presence { room: of, count, .. })) =
            serde_json::from_str(&frame)
            && of == room
        {
            told.times.fetch_add(1, Ordering::Relaxed);
            told.people.store(usize::try_from(count).unwrap_or(usize::MAX), Ordering::Relaxed);
        }
    }
}
