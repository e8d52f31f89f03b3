//! What several servers over one Redis and one database promise together.

mod access;
mod drain;
mod faults;
mod order;
mod postgres;
mod privacy;
mod signals;
mod start;
