//! The directory that a Postgres keeps everything in, and the user that it runs as.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::ExitStatus;

use anyhow::Context as _;
use nix::unistd::{Uid, User};
use tempfile::TempDir;

use super::programs;
use crate::{Certificates, DEADLINE, Process, ProcessSpec};

/// Removed on drop.
#[derive(Debug)]
pub(super) struct Data {
    directory: TempDir,
    /// Postgres does not run as root; then it is this user's.
    user: Option<User>,
    settings: Vec<String>,
}

impl Data {
    /// Makes an empty cluster whose superuser is `superuser`.
    pub(super) async fn make(superuser: &str) -> anyhow::Result<Self> {
        let data = Self::empty()?;
        let mut making = data
            .program("initdb")?
            .args(["--username", superuser, "--auth", "trust", "--no-sync", "--encoding", "UTF8"])
            // As most installations have it: what is to sort by bytes must say so.
            .args(["--locale-provider", "icu", "--icu-locale", "en", "--locale", "C"])
            .arg("--pgdata")
            .arg(data.directory.path())
            .spawn()?;
        done(making.ended(DEADLINE).await?, &making)?;
        Ok(data)
    }

    /// Copies the cluster of a running server, to follow it.
    pub(super) async fn follow(superuser: &str, port: u16) -> anyhow::Result<Self> {
        let data = Self::empty()?;
        let mut copying = data
            .program("pg_basebackup")?
            .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--username", superuser])
            .args(["--write-recovery-conf", "--wal-method", "stream"])
            .args(["--checkpoint", "fast", "--no-sync", "--pgdata"])
            .arg(data.directory.path())
            .spawn()?;
        done(copying.ended(DEADLINE).await?, &copying)?;
        Ok(data)
    }

    /// A directory that Postgres may use.
    fn empty() -> anyhow::Result<Self> {
        let user = if Uid::effective().is_root() {
            let user = User::from_name("postgres")?;
            Some(user.context("root runs Postgres as the user postgres, who is not here")?)
        } else {
            None
        };
        let directory = tempfile::tempdir()?;
        let data = Self { directory, user, settings: Vec::new() };
        std::fs::set_permissions(data.path(), Permissions::from_mode(0o700))?;
        data.give(data.path())?;
        Ok(data)
    }

    /// Makes something the user's.
    pub(super) fn give(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(user) = &self.user {
            chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Has the server offer TLS with these.
    pub(super) fn offer_tls(&mut self, certificates: &Certificates) -> anyhow::Result<()> {
        for (file, name) in certificates.server().iter().zip(["server.crt", "server.key"]) {
            // The key opens the door: Postgres takes it only where nobody else can read it.
            let copy = self.path().join(name);
            std::fs::copy(file, &copy)?;
            self.give(&copy)?;
        }
        for setting in ["ssl=on", "ssl_cert_file=server.crt", "ssl_key_file=server.key"] {
            self.set(setting.to_owned());
        }
        Ok(())
    }

    /// Starts every server from now on with a further setting.
    pub(super) fn set(&mut self, setting: String) {
        self.settings.push(setting);
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
        ]
        .iter()
        .chain(&self.settings)
        {
            server = server.args(["-c", setting]);
        }
        let mut server = server.spawn()?;
        // A standby says "read-only connections".
        let ready = |line: &str| line.contains("ready to accept").then_some(());
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

fn done(status: ExitStatus, process: &Process) -> anyhow::Result<()> {
    anyhow::ensure!(status.success(), "it ended with {status}:\n{}", process.log().tail(20));
    Ok(())
}
