//! A backup taken while people write is restored into either database.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::ensure;
use confab_e2e::{Account, Artifacts, Cluster, Database};
use confab_protocol::api::Upload;
use confab_protocol::{Entry, RoomId};
use confab_testing::S3Server;
use serde_json::{Value, json};

use super::copy::House;

/// Settings that say where a cluster's files are, where they are not beside the rest.
type Files = [(&'static str, String)];

/// Runs a command of the server's program on the data of a cluster; gives what it told.
async fn run(
    cluster: &mut Cluster,
    files: &Files,
    command: &str,
    path: &Path,
) -> anyhow::Result<String> {
    let database = match cluster.postgres() {
        Ok(postgres) => postgres.url("confab"),
        Err(_) => format!("sqlite:{}", cluster.data().join("confab.db").display()),
    };
    let mut program = tokio::process::Command::new(Artifacts::from_env()?.server);
    program.args([OsStr::new(command), path.as_os_str()]);
    program.env("CONFAB_DATA_DIR", cluster.data()).env("CONFAB_DATABASE_URL", database);
    program.env("CONFAB_FILES_URL", cluster.data().join("files")).envs(files.iter().cloned());
    let output = program.output().await?;
    let told = String::from_utf8(output.stdout)?;
    ensure!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    Ok(told)
}

/// Backs up the first cluster while Ana writes in `#general`, and restores it into the second; gives
/// how many of her messages came along.
async fn move_house(
    house: &House,
    (from, from_files): (&mut Cluster, &Files),
    (to, to_files): (&mut Cluster, &Files),
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
        told = run(from, from_files, "backup", backup) => {
            let told = told?;
            ensure!(told.contains("3 accounts") && told.contains("4 rooms"), "{told}");
        }
    }
    let told = run(to, to_files, "restore", backup).await?;
    ensure!(told.contains("3 accounts"), "{told}");
    to.server_mut(0).start().await?;

    let (_, before) = ana.whole_history(house.general).await?;
    let (_, after) = house.people[0].at(to.url(0)).whole_history(house.general).await?;
    let seqs = |entries: &[Entry]| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
    let same = before.get(..after.len()).is_some_and(|before| before == after);
    ensure!(same, "{:?}\nis not the beginning of\n{:?}", seqs(&after), seqs(&before));
    Ok(after.len())
}

/// A message with a file; gives where its content is read.
async fn send_file(ana: &Account, room: RoomId) -> anyhow::Result<String> {
    let content = FILE.repeat(1_000);
    let path = ana.begin_upload(content.len()).await?;
    let went = ana.go_on(&path, 0, content).await?;
    ensure!(went.status.is_success(), "{went:?}");
    let upload: Upload = ana.get(&path).await?.json()?;
    let message = json!({ "client_id": "file", "body": "", "files": [upload.id] });
    ana.post(&format!("/api/v1/rooms/{room}/messages"), &message).await?.json::<Value>()?;
    Ok(format!("/files/{}", upload.id))
}

const FILE: &str = "as it was sent ";

#[tokio::test]
async fn a_backup_of_either_database_is_restored_into_the_other() -> anyhow::Result<()> {
    let backups = tempfile::tempdir()?;
    let s3 = S3Server::start()?;
    let mut bucket = s3.variables().to_vec();
    bucket.push(("CONFAB_FILES_URL", "s3://chat/files".to_owned()));
    let mut file = Cluster::single().on(Database::Sqlite).start().await?;
    let house = House::fill(file.url(0)).await?;
    let ana = &house.people[0];
    let path = send_file(ana, house.general).await?;
    let has_file = async |cluster: &Cluster| {
        let served = ana.at(cluster.url(0)).get(&path).await?;
        ensure!(served.status == 200 && served.body == FILE.repeat(1_000), "{served:?}");
        anyhow::Ok(())
    };
    let mut spec = Cluster::of(1).on(Database::Postgres);
    for (name, value) in &bucket {
        spec = spec.env(name, value);
    }
    let mut postgres = spec.prepare().await?;
    let (first, second) = (backups.path().join("first"), backups.path().join("2.tar"));
    let first = move_house(&house, (&mut file, &[]), (&mut postgres, &bucket), &first).await?;
    house.goes_on(postgres.url(0)).await?;
    has_file(&postgres).await?;
    let mut back = Cluster::single().on(Database::Sqlite).prepare().await?;
    let second = move_house(&house, (&mut postgres, &bucket), (&mut back, &[]), &second).await?;
    ensure!(second > first, "{second} messages after {first}");
    house.goes_on(back.url(0)).await?;
    has_file(&back).await
}
