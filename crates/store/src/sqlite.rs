//! Keeps everything in one SQLite file, which several servers on one host may share.
//!
//! Each server has one connection that writes, which the [`Writer`] drives, and a few that read.
//! *Every* write goes through the writer's bounded queue, so that all that wait share one
//! transaction and one flush of the disk. Between servers, the writers take turns. Reads never wait for a write: the file is in WAL mode.

mod erase;
mod migrate;
mod open;
mod private;
mod queue;
mod turn;
mod writer;

mod append;
mod facts;
mod send;

pub(crate) use erase::Deletions;
pub(crate) use migrate::newest_migration;
pub(crate) use open::{Sqlite, open_alone, open_snapshot, options_of, write_snapshot};
pub use writer::Writer;

#[cfg(test)]
pub(crate) mod tests;
