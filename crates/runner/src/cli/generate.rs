//! `cargo xtask gen`: something new from a template.

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::config::unknown;
use crate::generate::templates;
use crate::run::Session;
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask gen
       cargo xtask gen <kind> <name>

Lists the kinds of things that templates/ holds, or makes one: its files, and the lines that have it
known elsewhere. Nothing that is there is overwritten.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut words = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Value(value) if words.len() < 2 => words.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let session = Session::open()?;
    let root = &session.workspace.root;
    let all = templates(root)?;
    let [kind, name] = words.as_slice() else {
        if let Some(kind) = words.first() {
            return Err(usage::wrong(format!("gen takes a name: `cargo xtask gen {kind} <name>`")));
        }
        for template in &all {
            screen::plain(&format!("{:<10}{}", template.kind, template.summary));
        }
        return Ok(());
    };
    let Some(template) = all.iter().find(|template| template.kind == *kind) else {
        let known = all.iter().map(|template| template.kind.as_str());
        return Err(usage::wrong(unknown("kind", kind, known)));
    };
    for path in template.make(root, name)? {
        screen::plain(&path);
    }
    let then = template.then(name)?;
    if !then.is_empty() {
        screen::plain(&format!("\n{}", then.trim()));
    }
    Ok(())
}
