//! `cargo xtask conformance`: holds the WebSocket endpoint against RFC 6455, and counts.

use anyhow::Result;
use lexopt::Parser;

use crate::workspace::Workspace;
use crate::{cargo, process};

pub(super) const HELP: &str = "
Usage: cargo xtask conformance

Plays the cases of the Autobahn test-suite's sections 1 to 7, 9 and 10 against the server's own
socket, behind which a test says back what it hears, and prints how many of each section passed. Sections 12 and 13 are about compression, which is off. `cargo xtask test` plays
them, too.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    let workspace = Workspace::load()?;
    let test = ["test", "--workspace", "--test", "rfc6455"];
    let mut command = cargo::command();
    command.current_dir(&workspace.root).args(test).args(["--", "--nocapture"]);
    process::run("the conformance cases", &mut command)
}
