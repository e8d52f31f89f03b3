//! A backup taken while people write is restored into either database.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::ensure;
use confab_e2e::{Artifacts, Cluster, Database};
use confab_protocol::Entry;

use super::copy::House;

/// Runs a command of the server's program on the data of a cluster; gives what it told.
async fn run(cluster: &mut Cluster, command: &str, path: &Path) -> anyhow::Result<String> {
    let database = match cluster.postgres() {
        Ok(postgres) => postgres.url("confab"),
        Err(_) => format!("sqlite:{}", cluster.data().join("confab.db").display()),
    };
    let mut program = tokio::process::Command::new(Artifacts::from_env()?.server);
    program.args([OsStr::new(command), path.as_os_str()]);
    program.env("CONFAB_DATA_DIR", cluster.data()).env("CONFAB_DATABASE_URL", database);
    let output = program.output().await?;
    let told = String::from_utf8(output.stdout)?;
    ensure!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    Ok(told)
}

/// Backs up the first cluster while Ana writes in `#general`, and restores it into the second; gives
/// how many of her messages came along.
async fn move_house(
    house: &House,
    from: &mut Cluster,
    to: &mut Cluster,
    backup: &Path,
) -> anyhow::Result<usize> {
    let ana = house.people[0].at(from.url(0));
    let mut socket = ana.connect().await?;
    let writes = async {
        // As many as nobody is held up for.
        for number in 0..40 {
            socket.send(house.general, &format!("meanwhile {number}")).await?;
        }
        std::future::pending::<anyhow::Result<()>>().await
    };
    tokio::select! {
        stopped = writes => stopped?,
        told = run(from, "backup", backup) => {
            let told = told?;
            ensure!(told.contains("3 accounts") && told.contains("4 rooms"), "{told}");
        }
    }
    let told = run(to, "restore", backup).await?;
    ensure!(told.contains("3 accounts"), "{told}");
    to.server_mut(0).start().await?;

    let (_, before) = ana.whole_history(house.general).await?;
    let (_, after) = house.people[0].at(to.url(0)).whole_history(house.general).await?;
    let seqs = |entries: &[Entry]| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    let same = before.get(..after.len()).is_some_and(|before| before == after);
    ensure!(same, "{:?}\nis not the beginning of\n{:?}", seqs(&after), seqs(&before));
    Ok(after.len())
}

#[tokio::test]
async fn a_backup_of_either_database_is_restored_into_the_other() -> anyhow::Result<()> {
    let backups = tempfile::tempdir()?;
    let mut file = Cluster::single().on(Database::Sqlite).start().await?;
    let house = House::fill(file.url(0)).await?;
    let mut postgres = Cluster::of(1).on(Database::Postgres).prepare().await?;
    let first = move_house(&house, &mut file, &mut postgres, &backups.path().join("first")).await?;
    house.goes_on(postgres.url(0)).await?;
    let mut back = Cluster::single().on(Database::Sqlite).prepare().await?;
    let second =
        move_house(&house, &mut postgres, &mut back, &backups.path().join("2.tar")).await?;
    ensure!(second > first, "{second} messages after {first}");
    house.goes_on(back.url(0)).await
}
