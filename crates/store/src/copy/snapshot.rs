//! Writes a whole installation into one new SQLite file, as it is at one moment, while servers write.

use std::io;
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr as _};

use super::{CopyError, copy};
use crate::open::{is_postgres, sqlite_url};
use crate::statement::Sql;
use crate::{StoreError, sqlite};

use super::tables::tables;

/// Contents of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The newest migration that its database has.
    pub schema: i64,
    /// How many rows of each table.
    pub rows: Vec<(&'static str, u64)>,
}

/// Writes a snapshot of the database of a URL into a file that is not there yet, for its owner alone.
/// The file lacks nothing and needs none beside it; deleted text is not in it.
///
/// SQLite writes it by itself, from one transaction that reads. A Postgres database is copied as
/// [`copy`] does, with each log compared.
pub async fn snapshot(from: &str, into: &Path) -> Result<Snapshot, CopyError> {
    if is_postgres(from) {
        copy(from, &sqlite_url(into)).await?;
    } else if crate::sqlite_file(from).as_deref().is_some_and(Path::is_file) {
        sqlite::write_snapshot(from, into).await.map_err(CopyError::Write)?;
    } else {
        return Err(CopyError::NoSource);
    }
    let counted = count(into).await.map_err(CopyError::Write)?;
    for ending in ["-wal", "-shm", ".lock"] {
        let mut beside = into.as_os_str().to_owned();
        beside.push(ending);
        remove(beside.into()).map_err(CopyError::Write)?;
    }
    Ok(counted)
}

async fn count(file: &Path) -> Result<Snapshot, StoreError> {
    let mut connection = sqlite::open_snapshot(file).await?;
    let mut rows = Vec::new();
    for table in tables() {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", table.name)).into_sql_str();
        let counted = connection.rows(count, &[]).await?;
        let counted: i64 = counted.first().map_or(Ok(0), |row| row.at(0))?;
        rows.push((table.name, counted.unsigned_abs()));
    }
    let schema = super::schema_of(&mut connection).await?;
    connection.close().await?;
    Ok(Snapshot { schema, rows })
}

fn remove(path: PathBuf) -> Result<(), StoreError> {
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::File { path, source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use confab_testing::PostgresServer;

    use super::super::tests::{fill, rows, with};
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_snapshot_is_the_same_as_its_database_and_stands_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let original = sqlite_url(&file("100% of it?.db"));
        with(&original, fill).await;
        let all = rows(&original).await;
        let server = PostgresServer::shared().await.unwrap();
        let there = server.create_database("snapshot").await.unwrap();
        copy(&original, &there).await.unwrap();

        for (from, name) in [(&original, "of SQLite?.db"), (&there, "of Postgres.db")] {
            let taken = snapshot(from, &file(name)).await.unwrap();
            assert_eq!(taken.schema, sqlite::newest_migration());
            let counts = all.iter().map(|(table, rows)| (*table, rows.len() as u64));
            assert_eq!(taken.rows, counts.collect::<Vec<_>>());
            let beside = std::fs::read_dir(folder.path()).unwrap();
            let beside = beside.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            assert_eq!(beside.filter(|other| other.starts_with(name)).count(), 1, "{name}");
            assert_eq!(rows(&sqlite_url(&file(name))).await, all, "{name}");
            let again = snapshot(from, &file(name)).await;
            assert!(again.is_err(), "{name} is not written twice: {again:?}");
        }
        let missing = snapshot(&sqlite_url(&file("missing.db")), &file("new.db")).await;
        assert!(matches!(missing, Err(CopyError::NoSource)), "{missing:?}");
    }

    #[tokio::test]
    async fn a_database_of_a_later_release_is_not_copied_without_what_it_adds() {
        let folder = tempfile::tempdir().unwrap();
        let url = sqlite_url(&folder.path().join("later.db"));
        with(&url, fill).await;
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum,
                     execution_time) VALUES (900001, 'later', TRUE, x'00', 0)";
        sqlx::query(later).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let refused = copy(&url, &sqlite_url(&folder.path().join("new.db"))).await;
        assert!(matches!(refused, Err(CopyError::Later)), "{refused:?}");
    }
}
