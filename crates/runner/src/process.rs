//! Starts processes so that none of them outlives the runner: each in its own process group, ended as a
//! group, whatever ends the runner: its work, Ctrl-C, SIGTERM, a closed terminal, or SIGKILL.

mod bell;
mod group;
mod guard;
mod lines;
mod own;
mod run;
mod signals;

pub use bell::{ring, wait_until};
pub use group::{Group, Output};
pub use guard::dismiss;
pub(crate) use guard::{add as guard, remove as unguard};
pub use lines::{ByteSink, Sink};
pub use own::{find_own, own};
pub use run::{Interrupted, on_path, run, run_quietly, run_to_end};
pub use signals::{is_stopping, watch as watch_signals};
pub(crate) use signals::{overtake, start_over, wants_end};
