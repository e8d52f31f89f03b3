//! Names that a release wrote which knows no looks.

use confab_protocol::{Tag, Timestamp, UserId, Visibility};
use tokio::task::JoinSet;

use crate::{CreateRoomError, NewRoom};

#[tokio::test]
async fn names_of_the_release_before_are_compared_as_others_are() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    let make = async |name: &str| {
        let (name, topic) = (name.to_owned(), String::new());
        let (creator, visibility) = (UserId(1), Visibility::Public);
        let room = NewRoom { creator, name, topic, visibility, at: Timestamp(1), tag: Tag(1) };
        store.create_room(room).await
    };
    make("plans").await.unwrap();
    let rename = "UPDATE rooms SET name = 'Drаfts', name_key = 'drаfts' WHERE name = 'plans'";
    server.query(name, rename).await.unwrap();
    let refused = make("drafts").await;
    assert!(matches!(refused, Err(CreateRoomError::NameTaken)), "{refused:?}");
    assert!(make("plans").await.is_ok(), "what it was called is free");

    let account = "INSERT INTO accounts (handle, name, name_key, role, password, created_at)
                   VALUES ('eve', 'Аna', 'аna', 'member', '', 0)";
    server.query(name, account).await.unwrap();
    let store = super::open(&url, &mut writers).await;
    let found = store.search_people("", 10).await.unwrap();
    assert!(found.iter().all(|person| person.alike), "{found:?}");
}
