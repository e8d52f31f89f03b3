//! Runs the tasks of a Cargo workspace: those that follow from Cargo's own targets, and those that
//! the workspace names. A task that has run before on the same inputs is not run again: its log and
//! its outputs come out of a cache.
//!
//! A workspace needs a package `xtask` whose `main` calls [`main`], and nothing else. Commands of
//! its own stand in a table that it hands over.

pub mod cargo;
pub mod process;
pub mod screen;
pub mod usage;
pub mod watch;
pub mod workspace;

mod boundaries;
mod cli;
mod config;
mod discovered;
mod files;
mod filter;
mod generate;
mod git;
mod graph;
mod key;
mod last_run;
mod prune;
mod remote;
mod run;
mod store;

pub use boundaries::check as check_boundaries;
pub use cli::{Command, cached, dispatch, execute, main, run_args, run_tasks};
pub use lexopt;
pub use run::Report;
