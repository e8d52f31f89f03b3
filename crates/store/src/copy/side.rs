//! A database that is copied from or to, with a transaction open on it.

use std::path::Path;

use confab_protocol::{Event, RoomId, Seq};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqlSafeStr as _, SqliteConnection};

use super::{Kind, Table, Value};
use crate::dialect::Dialect;
use crate::open::is_postgres;
use crate::sql::events;
use crate::statement::{Row, Sql, args};
use crate::{SEARCH_FEED, StoreError, postgres, sqlite};

/// Either end of a copy. Dropped without a commit, it leaves nothing.
pub(super) enum Side {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Side {
    /// Opens a database to read one snapshot of it. `None` where it is a file that is not there.
    pub(super) async fn open_to_read(url: &str) -> Result<Option<Self>, StoreError> {
        if is_postgres(url) {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            return Ok(Some(Self::Postgres(postgres::open_alone(url, begin).await?)));
        }
        if !crate::sqlite_file(url).as_deref().is_some_and(Path::is_file) {
            return Ok(None);
        }
        Ok(Some(Self::Sqlite(sqlite::open_alone(url, "BEGIN").await?)))
    }

    /// Opens a database to write it, alone. On SQLite other writers wait, and give up; a server that
    /// starts meanwhile on Postgres waits for the lock, and then finds what was copied.
    pub(super) async fn open_to_write(url: &str) -> Result<Self, StoreError> {
        if is_postgres(url) {
            let begin = "BEGIN; LOCK TABLE accounts, secrets IN ACCESS EXCLUSIVE MODE";
            Ok(Self::Postgres(postgres::open_alone(url, begin).await?))
        } else {
            Ok(Self::Sqlite(sqlite::open_alone(url, "BEGIN IMMEDIATE").await?))
        }
    }

    fn sql(&mut self) -> &mut dyn Sql {
        match self {
            Self::Sqlite(connection) => connection,
            Self::Postgres(connection) => connection,
        }
    }

    pub(super) async fn schema(&mut self) -> Result<i64, StoreError> {
        super::schema_of(self.sql()).await
    }

    /// The rows after a key, in the key's order, at most `limit`.
    pub(super) async fn read(
        &mut self,
        table: &'static Table,
        after: Option<&[Value]>,
        limit: u32,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let select = AssertSqlSafe(table.select(after, limit)).into_sql_str();
        let rows = self.sql().rows(select, after.unwrap_or_default()).await?;
        rows.iter().map(|row| to_values(row, table)).collect()
    }

    /// Writes rows, of which there are at least one.
    pub(super) async fn write(
        &mut self,
        table: &'static Table,
        rows: &[Vec<Value>],
    ) -> Result<(), StoreError> {
        let sql = self.sql();
        let insert = AssertSqlSafe(table.insert(rows.len(), sql.dialect())).into_sql_str();
        sql.run(insert, &rows.concat()).await?;
        Ok(())
    }

    /// Has the search index, which is not copied, filled from the start.
    pub(super) async fn begin_index(&mut self) -> Result<(), StoreError> {
        let places = "DELETE FROM feeds WHERE name = $1";
        self.sql().execute(places, args![SEARCH_FEED]).await.map(drop)
    }

    /// The highest number that a table has given out, whether its row is still there or not.
    pub(super) async fn last_number(&mut self, table: &Table) -> Result<i64, StoreError> {
        let name = table.name;
        let last = match (&self, name) {
            // It has no counter of its own: its rows are never deleted.
            (Self::Sqlite(_), "message_versions") => {
                "SELECT COALESCE(MAX(id), 0) FROM message_versions".to_owned()
            }
            (Self::Sqlite(_), _) => {
                format!("SELECT seq FROM sqlite_sequence WHERE name = '{name}'")
            }
            (Self::Postgres(_), "access_changes") => "SELECT last FROM access_counter".to_owned(),
            (Self::Postgres(_), _) => {
                format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}_id_seq")
            }
        };
        let rows = self.sql().rows(AssertSqlSafe(last).into_sql_str(), &[]).await?;
        rows.first().map_or(Ok(0), |row| row.at(0))
    }

    pub(super) async fn set_last_number(
        &mut self,
        table: &Table,
        last: i64,
    ) -> Result<(), StoreError> {
        let name = table.name;
        let set = match (&self, name) {
            (Self::Sqlite(_), "message_versions") => return Ok(()),
            (Self::Sqlite(_), _) => {
                let sql = self.sql();
                sql.execute("DELETE FROM sqlite_sequence WHERE name = $1", args![name]).await?;
                format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', $1)")
            }
            (Self::Postgres(_), "access_changes") => {
                "UPDATE access_counter SET last = $1".to_owned()
            }
            (Self::Postgres(_), _) => {
                format!("SELECT setval('{name}_id_seq', GREATEST($1, 1), $1 > 0)")
            }
        };
        self.sql().run(AssertSqlSafe(set).into_sql_str(), args![last]).await?;
        Ok(())
    }

    pub(super) async fn rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
        let rooms: Vec<(RoomId,)> = self.sql().all("SELECT id FROM rooms ORDER BY id", &[]).await?;
        Ok(rooms.into_iter().map(|(room,)| room).collect())
    }

    /// The events after a position, as the store replays them.
    pub(super) async fn events(
        &mut self,
        room: RoomId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        events::read_after(self.sql(), room, after, limit).await
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.sql().execute("COMMIT", &[]).await?;
        if self.sql().dialect() == Dialect::Postgres {
            // Statistics, or the first plans would take all tables for empty.
            self.sql().execute("ANALYZE", &[]).await?;
        }
        match self {
            Self::Sqlite(connection) => Ok(connection.close().await?),
            Self::Postgres(connection) => Ok(connection.close().await?),
        }
    }
}

fn to_values(row: &Row, table: &Table) -> Result<Vec<Value>, StoreError> {
    let value = |(place, (_, kind)): (usize, (&str, Kind))| {
        Ok(match kind {
            Kind::Integer => Value::from(row.at::<Option<i64>>(place)?),
            Kind::Text => Value::from(row.at::<Option<String>>(place)?),
            Kind::Bytes => Value::from(row.at::<Option<Vec<u8>>>(place)?),
            Kind::Boolean => Value::from(row.at::<Option<bool>>(place)?),
        })
    };
    table.columns().enumerate().map(value).collect()
}
