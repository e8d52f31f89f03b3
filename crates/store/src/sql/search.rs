//! Searches messages: one statement that matches tokens, and checks in it what its reader may see.
//!
//! Work is bounded: a page looks at the newest [`MOST`] messages that fit, and says where it stopped.
//! What was edited or deleted a moment ago is not found, whether the index knows of it yet or not.

use std::slice;
use std::sync::LazyLock;

use confab_protocol::api::FoundMessage;
use confab_protocol::{Handle, RoomId, Timestamp, UserId};
use confab_search::Match;

use super::found::{self, FOUND};
use crate::dialect::Dialect;
use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError};

mod index;

pub(crate) use index::{ERASE, FORGET};
pub use index::{Indexed, Unindexed};

/// The feed that fills the index. A copy of a database has no index yet, and so begins it anew.
pub const SEARCH_FEED: &str = "search";

/// Messages that fit and that one page looks at, first and at most.
const FIRST: u32 = 300;
const MOST: u32 = 20_000;

/// A question for a page of messages.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub person: UserId,
    /// All of it must be so. At least one is no negation.
    pub tokens: Vec<Match>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// After a page that ended here.
    pub before: Option<i64>,
}

/// A page of found messages, newest first, and where the next one begins, if there may be one.
pub type Searched = (Vec<FoundMessage>, Option<i64>);

/// Where a statement looks.
#[derive(Clone, Copy)]
enum Look {
    /// Among what is newest, for words that many messages have.
    Newest,
    /// Among more of it, for several words that few messages have together or in a row: Postgres would
    /// read all messages that have one of them.
    MoreOfNewest,
    /// Everywhere.
    All,
}

static AMONG_NEWEST: LazyLock<&'static str> =
    LazyLock::new(|| whole("{newest 4000 matches $1 $2 $3 $4}"));
static AMONG_MORE: LazyLock<&'static str> =
    LazyLock::new(|| whole("{newest 20000 matches $1 $2 $3 $4}"));
static AMONG_ALL: LazyLock<&'static str> = LazyLock::new(|| whole("{all matches $1 $2 $3 $4}"));

/// Found messages with their rooms, as `$5` sees them; at least one row, which says how far it was
/// looked.
fn whole(matches: &str) -> &'static str {
    let found = "
        WITH k AS MATERIALIZED (MATCHES),
        looked AS (SELECT COUNT(*) AS number, MIN(id) AS through FROM k),
        hit AS (
            SELECT k.id, d.room, d.message
            FROM k CROSS JOIN search_docs d CROSS JOIN messages m CROSS JOIN rooms r
            LEFT JOIN members own ON own.room = r.id AND own.person = $5
            WHERE d.id = k.id AND m.room = d.room AND m.seq = d.message AND r.id = d.room
              AND m.live AND m.version = d.version AND {visible r $5}
              AND d.message >= {first r own}
            ORDER BY k.id DESC LIMIT $6)
        SELECT looked.number AS looked, looked.through, hit.id AS hit, hit.room AS found_room,
               COLUMNS
        FROM looked LEFT JOIN hit ON TRUE
        LEFT JOIN rooms r ON r.id = hit.room
        LEFT JOIN accounts o
            ON o.id = CASE r.direct_low WHEN $5 THEN r.direct_high ELSE r.direct_low END
        LEFT JOIN messages m ON m.room = hit.room AND m.seq = hit.message
        LEFT JOIN message_versions v ON v.id = m.version
        LEFT JOIN events e ON e.room = hit.room AND e.seq = hit.message
        LEFT JOIN accounts a ON a.id = e.author
        ORDER BY hit.id DESC";
    found.replace("MATCHES", matches).replace("COLUMNS", &found::columns()).leak()
}

/// Rooms of one name that a search looks in, at most.
const NAMESAKES: u32 = 50;

impl Store {
    /// Rooms of a name, given in lower case, or the conversation with the person of a handle, among
    /// those that someone sees.
    pub async fn rooms_called(
        &self,
        name: &str,
        person: UserId,
    ) -> Result<Vec<RoomId>, StoreError> {
        let (name, with) = match name.strip_prefix('@') {
            Some(handle) => ("", handle),
            None => (name, ""),
        };
        let called = "
            SELECT r.id FROM rooms r WHERE r.name_key = $1 AND $1 <> '' AND {visible r $3}
            UNION
            SELECT r.id FROM accounts a JOIN rooms r
                ON r.direct_low = CASE WHEN a.id < $3 THEN a.id ELSE $3 END
               AND r.direct_high = CASE WHEN a.id < $3 THEN $3 ELSE a.id END
            WHERE a.handle = $2 AND {visible r $3}
            LIMIT $4";
        let values = args![name, with, person, NAMESAKES];
        let found: Vec<(RoomId,)> = self.reads().all(called, values).await?;
        Ok(found.into_iter().map(|(room,)| room).collect())
    }

    /// The account of a handle, whether it is active or not.
    pub async fn author_called(&self, handle: &Handle) -> Result<Option<UserId>, StoreError> {
        let called = "SELECT id FROM accounts WHERE handle = $1";
        let found: Option<(UserId,)> = self.reads().optional(called, args![handle]).await?;
        Ok(found.map(|(person,)| person))
    }

