//! Keeps everything in a Postgres database, which any number of servers share.
//!
//! Appends go through the [`Writer`]: all that wait share one transaction and one flush of the
//! disk. Every other write is a transaction of its own on a connection of the [`pool`](pool::Pool),
//! where reads come from too. The order of waiting is in [`locks`](crate::statement::locks). No
//! call lasts longer than [`PATIENCE`](connect::PATIENCE), whatever the database does, and each
//! makes its own connection where there is none: once the database is back, so is the store.

mod connect;
mod migrate;
mod open;
mod pool;
mod sqlstate;

mod batch;
mod queue;
mod writer;

mod append;
mod facts;
mod send;

pub(crate) use open::{Postgres, open_alone};
pub use writer::Writer;

#[cfg(test)]
pub(crate) mod tests;
