//! Starts processes so that none of them outlives xtask: each in its own process group, ended as a
//! group, whatever ends xtask: its work, Ctrl-C or SIGTERM.

mod bell;
mod group;
mod lines;
mod own;
mod run;
mod signals;

pub(crate) use bell::{ring, wait_until};
pub(crate) use group::{Group, Output};
pub(crate) use own::{find_own, own};
pub(crate) use run::{Interrupted, on_path, run, run_quietly, run_to_end};
pub(crate) use signals::{is_stopping, watch as watch_signals};
