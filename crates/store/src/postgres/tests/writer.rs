//! The writer: what it shares, how it fails, and how it stops.

use std::sync::{Arc, Mutex};

use confab_protocol::{ClientId, Cursor, Role, RoomId, Seq, Tag, Timestamp, UserId};
use tokio::task::JoinSet;

use super::super::Writer;
use crate::{
    Append, AppendError, AppendKind, Appended, Commit, CommitOutcome, Observer, Options, Store,
    StoreError,
};

/// Opens a store whose commits are noted, with one account and `#general`.
async fn observed(url: &str) -> (Store, Writer, Arc<Mutex<Vec<Commit>>>) {
    let commits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&commits);
    let observer = Observer::new(move |commit| seen.lock().unwrap().push(commit));
    let options = Options { observer, ..Options::default() };
    let (store, writer) = crate::open::postgres(url, options).await.unwrap();
    super::found(&store).await;
    (store, writer, commits)
}

fn append(number: u64, what: AppendKind) -> Append {
    Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::from_random(number.into()),
        at: Timestamp(1),
        tag: Tag(number),
        acting: Role::Member,
        what,
    }
}

fn text(body: &str, reply_to: Option<u64>) -> AppendKind {
    let reply_to = reply_to.map(Seq);
    AppendKind::Send { body: body.to_owned(), reply_to, mentions: Vec::new() }
}

/// Queues them all, in their order, before the writer runs; gives what they came to.
async fn in_one_batch(
    store: &Store,
    writer: Writer,
    appends: Vec<Append>,
) -> (Vec<Result<Appended, AppendError>>, JoinSet<()>) {
    let mut waiting = JoinSet::new();
    let count = appends.len();
    for (number, append) in appends.into_iter().enumerate() {
        let store = store.clone();
        let queued = store.clone();
        waiting.spawn(async move { (number, store.append(append).await) });
        while queued.waiting() <= number {
            tokio::task::yield_now().await;
        }
    }
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    let mut outcomes = waiting.join_all().await;
    outcomes.sort_by_key(|(number, _)| *number);
    assert_eq!(outcomes.len(), count);
    (outcomes.into_iter().map(|(_, outcome)| outcome).collect(), writers)
}

#[tokio::test]
async fn all_that_wait_share_one_transaction() {
    let (_server, url) = super::database().await;
    let (store, writer, commits) = observed(&url).await;
    let appends = (0..100).map(|n| append(n, text(&n.to_string(), None))).collect();
    let (outcomes, _writers) = in_one_batch(&store, writer, appends).await;
    for (outcome, seq) in outcomes.into_iter().zip(2..) {
        assert_eq!(outcome.unwrap().event.seq.0, seq, "in the order in which they came");
    }
    let (_, head) = store.heads(&[RoomId(1)]).await.unwrap()[0];
    assert_eq!(head, Cursor { seq: Seq(101), tag: Tag(99) }, "of the last");
    let commits = commits.lock().unwrap().clone();
    assert_eq!(commits.len(), 1);
    assert_eq!((commits[0].writes, commits[0].outcome), (100, CommitOutcome::Committed));
    assert!(!commits[0].took.is_zero());
}

#[tokio::test]
async fn one_that_is_refused_leaves_the_others_of_its_batch() {
    let (_server, url) = super::database().await;
    let (store, writer, commits) = observed(&url).await;
    let appends = vec![
        append(1, text("one", None)),
        append(2, text("a reply to nothing", Some(77))),
        append(1, text("one", None)),
        append(1, text("another", None)),
        append(3, AppendKind::Change { name: Some("lobby".to_owned()), topic: None }),
        append(4, AppendKind::Join),
        append(5, AppendKind::Edit { message: Seq(9), body: String::new(), mentions: Vec::new() }),
        append(6, text("two", Some(2))),
        append(7, AppendKind::Leave),
        append(8, text("too late", None)),
    ];
    let (outcomes, _writers) = in_one_batch(&store, writer, appends).await;
    let told: Vec<String> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(Appended { event, first, .. }) => format!("{} {first}", event.seq),
            Err(error) => error.to_string(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "2 true",
            "no such message",
            "2 false",
            "the client id was used for something else",
            "3 true",
            "1 false", // gives the event of the join: the creation
            "no such message",
            "4 true",
            "5 true",
            "the author is not a member",
        ]
    );
    assert_eq!(commits.lock().unwrap().len(), 1);
}

/// In one statement they would all fail: the database refuses the second.
#[tokio::test]
async fn a_send_that_the_database_refuses_fails_alone() {
    let (server, url) = super::database().await;
    let (store, writer, commits) = observed(&url).await;
    let name = url.rsplit('/').next().unwrap();
    let refuse = "ALTER TABLE message_versions ADD CHECK (body <> 'refused')";
    server.query(name, refuse).await.unwrap();
    let bodies = ["one", "refused", "two"];
    let appends = bodies.iter().zip(0..).map(|(body, n)| append(n, text(body, None))).collect();
    let (outcomes, _writers) = in_one_batch(&store, writer, appends).await;
    let [one, refused, two] = outcomes.try_into().unwrap();
    assert_eq!(one.unwrap().event.seq, Seq(2));
    assert!(matches!(refused, Err(AppendError::Store(StoreError::Query(_)))), "{refused:?}");
    assert_eq!(two.unwrap().event.seq, Seq(3));
    assert_eq!(commits.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn closing_writes_what_waits_and_stops_the_rest() {
    let (_server, url) = super::database().await;
    let (store, writer, _) = observed(&url).await;
    let mut waiting = JoinSet::new();
    for n in 0..20 {
        let store = store.clone();
        waiting.spawn(async move { store.append(append(n, text("late", None))).await });
    }
    while store.waiting() < 20 {
        tokio::task::yield_now().await;
    }
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    store.close().await;
    while let Some(written) = waiting.join_next().await {
        written.unwrap().unwrap();
    }
    writers.join_next().await.unwrap().unwrap();
    let refused = store.append(append(99, text("too late", None))).await;
    assert!(matches!(refused, Err(AppendError::Store(StoreError::Stopped))), "{refused:?}");
    let refused = store.set_server_name("late").await;
    assert!(matches!(refused, Err(StoreError::Stopped)), "{refused:?}");
}

#[tokio::test]
async fn a_writer_that_is_gone_stops_all_who_wait() {
    let (_server, url) = super::database().await;
    let (store, writer, _) = observed(&url).await;
    let waiting = store.append(append(1, text("waits", None)));
    let going = async {
        while store.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        drop(writer);
    };
    let (refused, ()) = tokio::join!(waiting, going);
    assert!(matches!(refused, Err(AppendError::Store(StoreError::Stopped))), "{refused:?}");
}
