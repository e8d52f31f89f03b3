//! `cargo xtask bench`: measures a release server with the load generator of apps/e2e.

mod peers;
mod tasks;

use std::process::Command;

use anyhow::Result;
use lexopt::{Arg, Parser};

use crate::bundle::{self, Bundle, Flavour};
use crate::tools::{self, Need};
use crate::workspace::Workspace;
use crate::{cargo, process, screen};

pub(super) const HELP: &str = "
Usage: cargo xtask bench [--conns <N>] [--rooms <N>] [--rate <N>] [--seconds <N>]
       cargo xtask bench --profile <NAME> [--conns <N>] [--servers <N>] [--seconds <N>]
                                            [--database sqlite|postgres]
       cargo xtask bench --profile fan-out [--quick] [--runs <N>] [--conns <N>] [--rooms <N>]
                                            [--rate <N>] [--seconds <N>] [--only <NAMES>] [--most]
                                            [--compare <FILE>] [--json <FILE>]
       cargo xtask bench --profile idle [--conns <N>] [--runs <N>] [--preload <FILE>]
       cargo xtask bench --profile pages [--runs <N>]
       cargo xtask bench --profile search [--messages <N>] [--database sqlite|postgres]
       cargo xtask bench tasks

Options:
  --conns <N>     signed-in connections
  --rooms <N>     rooms they are spread over
  --rate <N>      messages sent a second, over all rooms
  --seconds <N>   how long is measured
  --profile <NAME>  what clients notice of trouble: jitter (each is cut off for 2 s every 15 s),
                  deploy (servers are restarted in turn), slow-readers (one in 100 is frozen),
                  presence (all are in one room, and one in ten comes and goes) or files (200
                  people upload, and a photo is seen at another server); or what things
                  cost: fan-out (a delivery, beside a bare `write` and other servers), idle
                  (memory of connections that say nothing), pages (in Chromium: first
                  picture, keys, changes of rooms and memory) or search (messages in 500
                  rooms, and what indexing them costs others)
  --servers <N>   servers of a profile
  --database <NAME>  what they keep everything in [default: sqlite]
  --messages <N>  messages that are searched [default: 1000000]
  --runs <N>      runs whose medians count, or times that a crowd comes and leaves
  --preload <FILE>  with idle: an allocator such as libjemalloc.so.2, which gives back what is free,
                  so that what is in use is seen and judged
  --quick         one short run, to try it
  --only <NAMES>  beside the floor, of: socketioxide,socket-io,confab-2,confab
  --most          with --quick: looks for the most that each sustains as well
  --json <FILE>   where figures go [default: target/xtask/bench/fan-out.json]
  --compare <FILE>  fails where Confab's ratios to the floor are worse by more than a tenth

Builds the server and the load generator optimised and runs them as two processes. Prints memory per
idle connection, deliveries a second and their latency. Options that are left out have the
generator's defaults.

`bench tasks` measures the task runner itself, beside turbo where npm has it.";

const GENERATOR: &str = "confab-bench";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut options = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Value(what) if what == "tasks" && options.is_empty() => {
                return match args.next()? {
                    Some(more) => Err(more.unexpected().into()),
                    None => tasks::measure(),
                };
            }
            Arg::Long(
                name @ ("profile" | "database" | "only" | "json" | "compare" | "preload"),
            ) => {
                let option = format!("--{name}");
                options.extend([option, args.value()?.to_string_lossy().into_owned()]);
            }
            Arg::Long(name @ ("quick" | "most")) => options.push(format!("--{name}")),
            Arg::Long(
                name @ ("messages" | "conns" | "rooms" | "rate" | "seconds" | "servers" | "runs"),
            ) => {
                let option = format!("--{name}");
                let value: u64 = lexopt::ValueExt::parse(&args.value()?)?;
                options.extend([option, value.to_string()]);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    measure(&options)
}

/// Builds both and runs the generator, which starts and watches the server.
pub(super) fn measure(options: &[String]) -> Result<()> {
    if options.windows(2).any(|pair| pair == ["--profile", "search"]) {
        return search(options);
    }
    let workspace = Workspace::load()?;
    let toolbox = tools::prepare(&workspace, Need::Release)?;
    screen::step("building the server, optimised");
    bundle::compile_release(&workspace, &toolbox)?;
    let bundle = Bundle::at(workspace.own("bench"));
    bundle.take(&workspace, Flavour::Release)?;
    screen::step("building the load generator, optimised");
    let build = ["build", "--release", "--package=confab-e2e", "--bin", GENERATOR];
    process::run("the build of the load generator", cargo::command().args(build))?;

    let mut command = Command::new(workspace.target.join("release").join(GENERATOR));
    cargo::clean(&mut command);
    if options.windows(2).any(|pair| pair == ["--profile", "fan-out"]) {
        command.args(peers::prepare(&workspace)?);
        if !options.iter().any(|option| option == "--json") {
            command.arg("--json").arg(bundle.folder().join("fan-out.json"));
        }
    }
    command
        .args(options)
        .env("CONFAB_E2E_SERVER", bundle.server())
        .env("CONFAB_E2E_SITE", bundle.site());
    process::run("the benchmark", &mut command)
}

/// Builds the store alone, optimised, and searches it.
fn search(options: &[String]) -> Result<()> {
    let value = |name: &str| {
        let at = options.iter().position(|option| option == name)?;
        options.get(at + 1).map(String::as_str)
    };
    let messages = value("--messages").unwrap_or("1000000");
    let database = value("--database").unwrap_or("sqlite");
    let run = ["run", "--release", "--package=confab-store", "--example=search", "--"];
    let mut command = cargo::command();
    command.args(run).args([messages, database]);
    process::run("the benchmark of the search", &mut command)
}
