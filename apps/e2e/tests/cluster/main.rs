//! What several servers over one Redis and one database promise together.

mod access;
mod drain;
mod failover;
mod faults;
mod order;
mod postgres;
mod privacy;
mod redis;
mod restore;
mod resume;
mod signals;
mod start;
