//! Names that a release wrote which knows no looks.

use confab_protocol::{ClientId, Handle, Role, RoomId, Tag, Timestamp, UserId, Visibility};
use sqlx::{Executor, SqliteConnection};
use tokio::task::JoinSet;

use crate::sql::looks::LOOK_OF_ROOM;
use crate::{Append, AppendKind, CreateRoomError, NewRoom, Store, StoreError};

async fn execute(store: &Store, statement: &'static str) {
    let executed =
        store.sqlite().write::<_, StoreError, _>(move |transaction: &mut SqliteConnection| {
            Box::pin(async move {
                transaction.execute(statement).await?;
                Ok(())
            })
        });
    executed.await.unwrap();
}

async fn make(store: &Store, name: &str) -> Result<RoomId, CreateRoomError> {
    let (name, topic) = (name.to_owned(), String::new());
    let (creator, visibility) = (UserId(1), Visibility::Public);
    let room = NewRoom { creator, name, topic, visibility, at: Timestamp(1), tag: Tag(1) };
    store.create_room(room).await.map(|room| room.id)
}

async fn change(store: &Store, number: u128, name: Option<&str>) -> bool {
    let what = AppendKind::Change { name: name.map(Into::into), topic: Some("new".into()) };
    let append = Append {
        room: RoomId(2),
        author: UserId(1),
        client_id: ClientId::from_random(number),
        at: Timestamp(1),
        tag: Tag(2),
        acting: Role::Administrator,
        what,
    };
    store.append(append).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_the_release_before_are_compared_as_others_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    super::found(&store).await;
    make(&store, "plans").await.unwrap();

    // A server of that release renames it beside this one.
    let rename = "UPDATE rooms SET name = 'Gеneral', name_key = 'gеneral' WHERE id = 2";
    execute(&store, rename).await;
    assert!(make(&store, "plans").await.is_ok(), "what it was called is free");
    let refused = make(&store, "generaI").await;
    assert!(matches!(refused, Err(CreateRoomError::NameTaken)), "{refused:?}");
    // A look of a name that was read before is not that of the new one.
    let stale = store.sqlite().write::<_, StoreError, _>(|transaction| {
        Box::pin(async move {
            let look = sqlx::query(LOOK_OF_ROOM).bind(2).bind("plans").bind("plans");
            Ok(look.execute(transaction).await?.rows_affected())
        })
    });
    assert_eq!(stale.await.unwrap(), 0);
    // Both stay, and are not kept from anything but the name.
    assert!(change(&store, 1, None).await);
    assert!(change(&store, 2, Some("Gеneral")).await);
    assert!(!change(&store, 3, Some("gеnerаl")).await);

    // It makes an account, and deletes a room.
    execute(
        &store,
        "INSERT INTO accounts (handle, name, name_key, role, password, created_at)
         VALUES ('r00t', 'Аna', 'аna', 'member', '', 0);
         UPDATE rooms SET name = '', name_key = '', kind = 'private' WHERE id = 3",
    )
    .await;
    store.close().await;
    let store = super::open(&path, &mut writers).await;
    let found = store.search_people("", 10).await.unwrap();
    assert!(found.iter().all(|person| person.alike), "{found:?}");
    let taken = Handle::parse("root").unwrap();
    let looks: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE handle_look = ?1")
        .bind(confab_names::look_of_handle(taken.as_str()))
        .fetch_one(&store.sqlite().reads)
        .await
        .unwrap();
    assert_eq!(looks, 1);
    let left: Vec<String> = sqlx::query_scalar("SELECT look FROM rooms WHERE id = 3")
        .fetch_all(&store.sqlite().reads)
        .await
        .unwrap();
    assert_eq!(left, [""], "nothing of a deleted name");
    store.close().await;
}
