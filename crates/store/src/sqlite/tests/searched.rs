//! The search index holds no text, and after a merge nothing of what was taken out of it.

use confab_protocol::{ClientId, Role, RoomId, Seq, Tag, Timestamp, UserId};
use confab_search::{Coder, Match, Query, Tag as Token};
use tokio::task::JoinSet;

use super::erasure::{holds, is_erased};
use crate::statement::args;
use crate::{Append, AppendKind, Indexed, Store};

async fn append(store: &Store, n: u64, what: AppendKind) -> Seq {
    let append = Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::from_random(u128::from(n)),
        at: Timestamp(1_000 * i64::try_from(n).unwrap()),
        tag: Tag(n),
        acting: Role::Member,
        what,
    };
    store.append(append).await.unwrap().event.seq
}

/// Pieces of the index in which the code of a word ends so.
async fn pieces_with(store: &Store, word: &str) -> u32 {
    let today = confab_search::Day { year: 2026, month: 3, day: 1 };
    let query = Query::parse(&format!("\"{word}\""), today);
    let Some(Match::Token(code)) = coder().wanted(&query.terms[0]) else { panic!("one word") };
    // The beginning may be that of the token before.
    let (_, end) = code.split_at(code.len() - 5);
    let pieces = "SELECT COUNT(*) FROM search_index_data
                  WHERE instr(block, CAST($1 AS BLOB)) > 0";
    let (pieces,) = store.reads().one(pieces, args![end]).await.unwrap();
    pieces
}

/// Numbered words whose codes are in the index; some begin as the one before does, and so are not
/// seen whole.
async fn seen(store: &Store, word: &str) -> usize {
    let mut seen = 0;
    for n in 0..120 {
        seen += usize::from(pieces_with(store, &format!("{word}{n}")).await > 0);
    }
    seen
}

fn coder() -> Coder {
    Coder::new(&[7; 16])
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_words_are_nowhere_in_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let log = folder.path().join("confab.db-wal");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    super::found(&store).await;
    let index = async || {
        let all: Vec<Seq> = (1..400).map(Seq).collect();
        let found = store.unindexed(RoomId(1), &all).await.unwrap();
        let new = found.into_iter().filter(|of| !of.is_known);
        let new =
            new.map(|of| Indexed { tokens: coder().document(&[&of.body], &[Token::Any]), of });
        store.index(RoomId(1), new.collect(), all).await.unwrap();
    };
    let send = |body: String| AppendKind::Send { body, reply_to: None, mentions: Vec::new() };
    let mut doomed = Vec::new();
    for n in 0..120 {
        doomed.push(append(&store, 2 * n, send(format!("a needle{n} in the hay"))).await);
        append(&store, 2 * n + 1, send(format!("hay and straw{n}"))).await;
        if n % 10 == 0 {
            index().await;
        }
    }
    index().await;
    assert!(seen(&store, "needle").await > 60, "they would be found");
    for (n, message) in (1_000..).zip(doomed) {
        if n % 2 == 0 {
            let (body, mentions) = ("nothing".to_owned(), Vec::new());
            append(&store, n, AppendKind::Edit { message, body, mentions }).await;
            index().await;
        }
        append(&store, n + 1_000, AppendKind::Delete { message }).await;
    }
    is_erased(&store).await;
    for file in [&path, &log] {
        assert!(!holds(file, "needle"), "{}", file.display());
    }
    while store.merge_index(true).await.unwrap() {}
    while store.merge_index(false).await.unwrap() {}
    assert_eq!(seen(&store, "needle").await, 0);
    assert!(seen(&store, "straw").await > 60, "the others stay");
    store.close().await;
    assert!(!holds(&path, "needle"), "in the database, closed");
}
