//! `cargo xtask cache`: what is kept, evicted, verified, and served to others.

use std::ffi::OsString;
use std::process::Command;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::config::{Bounds, unknown};
use crate::process::Interrupted;
use crate::remote::{Program, find_program};
use crate::run::Session;
use crate::workspace::cache_home;
use crate::{cargo, process, screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask cache ls
       cargo xtask cache gc [--max-age-days <N>] [--max-size-mb <N>]
       cargo xtask cache verify
       cargo xtask cache serve [--addr <ADDRESS>] [--dir <FOLDER>] [--max-size-mb <N>]
                               [--max-age-days <N>] [--max-artifact-mb <N>]

ls lists the results by size, with the day they were used last; gc removes what is older or more than
the bounds allow (14 days and 4,096 MB, unless [workspace.metadata.xtask.cache] says otherwise), which
a run does by itself once a day; verify reads every byte, removes what is not as it was written, and
then fails.

serve is a remote cache for others, and for turbo: it takes and gives artifacts on 127.0.0.1:8790, or
the address, and keeps them in the folder (else beside the cache), 16,384 MB and 30 days at most. Whoever
asks needs the token in TURBO_TOKEN; without it one is made and kept in the folder. It speaks HTTP: put
a proxy with TLS before it where others reach it.

The cache lies in $XDG_CACHE_HOME/cargo-xtask or ~/.cache/cargo-xtask (~/Library/Caches/cargo-xtask on
macOS), for all clones and work trees; XTASK_CACHE_DIR names another folder.";

const ACTIONS: &[&str] = &["ls", "gc", "verify", "serve"];

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut action = None;
    let (mut age, mut size) = (None, None);
    let mut of_server = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("max-age-days") => age = Some(args.value()?.parse::<u64>()?),
            Arg::Long("max-size-mb") => size = Some(args.value()?.parse::<u64>()?),
            Arg::Long(name @ ("addr" | "dir" | "max-artifact-mb")) => {
                of_server.push(format!("--{name}").into());
                of_server.push(args.value()?);
            }
            Arg::Value(value) if action.is_none() => action = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let action = action.unwrap_or_else(|| "ls".to_owned());
    if !ACTIONS.contains(&action.as_str()) {
        return Err(usage::wrong(unknown("action of cache", &action, ACTIONS.iter().copied())));
    }
    if let Some(option) = of_server.first().filter(|_| action != "serve") {
        let option = option.to_string_lossy();
        return Err(usage::wrong(format!("{option} is an option of `cargo xtask cache serve`")));
    }
    let session = Session::open()?;
    match action.as_str() {
        "serve" => {
            for (name, value) in [("--max-age-days", age), ("--max-size-mb", size)] {
                if let Some(value) = value {
                    of_server.extend([name.into(), value.to_string().into()]);
                }
            }
            serve(&session, of_server)
        }
        "gc" => {
            let usual = session.config.cache;
            collect(
                &session,
                Bounds {
                    max_age_days: age.unwrap_or(usual.max_age_days),
                    max_size_mb: size.unwrap_or(usual.max_size_mb),
                },
            )
        }
        "verify" => verify(&session),
        _ => {
            list(&session);
            Ok(())
        }
    }
}

/// Runs a remote cache until a signal comes.
fn serve(session: &Session, mut options: Vec<OsString>) -> Result<()> {
    if !options.iter().any(|option| option == "--dir") {
        options.extend(["--dir".into(), cache_home().join("served").into()]);
    }
    let mut command =
        Command::new(find_program(&session.workspace, &session.files, Program::Server)?);
    session.files.save();
    cargo::clean(&mut command);
    match process::run("the cache server", command.args(options)) {
        Err(error) if error.is::<Interrupted>() => Ok(()),
        ended => ended,
    }
}

fn list(session: &Session) {
    let mut all = session.store.list();
    let total: u64 = all.iter().map(|kept| kept.size).sum();
    all.sort_by_key(|kept| std::cmp::Reverse(kept.size));
    for kept in &all {
        let days = kept.used.elapsed().unwrap_or_default().as_secs() / 86_400;
        screen::plain(&format!(
            "{:>10}  {:>3} d  {}  {}",
            show(kept.size),
            days,
            &kept.key[..12.min(kept.key.len())],
            kept.task
        ));
    }
    screen::plain(&format!("{:>10}  {} results", show(total), all.len()));
}

fn collect(session: &Session, bounds: Bounds) -> Result<()> {
    let evicted = session.store.evict(bounds)?;
    screen::plain(&format!(
        "removed {} results, {}; {} are left, {}",
        evicted.results,
        show(evicted.bytes),
        evicted.left,
        show(evicted.left_bytes)
    ));
    Ok(())
}

fn verify(session: &Session) -> Result<()> {
    let broken = session.store.verify()?;
    for kept in &broken {
        screen::error(&format!("{} {} was not as it was written", kept.task, kept.key));
    }
    match broken.len() {
        0 => {
            screen::step("every result is as it was written");
            Ok(())
        }
        many => bail!("removed {many} broken results"),
    }
}

fn show(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}
