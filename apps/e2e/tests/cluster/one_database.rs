//! Promises about one database, or between two: each test chooses, and runs once.

mod backup;
mod copy;
mod cut_off;
mod failover;
mod files;
mod postgres;
mod restore;
mod resume;
mod slow;

pub(crate) use resume::metric;
