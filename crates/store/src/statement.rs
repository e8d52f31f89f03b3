//! Runs a statement on a connection of either database, and reads its rows.
//!
//! Statements are SQL that both databases have: `$1` works on both, and what differs is a word in
//! braces, which [`dialect`](crate::dialect) spells for each.

mod args;
pub(crate) mod locks;
mod row;

use std::pin::Pin;

use sqlx::{PgConnection, SqlStr, SqliteConnection};

use crate::StoreError;
use crate::dialect::{Dialect, spell};

pub(crate) use args::{Arg, args};
pub(crate) use row::{Row, Stored};

/// The purpose of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Reads of requests.
    Ordinary,
    /// Changes beside the writer's appends.
    Writes,
    /// Revocations, without which delivery halts within a second: they have a connection to
    /// themselves.
    Access,
    /// Reads that delivery is compared with in rounds: on whichever is free first, an ordinary
    /// connection or the one that is kept for them. Rooms that are opened here read their heads so,
    /// too, and they are many when a server has just started.
    Rounds,
}

/// The future of a statement, or of what a write does with its transaction.
pub(crate) type Running<'s, T, E = StoreError> =
    Pin<Box<dyn Future<Output = Result<T, E>> + Send + 's>>;

/// A connection that runs statements, mostly inside a transaction.
pub(crate) trait Sql: Send {
    fn dialect(&self) -> Dialect;

    /// Gives the rows of a statement as it stands.
    fn rows<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, Vec<Row>>;

    /// Gives how many rows a statement changed.
    fn run<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, u64>;
}

impl dyn Sql + '_ {
    /// Gives all rows.
    pub(crate) async fn all<T: Stored>(
        &mut self,
        statement: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<T>, StoreError> {
        let statement = spell(statement, self.dialect());
        self.rows(statement, args).await?.iter().map(T::read).collect()
    }

    /// Gives the first row, if there is any.
    pub(crate) async fn optional<T: Stored>(
        &mut self,
        statement: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<T>, StoreError> {
        let statement = spell(statement, self.dialect());
        self.rows(statement, args).await?.first().map(T::read).transpose()
    }

    /// Gives the row that there must be.
    pub(crate) async fn one<T: Stored>(
        &mut self,
        statement: &'static str,
        args: &[Arg<'_>],
    ) -> Result<T, StoreError> {
        self.optional(statement, args).await?.ok_or(StoreError::Query(sqlx::Error::RowNotFound))
    }

    /// Gives how many rows were changed.
    pub(crate) async fn execute(
        &mut self,
        statement: &'static str,
        args: &[Arg<'_>],
    ) -> Result<u64, StoreError> {
        let statement = spell(statement, self.dialect());
        self.run(statement, args).await
    }
}

/// The query of a statement with its arguments; lists are bound as `$list` makes them.
macro_rules! query {
    ($statement:expr, $args:expr, $list:expr) => {{
        let mut query = sqlx::query($statement);
        for arg in $args {
            query = match arg {
                Arg::Integer(value) => query.bind(*value),
                Arg::Boolean(value) => query.bind(*value),
                Arg::Text(value) => query.bind(value.as_deref()),
                Arg::Bytes(value) => query.bind(value.as_deref()),
                Arg::Integers(values) => query.bind($list(values)),
            };
        }
        query
    }};
}

impl Sql for SqliteConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn rows<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, Vec<Row>> {
        Box::pin(async move {
            let rows = query!(statement, args, args::json).fetch_all(self).await?;
            Ok(rows.into_iter().map(Row::Sqlite).collect())
        })
    }

    fn run<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, u64> {
        Box::pin(async move {
            Ok(query!(statement, args, args::json).execute(self).await?.rows_affected())
        })
    }
}

impl Sql for PgConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn rows<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, Vec<Row>> {
        Box::pin(async move {
            let rows = query!(statement, args, <[i64]>::to_vec).fetch_all(self).await?;
            Ok(rows.into_iter().map(Row::Postgres).collect())
        })
    }

    fn run<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, u64> {
        Box::pin(async move {
            Ok(query!(statement, args, <[i64]>::to_vec).execute(self).await?.rows_affected())
        })
    }
}
