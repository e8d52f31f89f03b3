//! First contact.
use confab_protocol::*;
use confab_store::*;

#[tokio::test]
async fn a_message_that_was_sent_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let (store, writer) =
        Sqlite::open(folder.path().join("confab.db"), Options::default()).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test is the composition root")]
    let writing = tokio::spawn(writer.run());
    let ana = store
        .create_first_account(NewAccount {
            handle: Handle::parse("ana").unwrap(),
            name: "Ana".into(),
            password: PasswordHash("x".into()),
            at: Timestamp(1),
            tag: Tag(7),
        })
        .await
        .unwrap()
        .unwrap();
    let rooms = store.rooms_of(ana.person.id).await.unwrap();
    assert_eq!(rooms.len(), 1);
    let send = |id: &str, body: &str| Append {
        room: rooms[0].id,
        author: ana.person.id,
        client_id: ClientId::new(id).unwrap(),
        at: Timestamp(2),
        tag: Tag(u64::MAX),
        require: Require::Member,
        what: AppendKind::Send { body: body.into(), reply_to: None, mentions: vec![] },
    };
    let one = store.append(send("a", "hello")).await.unwrap();
    let again = store.append(send("a", "hello")).await.unwrap();
    assert_eq!((one.first, again.first, &one.event), (true, false, &again.event));
    assert!(matches!(store.append(send("a", "other")).await, Err(AppendError::ClientIdReused)));
    let page = store.page(rooms[0].id, Seq(1), None, 10).await.unwrap();
    assert_eq!(page.entries.len(), 2);
    assert_eq!(page.head, one.event.cursor());
    let events = store.replay(rooms[0].id, Seq(0), 10).await.unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1], one.event);
    store
        .move_read(rooms[0].id, ana.person.id, ReadPointer { version: 1, seq: Seq(99) })
        .await
        .unwrap()
        .unwrap();
    store.close().await;
    writing.await.unwrap();
}
