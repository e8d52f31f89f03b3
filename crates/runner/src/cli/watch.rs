//! `cargo xtask watch`: tasks that follow every edit.

use anyhow::Result;
use lexopt::Parser;

use crate::run::{Options, follow};
use crate::screen;

pub(super) const HELP: &str = "
Usage: cargo xtask watch <task...> [options] [-- <arguments>]

Runs the tasks as `cargo xtask run` does, with its options, and after each edit those again whose inputs
it has changed, in any package that goes into them. An edit ends what runs and has become useless.

A task with `persistent = true` runs on beside them. It is restarted when something has changed that it
depends on, once the tasks before it have ended well: while a build fails, the old one stays. Those that
depend on it wait until it is ready: `ready` names a text that it prints, or an address that answers,
such as \"http://127.0.0.1:8080/healthz\" or \"tcp://127.0.0.1:5432\".

Ctrl-C ends everything. So does whatever else ends this command.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut options = Options::parse(args.raw_args()?.collect())?;
    follow(&mut options)?;
    screen::step("stopped");
    Ok(())
}
