//! Declares the commands other than serving.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use confab_protocol::Handle;
use confab_protocol::api::Secret;

use super::flags::sqlite_in;
use super::{Config, PlaceUrl, files, value};

/// Commands other than serving.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Copies a whole installation into an empty database, and compares every room's log.
    ///
    /// Stop all servers first. The source is not changed, but brought up to this release.
    Copy {
        /// Database to copy from, as sqlite:PATH or <postgres://USER:PASSWORD@HOST/DATABASE>.
        #[arg(long, value_name = "URL", value_parser = value::database)]
        from: Secret,
        /// Database to copy to, which holds nothing yet.
        #[arg(long, value_name = "URL", value_parser = value::database)]
        to: Secret,
    },
    /// Backs up a whole installation, while its servers run: the database, files and keys.
    ///
    /// Whoever reads a backup reads all messages; keep it as you keep the data directory.
    Backup {
        /// New folder for the backup, or a new archive where the name ends in .tar.
        #[arg(value_name = "FOLDER OR FILE.tar")]
        to: PathBuf,
        #[command(flatten)]
        of: Kept,
    },
    /// Restores a backup into an empty data directory and database, after comparing all of it.
    Restore {
        /// Folder or archive of the backup.
        #[arg(value_name = "BACKUP")]
        from: PathBuf,
        #[command(flatten)]
        into: Kept,
    },
    /// Prints the licences of the grammars by which code is coloured.
    Licences,
    /// Exports what people said as lines of JSON that other programs read, and their files.
    Export {
        /// New folder for the export.
        #[arg(value_name = "FOLDER")]
        to: PathBuf,
        /// Only the data of one person, by their handle.
        #[arg(long, value_name = "HANDLE", value_parser = handle)]
        person: Option<Handle>,
        #[command(flatten)]
        of: Kept,
    },
}

/// Where an installation keeps its data.
#[derive(Debug, Args)]
pub(super) struct Kept {
    /// Directory for everything that is kept.
    #[arg(
        long,
        env = "CONFAB_DATA_DIR",
        value_name = "CONFAB_DATA_DIR",
        default_value = "confab-data"
    )]
    data_dir: PathBuf,
    /// Database, as sqlite:PATH or <postgres://USER:PASSWORD@HOST/DATABASE>. [default: confab.db in the data directory]
    #[arg(long, env = "CONFAB_DATABASE_URL", value_name = "CONFAB_DATABASE_URL",
          value_parser = value::database, hide_env_values = true)]
    database_url: Option<Secret>,
    /// Where files are kept, as servers have it. [default: files in the data directory; with Postgres it
    /// must be set]
    #[arg(long, env = "CONFAB_FILES_URL", value_name = "CONFAB_FILES_URL",
          value_parser = files::place)]
    files_url: Option<PlaceUrl>,
}

/// Request of the command line.
#[derive(Debug)]
pub enum Asked {
    Serve(Box<Config>),
    /// Copies an installation from one database to another.
    Copy {
        from: Secret,
        to: Secret,
    },
    Backup {
        of: Installation,
        to: PathBuf,
    },
    Restore {
        from: PathBuf,
        into: Installation,
    },
    Export {
        of: Installation,
        to: PathBuf,
        person: Option<Handle>,
    },
    /// Prints licences of others.
    Licences,
}

/// Where an installation's data is.
#[derive(Debug)]
pub struct Installation {
    pub data_dir: PathBuf,
    pub database_url: Secret,
    /// The place of files, where one is set.
    pub files: Option<PlaceUrl>,
}

impl From<Kept> for Installation {
    fn from(Kept { data_dir, database_url, files_url: files }: Kept) -> Self {
        let database_url = database_url.unwrap_or_else(|| sqlite_in(&data_dir));
        Self { data_dir, database_url, files }
    }
}

impl From<Command> for Asked {
    fn from(command: Command) -> Self {
        match command {
            Command::Copy { from, to } => Self::Copy { from, to },
            Command::Backup { to, of } => Self::Backup { of: of.into(), to },
            Command::Restore { from, into } => Self::Restore { from, into: into.into() },
            Command::Licences => Self::Licences,
            Command::Export { to, person, of } => Self::Export { of: of.into(), to, person },
        }
    }
}

fn handle(text: &str) -> Result<Handle, String> {
    Handle::parse(text.trim_start_matches('@')).map_err(|error| error.to_string())
}
