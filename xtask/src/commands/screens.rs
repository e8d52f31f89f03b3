//! `cargo xtask screens`: pictures of every screen of a furnished house.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use lexopt::{Arg, Parser};

use super::test;
use crate::packages::Consent;
use crate::screen;
use crate::workspace::Workspace;

pub(super) const HELP: &str = "
Usage: cargo xtask screens [--yes] [--to <FOLDER>]

Options:
  --yes          installs what is missing without asking (so does CI=true)
  --to <FOLDER>  where pictures go [default: target/xtask/screens]

Starts a server, fills it with 12 people, 15 rooms and days of history in several scripts, and goes
through every screen and state that `cargo xtask test` looks at with axe-core. Each is taken at 360, 768,
1280 and 1920 pixels (s, m, l, x), light and dark: `the-switcher-l-dark.png`.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let (mut consent, mut folder) = (Consent::from_environment(), None);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("yes") => consent = Consent::Given,
            Arg::Long("to") => folder = Some(PathBuf::from(args.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    let folder =
        folder.map_or_else(|| Ok(Workspace::load()?.own("screens")), Ok::<_, anyhow::Error>)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    test::test(&test::Options::pictures(consent, folder.clone()))?;
    let pictures = fs::read_dir(&folder)?.count();
    screen::plain(&format!("{pictures} pictures in {}", folder.display()));
    Ok(())
}
