//! In a room set to *from join*, a member sees what came after.

use confab_protocol::{Handle, Seq, Tag, Timestamp, UserId};
use tokio::task::JoinSet;

use crate::{NewAccount, PasswordHash};

#[tokio::test]
async fn a_room_set_to_from_join_begins_at_the_join() {
    let folder = tempfile::tempdir().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&folder.path().join("confab.db"), &mut writers).await;
    let account = |handle: &str| NewAccount {
        handle: Handle::parse(handle).unwrap(),
        name: handle.to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(1),
    };
    store.create_first_account(account("root")).await.unwrap();
    store.set_sign_up_mode(confab_protocol::api::SignUpMode::Open).await.unwrap();
    for name in ["ana", "ben"] {
        store.create_account(account(name), crate::Admission::Open).await.unwrap();
    }
    let room = store.rooms_first(UserId(3), 1_000).await.unwrap().remove(0).id;
    // No command sets it yet.
    store
        .sqlite()
        .write::<_, crate::StoreError, _>(|transaction| {
            Box::pin(async move {
                sqlx::query("UPDATE rooms SET history = 'from_join'").execute(transaction).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    for (person, from) in [(UserId(1), Seq(1)), (UserId(2), Seq(2)), (UserId(3), Seq(3))] {
        let access = store.find_access(room, person).await.unwrap().unwrap();
        assert_eq!(access.from, from);
    }
}
