//! `cargo xtask attack`: attacks a server as one account or nobody, and measures a bystander.

use std::fs;
use std::process::Command;

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::workspace::Workspace;
use crate::{cargo, process, screen};

pub(super) const HELP: &str = "
Usage: cargo xtask attack [--row <N>]... [--short] [--release]

Options:
  --row <N>   this attack only, by its row in the table; may be repeated [default: all]
  --short     as `cargo xtask test` plays them: fewer requests for a shorter time
  --release   against an optimised server, with the tighter bounds that are promised

Rows:
   1  shut someone out by adding them to rooms    6  grow memory by wrong passwords
   2  make a room that nobody can open            7  keep a chosen person from signing in
   3  halt the server by asking for that room     8  stall all writes by one deletion
   4  fill memory by not reading answers          9  live on after a session's expiry
   5  use up descriptors                         10  share or forge addresses behind a proxy

Each has a server of its own on loopback, is bounded and ends by itself. Prints one table: verdict,
figures beside their bounds, and the times of a bystander. Fails when a bound is broken.";

const RUNNER: &str = "confab-attack";
const SERVER: &str = "confab-server";

/// How the server is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Profile {
    Debug,
    Release,
}

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let (mut options, mut profile) = (Vec::new(), Profile::Debug);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("row") => {
                let row: u8 = args.value()?.parse()?;
                options.extend(["--row".to_owned(), row.to_string()]);
            }
            Arg::Long("short") => options.push("--short".to_owned()),
            Arg::Long("release") => {
                profile = Profile::Release;
                options.push("--release".to_owned());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    attack(&options, profile)
}

fn attack(options: &[String], profile: Profile) -> Result<()> {
    let workspace = Workspace::load()?;
    let server = build(&workspace, profile)?;
    // Nobody looks at a page's files.
    let site = workspace.own("attack-site");
    fs::create_dir_all(&site)?;
    let mut command = Command::new(workspace.target.join("debug").join(RUNNER));
    cargo::clean(&mut command);
    command.args(options).env("CONFAB_E2E_SERVER", server).env("CONFAB_E2E_SITE", site);
    process::run("an attack", &mut command)
}

/// Builds runner and server, and gives where the server is.
fn build(workspace: &Workspace, profile: Profile) -> Result<std::path::PathBuf> {
    screen::step("building the server and the runner");
    // As the tests are built, so that what they have compiled is found.
    let both = ["build", "--workspace", "--bins"];
    process::run("the build", cargo::command().current_dir(&workspace.root).args(both))?;
    if profile == Profile::Debug {
        return Ok(workspace.target.join("debug").join(SERVER));
    }
    screen::step("building the server, optimised");
    let optimised = ["build", "--release", "--package", SERVER, "--bin", SERVER];
    process::run("the build", cargo::command().current_dir(&workspace.root).args(optimised))?;
    Ok(workspace.target.join("release").join(SERVER))
}
