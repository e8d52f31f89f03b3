//! A SQLite file as either end of a copy.

use async_trait::async_trait;
use confab_protocol::{Event, RoomId, Seq};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, Executor, QueryBuilder, Row, SqliteConnection};

use super::migrate;
use super::open::options_of;
use crate::StoreError;
use crate::copy::{self, Cell, Kind, Table};
use crate::sql::events;

pub(crate) struct Side(SqliteConnection);

impl Side {
    /// `None` where there is no such file.
    pub(crate) async fn open_to_read(url: &str) -> Result<Option<Self>, StoreError> {
        let options = options_of(url)?;
        if !options.get_filename().is_file() {
            return Ok(None);
        }
        let mut connection = migrate::run(&options).await?;
        connection.execute("BEGIN").await?;
        Ok(Some(Self(connection)))
    }

    /// Other writers wait, and give up.
    pub(crate) async fn open_to_write(url: &str) -> Result<Self, StoreError> {
        let mut connection = migrate::run(&options_of(url)?).await?;
        connection.execute("BEGIN IMMEDIATE").await?;
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
        let mut insert = QueryBuilder::<sqlx::Sqlite>::new(table.insert());
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
        // message_versions has no counter of its own: its rows are never deleted.
        let last = "SELECT seq FROM sqlite_sequence WHERE name = ?1
                    UNION ALL SELECT COALESCE(MAX(id), 0) FROM message_versions
                    WHERE ?1 = 'message_versions'";
        let last = sqlx::query_scalar(last).bind(table.name).fetch_optional(&mut self.0).await?;
        Ok(last.unwrap_or(0))
    }

    async fn set_last_number(
        &mut self,
        table: &'static Table,
        last: i64,
    ) -> Result<(), StoreError> {
        if table.name == "message_versions" {
            return Ok(());
        }
        let (name, sequence) = (table.name, &mut self.0);
        sqlx::query("DELETE FROM sqlite_sequence WHERE name = ?1")
            .bind(name)
            .execute(&mut *sequence)
            .await?;
        sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)")
            .bind(name)
            .bind(last)
            .execute(sequence)
            .await?;
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
        Ok(self.0.close().await?)
    }
}

fn to_cells(row: &SqliteRow, table: &Table) -> Result<Vec<Cell>, sqlx::Error> {
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
