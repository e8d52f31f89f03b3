//! Two servers run one consumer over one database.

use confab_protocol::{ClientId, EventKind, Handle, Role, RoomId, Tag, Timestamp, UserId};
use confab_store::{Append, AppendKind, NewAccount, Options, PasswordHash};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::*;

/// Remembers which server was given which message.
struct Memory {
    server: u64,
    told: watch::Sender<Vec<(u64, String)>>,
}

impl Consumer for Memory {
    const FEED: &'static str = "feeds.memory";
    const BEGINS: FeedBegins = FeedBegins::WithEverything;

    async fn consume(&self, events: Vec<Event>) -> Result<(), ConsumeError> {
        for event in events {
            if let EventKind::MessageSent { body: Some(body), .. } = event.what {
                self.told.send_modify(|told| told.push((self.server, body)));
            }
        }
        Ok(())
    }
}

async fn open(dir: &TempDir, writers: &mut JoinSet<()>) -> Arc<Store> {
    let url = format!("sqlite:{}", dir.path().join("confab.db").display());
    let (store, writer) = confab_store::open(&url, Options::default()).await.expect("a store");
    writers.spawn(writer.run());
    store
}

async fn send(store: &Store, body: &str) {
    let append = Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::new(body).expect("an id"),
        at: Timestamp(1),
        tag: Tag(1),
        acting: Role::Member,
        what: AppendKind::Send { body: body.to_owned(), reply_to: None, mentions: Vec::new() },
    };
    store.append(append).await.expect("sent");
}

#[tokio::test]
async fn a_killed_server_is_followed_within_ten_seconds_and_nothing_is_left_out() {
    let (dir, mut writers) = (TempDir::new().expect("a directory"), JoinSet::new());
    let stores = [open(&dir, &mut writers).await, open(&dir, &mut writers).await];
    let account = NewAccount {
        handle: Handle::parse("ana").expect("a handle"),
        name: "Ana".to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(1),
    };
    stores[0].create_first_account(account).await.expect("a store");
    let (told, mut seen) = watch::channel(Vec::new());
    let (tasks, alive) = (Tasks::default(), [CancellationToken::new(), CancellationToken::new()]);
    for ((server, store), alive) in (0..).zip(&stores).zip(&alive) {
        let memory = Arc::new(Memory { server, told: told.clone() });
        keep(&tasks, alive, store, ServerId(server), memory);
    }
    let mut until_told = async |body: &str| {
        let is_told = |all: &Vec<(u64, String)>| all.iter().any(|(_, told)| told == body);
        let waiting = tokio::time::timeout(Duration::from_mins(1), seen.wait_for(is_told));
        let all = waiting.await.expect("it is told").expect("there are readers").clone();
        all.into_iter().find(|(_, told)| told == body).map(|(server, _)| server).expect("told")
    };
    send(&stores[0], "one").await;
    let first = until_told("one").await;
    send(&stores[1], "two").await;
    assert_eq!(until_told("two").await, first, "one server reads, whoever wrote");

    // It gives nothing up: its lease runs out.
    alive[usize::try_from(first).expect("0 or 1")].cancel();
    let killed_at = Instant::now();
    send(&stores[0], "three").await;
    assert_ne!(until_told("three").await, first);
    assert!(killed_at.elapsed() < Duration::from_secs(10), "{:?}", killed_at.elapsed());
    let told: Vec<_> = told.borrow().iter().map(|(_, body)| body.clone()).collect();
    assert_eq!(told, ["one", "two", "three"]);
}
