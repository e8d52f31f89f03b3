//! `cargo xtask doctor`: installed and missing tools, and how to get them.

use std::process::Command;

use anyhow::{Result, bail};
use lexopt::Parser;

use crate::packages::{self, PROGRAMS};
use crate::process::{on_path, run_quietly};
use crate::screen::{self, Colour};
use crate::tools::{self, Place};
use crate::workspace::Workspace;

pub(super) const HELP: &str = "
Usage: cargo xtask doctor

Changes nothing. Fails when something is missing that `cargo xtask dev` could not get by itself.";

/// Finding about one thing.
enum Finding {
    Here(String),
    /// Missing, and got by itself when it is needed.
    Later(String),
    /// Missing, and not needed for everything.
    Optional(String),
    /// Missing, and in the way.
    Missing(String),
}

pub(super) fn run(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    let workspace = Workspace::load()?;
    let mut findings = toolchain()?;
    for tool in tools::kit(&workspace)? {
        let finding = match tools::find(&tool)? {
            Some(Place::Cache(folder)) => {
                Finding::Here(format!("{} in {}", tool.version, folder.display()))
            }
            Some(Place::Path(file)) => Finding::Here(file.display().to_string()),
            None => Finding::Later(format!("{} is installed by `cargo xtask setup`", tool.version)),
        };
        findings.push((tool.program.to_owned(), finding));
    }
    for program in PROGRAMS {
        let how = packages::how_to_install(program);
        let finding =
            program.find().map_or(Finding::Optional(format!("for tests: {how}")), |file| {
                Finding::Here(file.display().to_string())
            });
        findings.push((program.names[0].to_owned(), finding));
    }
    for (program, purpose) in [
        ("npm", "to install wasm-opt for releases and axe-core for tests"),
        ("docker", "to run docker-compose.yml"),
    ] {
        let found = on_path(program).map(|file| Finding::Here(file.display().to_string()));
        findings.push((program.to_owned(), found.unwrap_or(Finding::Optional(purpose.to_owned()))));
    }
    report(&findings)
}

fn toolchain() -> Result<Vec<(String, Finding)>> {
    let version = run_quietly(Command::new("rustc").arg("--version"))?;
    let rustc = Finding::Here(String::from_utf8_lossy(&version.stdout).trim().to_owned());
    let wasm = if tools::has_wasm_target()? {
        Finding::Here("wasm32-unknown-unknown".to_owned())
    } else if on_path("rustup").is_some() {
        Finding::Later("wasm32-unknown-unknown is added by `cargo xtask setup`".to_owned())
    } else {
        Finding::Missing("install rustup from https://rustup.rs".to_owned())
    };
    let linker = match on_path("cc") {
        Some(file) => Finding::Here(file.display().to_string()),
        None => Finding::Missing(
            "a C compiler builds SQLite: apt-get install build-essential".to_owned(),
        ),
    };
    Ok(vec![("rustc".to_owned(), rustc), ("target".to_owned(), wasm), ("cc".to_owned(), linker)])
}

fn report(findings: &[(String, Finding)]) -> Result<()> {
    let mut missing = Vec::new();
    for (name, finding) in findings {
        let (colour, mark, text) = match finding {
            Finding::Here(text) => (Colour::Green, "here", text),
            Finding::Later(text) => (Colour::Blue, "later", text),
            Finding::Optional(text) => (Colour::Yellow, "optional", text),
            Finding::Missing(text) => (Colour::Red, "missing", text),
        };
        screen::plain(&format!(
            "{} {name:<14} {text}",
            screen::paint(colour, &format!("{mark:>9}"))
        ));
        if matches!(finding, Finding::Missing(_)) {
            missing.push(name.as_str());
        }
    }
    if missing.is_empty() { Ok(()) } else { bail!("missing: {}", missing.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_way_fails() {
        let later = ("wasm-opt".to_owned(), Finding::Later("later".into()));
        assert!(report(std::slice::from_ref(&later)).is_ok());
        let missing = ("cc".to_owned(), Finding::Missing("get it".into()));
        assert!(report(&[later, missing]).unwrap_err().to_string().contains("cc"));
    }
}
