//! Deleting a message leaves nothing of its text in any row.

use confab_protocol::{ClientId, Handle, Role, RoomId, Seq, Tag, Timestamp, UserId};
use tokio::task::JoinSet;

use crate::{Append, AppendKind};

fn append(number: u8, what: AppendKind) -> Append {
    Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::from_random(number.into()),
        at: Timestamp(1),
        tag: Tag(1),
        acting: Role::Member,
        what,
    }
}

#[tokio::test]
async fn a_deleted_text_is_in_no_row_and_cannot_be_guessed() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    let handle = Handle::parse(&format!("p{}", std::process::id())).unwrap();
    let message = Seq(2);
    for (number, what) in [
        AppendKind::Send {
            body: "regretted".to_owned(),
            reply_to: None,
            mentions: vec![handle.clone()],
        },
        AppendKind::Edit { message, body: "regretted more".to_owned(), mentions: vec![handle] },
        AppendKind::Send { body: "kept".to_owned(), reply_to: None, mentions: Vec::new() },
        AppendKind::Delete { message },
    ]
    .into_iter()
    .enumerate()
    {
        store.append(append(u8::try_from(number).unwrap(), what)).await.unwrap();
    }
    let texts = "SELECT convert_from(body, 'UTF8'), convert_from(mentions, 'UTF8')
                 FROM message_versions ORDER BY id";
    assert_eq!(server.query(name, texts).await.unwrap(), "|\n|\nkept|");
    // From the hash of a command a short text could be guessed.
    let hashes = "SELECT seq, command IS NOT NULL FROM events ORDER BY seq";
    assert_eq!(server.query(name, hashes).await.unwrap(), "1|f\n2|f\n3|f\n4|t\n5|t");
    // Vacuum removes the row's former version as soon as it comes by.
    let vacuum = "SELECT reloptions FROM pg_class WHERE relname = 'message_versions'";
    let vacuum = server.query(name, vacuum).await.unwrap();
    assert!(vacuum.contains("autovacuum_vacuum_threshold=0"), "{vacuum}");
}

#[tokio::test]
async fn the_texts_of_a_deleted_room_are_in_no_row() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    for number in 0..5 {
        let body = format!("regretted {number}");
        let what = AppendKind::Send { body, reply_to: None, mentions: Vec::new() };
        store.append(append(number, what)).await.unwrap();
    }
    store.delete_room(RoomId(1), Timestamp(2)).await.unwrap().unwrap();
    while store.erase_deleted_rooms(2).await.unwrap() > 0 {}
    let left = "SELECT (SELECT count(*) FROM message_versions WHERE body <> ''),
                       (SELECT count(*) FROM events WHERE command IS NOT NULL),
                       (SELECT count(*) FROM room_versions), (SELECT count(*) FROM deleted_rooms)";
    assert_eq!(server.query(name, left).await.unwrap(), "0|0|0|0");
}
