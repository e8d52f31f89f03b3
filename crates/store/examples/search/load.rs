//! Fills an installation: people, rooms, and messages with words as frequent as those of a language.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use confab_protocol::api::SignUpMode;
use confab_protocol::{Handle, RoomId, Tag, Timestamp, UserId, Visibility};
use confab_store::{Admission, NewAccount, NewRoom, PasswordHash, Store};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};

const ROOMS: u64 = 500;
/// A message every few seconds.
const BEGAN: u64 = 1_700_000_000_000;
const EVERY_MS: u64 = 30_000;
const WORDS: u64 = 20_000;
const ROWS: u64 = 1_000;

/// The administrator, and someone in every other private room: two fifths of the rooms are hidden
/// from them.
pub(crate) const SEARCHER: UserId = UserId(2);

pub(crate) async fn rooms(store: &Store) -> anyhow::Result<Vec<RoomId>> {
    let account = |handle: &str| {
        anyhow::Ok(NewAccount {
            handle: Handle::parse(handle)?,
            name: handle.to_owned(),
            password: PasswordHash(String::new()),
            at: Timestamp(0),
            tag: Tag(1),
        })
    };
    store.create_first_account(account("root")?).await?.context("the database is empty")?;
    store.set_sign_up_mode(SignUpMode::Open).await?;
    store.create_account(account("ana")?, Admission::Open).await?;
    let mut rooms = Vec::new();
    for number in 0..ROOMS {
        let hidden = number % 5 < 2;
        let new = NewRoom {
            creator: if hidden { UserId(1) } else { SEARCHER },
            name: format!("room-{number}"),
            topic: String::new(),
            visibility: if number % 2 == 0 { Visibility::Private } else { Visibility::Public },
            at: Timestamp(1),
            tag: Tag(number),
        };
        rooms.push(store.create_room(new).await?.id);
    }
    Ok(rooms)
}

enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    async fn open(url: &str) -> anyhow::Result<Self> {
        Ok(if url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(url).await?;
            connection.execute("PRAGMA busy_timeout = 60000; PRAGMA synchronous = OFF").await?;
            Self::Sqlite(connection)
        } else {
            Self::Postgres(PgConnection::connect(url).await?)
        })
    }

    async fn run(&mut self, statements: String) -> anyhow::Result<()> {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements));
        match self {
            Self::Sqlite(connection) => statements.execute(connection).await.map(|_| ())?,
            Self::Postgres(connection) => statements.execute(connection).await.map(|_| ())?,
        }
        Ok(())
    }
}

/// Statistics, as the database makes them by itself after a while.
pub(crate) async fn analyse(url: &str) -> anyhow::Result<()> {
    let mut database = Database::open(url).await?;
    if matches!(database, Database::Postgres(_)) {
        database.run("VACUUM ANALYZE search_index".to_owned()).await?;
        database.run("ANALYZE".to_owned()).await?;
    }
    Ok(())
}

/// Writes messages in all rooms in turn.
pub(crate) async fn messages(url: &str, rooms: &[RoomId], count: u64) -> anyhow::Result<()> {
    let mut database = Database::open(url).await?;
    let (bytes, none) = match database {
        Database::Sqlite(_) => (("CAST('", "' AS BLOB)"), "X''"),
        Database::Postgres(_) => (("convert_to('", "', 'UTF8')"), "''"),
    };
    let places = rooms.len() as u64;
    for from in (0..count).step_by(usize::try_from(ROWS)?) {
        let (mut events, mut current, mut versions) = (String::new(), String::new(), String::new());
        for number in from..(from + ROWS).min(count) {
            let room = rooms[usize::try_from(noise(number) % places)?];
            // Rows of the same room need other numbers, and may leave holes.
            let (seq, version, at) = (number + 1_000, number + 1_000, BEGAN + number * EVERY_MS);
            let author = 1 + number % 2;
            let comma = if number == from { "" } else { ", " };
            write!(
                events,
                "{comma}({room}, {seq}, {number}, {at}, {author}, 'message_sent', {seq}, {version})"
            )?;
            write!(current, "{comma}({room}, {seq}, {author}, {seq}, TRUE, {version})")?;
            let body = body(number);
            write!(
                versions,
                "{comma}({version}, {room}, {seq}, {none}, {}{body}{})",
                bytes.0, bytes.1
            )?;
        }
        let all = format!(
            "BEGIN;
             INSERT INTO events (room, seq, tag, at, author, kind, message, version)
             VALUES {events};
             INSERT INTO messages (room, seq, author, changed, live, version) VALUES {current};
             INSERT INTO message_versions (id, room, seq, mentions, body) VALUES {versions};
             COMMIT"
        );
        database.run(all).await?;
    }
    let heads = "UPDATE rooms SET head = COALESCE((SELECT MAX(seq) FROM events e
                                                   WHERE e.room = rooms.id), head)";
    database.run(heads.to_owned()).await?;
    if matches!(database, Database::Postgres(_)) {
        let numbers = "SELECT setval('message_versions_id_seq',
                                     (SELECT MAX(id) FROM message_versions))";
        database.run(numbers.to_owned()).await?;
    }
    Ok(())
}

/// A dozen words, some of them Chinese; one message in a hundred thousand has a needle.
pub(crate) fn body(number: u64) -> String {
    let mut body = String::new();
    if number % 20 == 7 {
        for place in 0..12 {
            let sign = 0x4E00 + noise(number * 31 + place) % 3_000;
            body.push(u32::try_from(sign).ok().and_then(char::from_u32).unwrap_or('中'));
        }
        body.push_str(if number % 2_000 == 7 { "部署完成" } else { "" });
        return body;
    }
    for place in 0..12 {
        let share = noise(number * 37 + place) % 1_000_000 + 1;
        body.push_str(&word(rank(share)));
        body.push(' ');
    }
    if number % 100_000 == 99_999 {
        body.push_str("needle");
    }
    body
}

/// The rank of a word grows as its share shrinks.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "ranks are small"
)]
fn rank(share: u64) -> u64 {
    (WORDS as f64).powf(share as f64 / 1e6) as u64
}

/// The word of a rank: of consonants and vowels in turn.
pub(crate) fn word(rank: u64) -> String {
    const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    let mut rest = rank.wrapping_mul(7_919) % 1_000_003 + 500;
    let mut word = String::new();
    while rest > 0 {
        for letters in [CONSONANTS, VOWELS] {
            let count = letters.len() as u64;
            word.push(char::from(letters[usize::try_from(rest % count).unwrap_or(0)]));
            rest /= count;
        }
    }
    word
}

pub(crate) fn nanos() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a number that no run before had")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(since.subsec_nanos()) << 16 ^ since.as_secs()
}

/// Spreads numbers.
pub(crate) fn noise(number: u64) -> u64 {
    let mixed = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}
