//! The directory that a Postgres keeps everything in, and the user that it runs as.

use std::os::unix::fs::chown;

use anyhow::Context as _;
use nix::unistd::{Uid, User};
use tempfile::TempDir;

use super::programs;
use crate::{DEADLINE, Process, ProcessSpec};

/// Removed on drop.
#[derive(Debug)]
pub(super) struct Data {
    directory: TempDir,
    /// Postgres does not run as root; then it is this user's.
    user: Option<User>,
}

impl Data {
    /// Makes an empty cluster whose superuser is `superuser`.
    pub(super) async fn make(superuser: &str) -> anyhow::Result<Self> {
        let user = if Uid::effective().is_root() {
            let user = User::from_name("postgres")?;
            Some(user.context("root runs Postgres as the user postgres, who is not here")?)
        } else {
            None
        };
        let directory = tempfile::tempdir()?;
        if let Some(user) = &user {
            chown(directory.path(), Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        let data = Self { directory, user };
        let mut making = data
            .program("initdb")?
            .args(["--username", superuser, "--auth", "trust", "--no-sync", "--encoding", "UTF8"])
            // As most installations have it: what is to sort by bytes must say so.
            .args(["--locale-provider", "icu", "--icu-locale", "en", "--locale", "C"])
            .arg("--pgdata")
            .arg(data.directory.path())
            .spawn()?;
        let status = making.ended(DEADLINE).await?;
        anyhow::ensure!(status.success(), "initdb ended with {status}:\n{}", making.log().tail(20));
        Ok(data)
    }

    /// Starts a server, and waits until it takes connections.
    pub(super) async fn run(&self, port: u16) -> anyhow::Result<Process> {
        let mut server = self.program("postgres")?.arg("-D").arg(self.directory.path());
        for setting in [
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            "max_connections=200".to_owned(),
            "shared_buffers=32MB".to_owned(),
            // Tests end processes, not machines: what was written is there without a flush.
            "fsync=off".to_owned(),
            "full_page_writes=off".to_owned(),
        ] {
            server = server.args(["-c", &setting]);
        }
        let mut server = server.spawn()?;
        let ready = |line: &str| line.contains("ready to accept connections").then_some(());
        server.wait_for(DEADLINE, ready).await?;
        Ok(server)
    }

    fn program(&self, name: &str) -> anyhow::Result<ProcessSpec> {
        let spec = ProcessSpec::new(name, programs::find(name)?)
            .directory(self.directory.path())
            .env("LC_ALL", "C");
        Ok(match &self.user {
            Some(user) => spec.user(user.uid.as_raw(), user.gid.as_raw()),
            None => spec,
        })
    }
}
