//! `cargo xtask prune`: a workspace of one package and what goes into it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::graph::find_package;
use crate::prune::{Form, prune};
use crate::run::Session;
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask prune <package>... [--docker] [--out-dir <FOLDER>]

Options:
  --docker            two folders: manifests, which change with the dependencies alone, and full
  --out-dir <FOLDER>  where they are made [default: out]

Makes a workspace of the packages and what goes into them, the runner with it, whose Cargo.lock holds
nothing else. Files outside of their packages are taken along where a task names them as inputs, where
earlier runs have seen that they are read, and where `prune-include` names them in
[workspace.metadata.xtask].";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let (mut names, mut form, mut out) = (Vec::new(), Form::Plain, PathBuf::from("out"));
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("docker") => form = Form::Docker,
            Arg::Long("out-dir") => out = args.value()?.into(),
            Arg::Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if names.is_empty() {
        return Err(usage::wrong("prune takes a package: `cargo xtask prune <package>`"));
    }
    let session = Session::open()?;
    let found = names
        .iter()
        .map(|name| find_package(&session.workspace, name)?.context("the root is no package"));
    let packages = found.collect::<Result<Vec<_>>>()?;
    let out = std::path::absolute(out)?;
    let kept = prune(&session, &packages, &out, form)?;
    screen::step(&format!("{} in {}", kept.join(", "), session.workspace.show(&out)));
    Ok(())
}
