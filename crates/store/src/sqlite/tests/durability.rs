//! Acknowledged messages are there after a SIGKILL.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use confab_protocol::{ClientId, EventKind, Role, RoomId, Seq, Tag, Timestamp, UserId};
use tokio::task::JoinSet;

use crate::{Append, AppendKind, Store};

const NAME: &str = "sqlite::tests::durability::what_is_acknowledged_survives_a_kill";
/// Set for the child: the file to append to.
const CHILD: &str = "CONFAB_STORE_TEST_APPENDS_TO";
/// Begins the child's lines, among those of the test harness.
const ACKNOWLEDGED: &str = "acknowledged ";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_survives_a_kill() {
    if let Some(path) = std::env::var_os(CHILD) {
        return append_for_ever(PathBuf::from(path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    for round in 1..=3 {
        let acknowledged = kill_an_appender(&path, 100 * round);
        let mut writers = JoinSet::new();
        let store = super::open(&path, &mut writers).await;
        let events = store.replay(RoomId(1), Seq::ZERO, u32::MAX).await.unwrap();
        let bodies: BTreeMap<u64, String> = events
            .iter()
            .filter_map(|event| match &event.what {
                EventKind::MessageSent { body, .. } => Some((event.seq.0, body.clone()?)),
                _ => None,
            })
            .collect();
        for (seq, body) in acknowledged {
            assert_eq!(bodies.get(&seq), Some(&body), "round {round}");
        }
        assert!(events.iter().zip(1..).all(|(event, seq)| event.seq.0 == seq), "no holes");
        store.close().await;
    }
}

/// Kills a child once it has acknowledged so many appends; gives all that it acknowledged.
fn kill_an_appender(path: &std::path::Path, enough: usize) -> Vec<(u64, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture", "--test-threads=1"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let Some((seq, body)) = line.as_deref().ok().and_then(parse) else { continue };
        acknowledged.push((seq, body));
        if acknowledged.len() == enough {
            child.kill().unwrap(); // SIGKILL; what it had printed by then is read to the end
        }
    }
    child.wait().unwrap();
    assert!(acknowledged.len() >= enough, "the child ended by itself");
    acknowledged
}

fn parse(line: &str) -> Option<(u64, String)> {
    // The last line may be cut short: it ends with a full stop, or does not count.
    let (_, line) = line.strip_suffix('.')?.split_once(ACKNOWLEDGED)?;
    let (seq, body) = line.split_once(' ')?;
    Some((seq.parse().ok()?, body.to_owned()))
}

async fn append_for_ever(path: PathBuf) {
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    super::found(&store).await;
    let room = store.rooms_first(UserId(1), 1_000).await.unwrap().remove(0);
    for appender in 0..8 {
        writers.spawn(append_one_by_one(store.clone(), room.head.seq, appender));
    }
    writers.join_next().await;
}

async fn append_one_by_one(store: Store, run: Seq, appender: u32) {
    for n in 0_u64.. {
        let body = format!("{run}-{appender}-{n}");
        let append = Append {
            room: RoomId(1),
            author: UserId(1),
            client_id: ClientId::new(body.clone()).unwrap(),
            at: Timestamp(0),
            tag: Tag(n),
            acting: Role::Member,
            what: AppendKind::Send { body: body.clone(), reply_to: None, mentions: Vec::new() },
        };
        let seq = store.append(append).await.unwrap().event.seq;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{ACKNOWLEDGED}{seq} {body}.").unwrap();
        out.flush().unwrap();
    }
}
