//! Promises of several servers over one Redis and one database, on any database: the suite runs
//! once on each.

mod access;
mod drain;
mod faults;
mod order;
mod privacy;
mod push;
mod redis;
mod signals;
mod start;

mod one_database;
