//! A database that may only be read for a while is written again once it may be.

use confab_protocol::{ClientId, Role, RoomId, Tag, Timestamp, UserId};
use tokio::task::JoinSet;

use crate::{Append, AppendError, AppendKind, Appended, Store};

async fn send(store: &Store, number: u8) -> Result<Appended, AppendError> {
    let what = AppendKind::Send { body: String::new(), reply_to: None, mentions: Vec::new() };
    let append = Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::from_random(number.into()),
        at: Timestamp(1),
        tag: Tag(1),
        acting: Role::Member,
        what,
    };
    store.append(append).await
}

/// The setting is of the session: a connection made while it was on keeps it.
#[tokio::test]
async fn a_store_that_connected_while_nothing_could_be_written_writes_later() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    let read_only = async |value: &str| {
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}");
        server.query("postgres", &set).await.unwrap();
    };

    read_only("on").await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    server.query(name, cut).await.unwrap();
    // Several connections of the pool; then all fail, and the writer's, too.
    let read = tokio::join!(store.rooms_first(UserId(1), 1_000), store.heads(&[RoomId(1)]));
    assert_eq!((read.0.unwrap().len(), read.1.unwrap().len()), (1, 1), "it can be read");
    assert!(send(&store, 1).await.is_err());
    assert!(store.set_server_name("Too early").await.is_err());

    read_only("off").await;
    send(&store, 2).await.unwrap();
    for name in ["Ours", "Yours"] {
        store.set_server_name(name).await.unwrap();
        assert_eq!(store.server_name().await.unwrap(), name);
    }
}
