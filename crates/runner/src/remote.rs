//! Results from elsewhere: a remote cache as turbo has it, which other machines fill and read.
//!
//! What is not in the local cache is asked for before a run begins, all at once, and what a run has
//! made is sent while it goes on. Both pass through the local cache, so that a run itself knows one
//! cache alone. HTTP and archives are the business of a program of its own ([`programs`]), which is
//! compiled and started once there is something to ask or to send.
//!
//! A server that is away, slow or unwilling costs one warning and at most the time-outs; never a run.

mod exchange;
mod line;
mod programs;
mod settings;
mod state;

pub(crate) use exchange::{Access, Exchanged, Place, Remote, Wanted};
pub(crate) use programs::{Program, find as find_program};
pub(crate) use settings::{Link, Settings};

use std::time::{Duration, Instant};

use crate::files::Files;
use crate::workspace::Workspace;

/// Asks the server whether it takes the token.
pub(crate) fn try_out(
    workspace: &Workspace,
    files: &Files,
    settings: &Settings,
) -> anyhow::Result<()> {
    let program = find_program(workspace, files, Program::Client)?;
    let until = Instant::now() + settings.timeout + Duration::from_secs(1);
    line::Line::open(&program, settings, until).map(drop)
}
