//! `cargo xtask cache`: what is kept, evicted and verified.

use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::config::{Bounds, unknown};
use crate::run::Session;
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask cache ls
       cargo xtask cache gc [--max-age-days <N>] [--max-size-mb <N>]
       cargo xtask cache verify

ls lists the results by size, with the day they were used last; gc removes what is older or more than
the bounds allow (14 days and 4,096 MB, unless [workspace.metadata.xtask.cache] says otherwise), which
a run does by itself once a day; verify reads every byte, removes what is not as it was written, and
then fails.

The cache lies in $XDG_CACHE_HOME/cargo-xtask or ~/.cache/cargo-xtask (~/Library/Caches/cargo-xtask on
macOS), for all clones and work trees; XTASK_CACHE_DIR names another folder.";

const ACTIONS: &[&str] = &["ls", "gc", "verify"];

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut action = None;
    let (mut age, mut size) = (None, None);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("max-age-days") => age = Some(args.value()?.parse::<u64>()?),
            Arg::Long("max-size-mb") => size = Some(args.value()?.parse::<u64>()?),
            Arg::Value(value) if action.is_none() => action = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let action = action.unwrap_or_else(|| "ls".to_owned());
    if !ACTIONS.contains(&action.as_str()) {
        return Err(usage::wrong(unknown("action of cache", &action, ACTIONS.iter().copied())));
    }
    let session = Session::open()?;
    match action.as_str() {
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
