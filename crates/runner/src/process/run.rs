//! Runs one command to its end, unless a signal ends it first.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Output as Captured, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Group, Output, bell, signals};

/// How long a command may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// Ctrl-C or SIGTERM came.
#[derive(Debug)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Runs a command whose output the person sees. Fails with its name when it fails.
pub fn run(name: &str, command: &mut Command) -> Result<()> {
    let status = run_to_end(name, Output::Inherit, command)?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a command and gives how it ended, once all its lines have been read. Processes that it left
/// running are ended, too.
pub fn run_to_end(name: &str, output: Output, command: &mut Command) -> Result<ExitStatus> {
    let mut group = Group::spawn(name, output, command)?;
    let end = bell::wait_until(None, || {
        if signals::wants_end() { Some(None) } else { group.ended().map(Some) }
    });
    group.end(GRACE);
    end.flatten().ok_or_else(|| Interrupted.into())
}

/// Runs a short question to another program and gives its answer.
pub fn run_quietly(command: &mut Command) -> Result<Captured> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {name}"))
}

/// Finds a program on PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_command_is_named() {
        let error = run("the truth", &mut Command::new("false")).unwrap_err();
        assert!(error.to_string().contains("the truth failed"), "{error}");
    }

    #[test]
    fn a_program_is_found_on_the_path() {
        assert!(on_path("sh").is_some());
        assert!(on_path("no-such-program-here").is_none());
    }
}
