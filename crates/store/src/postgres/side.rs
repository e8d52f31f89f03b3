//! A Postgres database as either end of a copy.

use std::str::FromStr;

use async_trait::async_trait;
use confab_protocol::{Event, RoomId, Seq};
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, QueryBuilder, Row};

use super::connect::connect;
use super::migrate;
use crate::StoreError;
use crate::copy::{self, Cell, Kind, Table};
use crate::sql::events;

pub(crate) struct Side(PgConnection);

impl Side {
    pub(crate) async fn open_to_read(url: &str) -> Result<Self, StoreError> {
        Self::open(url, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// A server that starts meanwhile waits for the lock, and then finds what was copied.
    pub(crate) async fn open_to_write(url: &str) -> Result<Self, StoreError> {
        Self::open(url, "BEGIN; LOCK TABLE accounts, secrets IN ACCESS EXCLUSIVE MODE").await
    }

    async fn open(url: &str, begin: &'static str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url).map_err(StoreError::Open)?;
        let options = options.disable_statement_logging();
        migrate::run(&options).await?;
        let mut connection = connect(&options).await?;
        // Either side waits for the other, for as long as it takes.
        connection
            .execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
            .await?;
        connection.execute(begin).await?;
        Ok(Self(connection))
    }
}

#[async_trait]
impl copy::Side for Side {
    async fn read(
        &mut self,
        table: &'static Table,
        after: Option<&[Cell]>,
        limit: u32,
    ) -> Result<Vec<Vec<Cell>>, StoreError> {
        let mut query = sqlx::query(AssertSqlSafe(table.select(after, limit)));
        for cell in after.unwrap_or_default() {
            query = match cell {
                Cell::Integer(value) => query.bind(*value),
                Cell::Text(value) => query.bind(value.clone()),
                Cell::Bytes(value) => query.bind(value.clone()),
                Cell::Boolean(value) => query.bind(*value),
            };
        }
        let rows = query.fetch_all(&mut self.0).await?;
        rows.iter().map(|row| Ok(to_cells(row, table)?)).collect()
    }

    async fn write(&mut self, table: &'static Table, rows: &[Vec<Cell>]) -> Result<(), StoreError> {
        let mut insert = QueryBuilder::<sqlx::Postgres>::new(table.insert());
        insert.push_values(rows, |mut values, row| {
            for cell in row {
                match cell {
                    Cell::Integer(value) => values.push_bind(*value),
                    Cell::Text(value) => values.push_bind(value.clone()),
                    Cell::Bytes(value) => values.push_bind(value.clone()),
                    Cell::Boolean(value) => values.push_bind(*value),
                };
            }
        });
        insert.build().execute(&mut self.0).await?;
        Ok(())
    }

    async fn last_number(&mut self, table: &'static Table) -> Result<i64, StoreError> {
        let last = if table.name == "access_changes" {
            "SELECT last FROM access_counter".to_owned()
        } else {
            let name = table.name;
            format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}_id_seq")
        };
        Ok(sqlx::query_scalar(AssertSqlSafe(last)).fetch_one(&mut self.0).await?)
    }

    async fn set_last_number(
        &mut self,
        table: &'static Table,
        last: i64,
    ) -> Result<(), StoreError> {
        let set = if table.name == "access_changes" {
            "UPDATE access_counter SET last = $1".to_owned()
        } else {
            format!("SELECT setval('{}_id_seq', GREATEST($1, 1), $1 > 0)", table.name)
        };
        sqlx::query(AssertSqlSafe(set)).bind(last).execute(&mut self.0).await?;
        Ok(())
    }

    async fn rooms(&mut self) -> Result<Vec<RoomId>, StoreError> {
        let rooms = sqlx::query_scalar("SELECT id FROM rooms ORDER BY id");
        Ok(rooms.fetch_all(&mut self.0).await?.into_iter().map(RoomId).collect())
    }

    async fn events(
        &mut self,
        room: RoomId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        events::read_after(&mut self.0, room, after, limit).await
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        self.0.execute("COMMIT").await?;
        // Statistics, or the first plans would take all tables for empty.
        self.0.execute("ANALYZE").await?;
        Ok(self.0.close().await?)
    }
}

fn to_cells(row: &PgRow, table: &Table) -> Result<Vec<Cell>, sqlx::Error> {
    let columns = table.columns.iter().enumerate();
    let cell = |(index, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Kind::Integer => Cell::Integer(row.try_get(index)?),
            Kind::Text => Cell::Text(row.try_get(index)?),
            Kind::Bytes => Cell::Bytes(row.try_get(index)?),
            Kind::Boolean => Cell::Boolean(row.try_get(index)?),
        })
    };
    columns.map(cell).collect()
}
