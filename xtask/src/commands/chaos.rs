//! `cargo xtask chaos`: breaks everything around a running cluster, and proves that it kept its
//! promises.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::Result;
use lexopt::{Arg, Parser};

use crate::workspace::Workspace;
use crate::{cargo, process, screen};

pub(super) const HELP: &str = "
Usage: cargo xtask chaos [--seed <N>] [--minutes <N>] [--servers <N>] [--clients <N>]
                         [--database sqlite|postgres] [--faults <NAME,…>] [--keep <FILE>]
       cargo xtask chaos --rolling [--every <SECONDS>] [--bundle <FOLDER>] [--seed <N>]
                         [--minutes <N>] [--servers <N>] [--clients <N>] [--keep <FILE>]
       cargo xtask chaos --check <FILE>

Options:
  --seed <N>         picks faults and talk; printed, so that a run can be repeated
  --minutes <N>      how long faults go on; 0.5 is half a minute [default: 1]
  --servers <N>      servers over one Redis and one database [default: 3; 2 with --rolling]
  --database <NAME>  sqlite, or postgres, which is broken, too [default: sqlite]
  --clients <N>      connections [default: 12]
  --faults <NAME,…>  kill, drain, freeze; redis-kill, redis-restart, redis-pause, redis-failover,
                     subscribers, redis-overflow, redis-half-open, redis-delay, redis-mid-frame;
                     database-kill, database-restart, database-pause; cut, mid-frame, delay,
                     stall, half-open; or none [default: all that the database allows; each comes
                     once before any comes again]
  --rolling          runs what `cargo xtask dev --servers 2` runs, with data of its own, and ends
                     one of its servers in turn with SIGTERM; 50 clients by default
  --every <SECONDS>  between two of those ends [default: 10]
  --bundle <FOLDER>  what is run, such as dist/ [default: what `cargo xtask dev` builds]
  --keep <FILE>      keeps what clients did and saw, as JSON lines
  --check <FILE>     runs nothing, and judges what was kept

Needs redis-server, and postgresql for Postgres. Prints what was sent, acknowledged and delivered, and
fails when anything was lost, doubled, out of order or told to someone who may not see it.";

const RUNNER: &str = "confab-chaos";
const OPTIONS: &[&str] = &[
    "seed", "minutes", "servers", "clients", "database", "faults", "every", "bundle", "keep",
    "check",
];

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut options: Vec<OsString> = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("rolling") => options.push("--rolling".into()),
            Arg::Long(name) if OPTIONS.contains(&name) => {
                let option = format!("--{name}");
                options.extend([option.into(), args.value()?]);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let workspace = Workspace::load()?;
    screen::step("building the server and the runner");
    // As the tests are built, so that what they have compiled is found.
    let build = ["build", "--workspace", "--bins"];
    process::run("the build", cargo::command().current_dir(&workspace.root).args(build))?;

    // Nobody looks at a page.
    let site = workspace.own("chaos-site");
    fs::create_dir_all(&site)?;
    let folder = workspace.target.join("debug");
    let mut command = Command::new(folder.join(RUNNER));
    cargo::clean(&mut command);
    command
        .args(options)
        .env("CONFAB_E2E_SERVER", folder.join("confab-server"))
        .env("CONFAB_E2E_SITE", site)
        .env("CONFAB_E2E_XTASK", process::own()?);
    process::run("the run", &mut command)
}