    /// Messages that have all that is wanted and that its reader may see, newest first.
    pub async fn search(&self, wanted: Wanted) -> Result<Searched, StoreError> {
        let dialect = self.reads().dialect();
        let page = self.look(&wanted, dialect, Look::Newest).await?;
        // SQLite goes through what fits from the newest on: fewer than it may look at are all.
        let is_all = dialect == Dialect::Sqlite && page.number < FIRST;
        if page.hits.len() > FOUND as usize || is_all {
            return Ok(page.cut(FIRST));
        }
        let is_plain = matches!(&wanted.tokens[..], [Match::Token(_) | Match::Beginning(_)]);
        if dialect == Dialect::Postgres && !is_plain {
            let page = self.look(&wanted, dialect, Look::MoreOfNewest).await?;
            if page.hits.len() > FOUND as usize {
                return Ok(page.cut(FIRST));
            }
        }
        Ok(self.look(&wanted, dialect, Look::All).await?.cut(MOST))
    }

    async fn look(
        &self,
        wanted: &Wanted,
        dialect: Dialect,
        look: Look,
    ) -> Result<Looked, StoreError> {
        let Wanted { person, tokens, from, until, before } = wanted;
        let until = until.map_or(i64::MAX, index::first_at);
        let before = before.unwrap_or(i64::MAX).min(until);
        let from = from.map_or(0, index::first_at);
        let (statement, most) = match look {
            Look::Newest => (&AMONG_NEWEST, FIRST),
            Look::MoreOfNewest => (&AMONG_MORE, FIRST),
            Look::All => (&AMONG_ALL, MOST),
        };
        let expression = expression(tokens, dialect);
        let values = args![&expression, before, from, most, *person, FOUND + 1];
        let rows: Vec<Hit> = self.reads().all(statement, values).await?;
        let (number, through) = rows.first().map_or((0, None), |hit| (hit.looked, hit.through));
        Ok(Looked { number, through, hits: rows.into_iter().filter_map(|hit| hit.found).collect() })
    }
}

/// The answer of one statement.
struct Looked {
    number: u32,
    through: Option<i64>,
    hits: Vec<(i64, FoundMessage)>,
}

impl Looked {
    /// The page, where at most so many were looked at.
    fn cut(mut self, most: u32) -> Searched {
        let is_full = self.hits.len() > FOUND as usize;
        self.hits.truncate(FOUND as usize);
        let next = if is_full {
            self.hits.last().map(|(id, _)| *id)
        } else {
            self.through.filter(|_| self.number >= most)
        };
        (self.hits.into_iter().map(|(_, found)| found).collect(), next)
    }
}

struct Hit {
    looked: u32,
    through: Option<i64>,
    found: Option<(i64, FoundMessage)>,
}

impl Stored for Hit {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let (looked, through) = (row.get("looked")?, row.get("through")?);
        let Some(id) = row.get::<Option<i64>>("hit")? else {
            return Ok(Self { looked, through, found: None });
        };
        let found = found::message(row)?;
        Ok(Self { looked, through, found: Some((id, found)) })
    }
}

/// Spells what is wanted in the words of the database. Tokens are small letters and digits.
fn expression(wanted: &[Match], dialect: Dialect) -> String {
    let (without, with): (Vec<&Match>, Vec<&Match>) =
        wanted.iter().partition(|wanted| matches!(wanted, Match::Not(_)));
    let joined =
        |all: &[&Match]| all.iter().map(|wanted| spell(wanted, dialect)).collect::<Vec<_>>();
    match dialect {
        Dialect::Sqlite => {
            let all = format!("({})", joined(&with).join(" AND "));
            joined(&without).iter().fold(all, |all, without| format!("({all} NOT {without})"))
        }
        Dialect::Postgres => {
            let without = joined(&without).into_iter().map(|without| format!("!{without}"));
            joined(&with).into_iter().chain(without).collect::<Vec<_>>().join(" & ")
        }
    }
}

fn spell(wanted: &Match, dialect: Dialect) -> String {
    use Dialect::{Postgres, Sqlite};
    let joined = |all: &[Match], by: &str| {
        let all: Vec<String> = all.iter().map(|wanted| spell(wanted, dialect)).collect();
        format!("({})", all.join(by))
    };
    let (row, last) = match wanted {
        Match::Token(token) => (slice::from_ref(token), false),
        Match::Beginning(token) => (slice::from_ref(token), true),
        Match::Row(words, begins) => (words.as_slice(), *begins),
        Match::All(all) => return joined(all, if dialect == Sqlite { " AND " } else { " & " }),
        Match::Any(all) => return joined(all, if dialect == Sqlite { " OR " } else { " | " }),
        Match::Not(wanted) => return spell(wanted, dialect),
    };
    match dialect {
        Sqlite => format!("\"{}\"{}", row.join(" "), if last { " *" } else { "" }),
        Postgres => format!("({}{})", row.join(" <-> "), if last { ":*" } else { "" }),
    }
}

#[cfg(test)]
mod tests;
