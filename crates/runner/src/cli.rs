//! The command line: the runner's commands, the workspace's own, and tasks by their names.

mod cache;
mod completion;
mod generate;
mod look;
mod prune;
mod remote;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::OnceLock;

use anyhow::Result;
use lexopt::Parser;

use crate::config::{Config, VERBS, unknown};
use crate::run::{self, Options, Report, Session};
use crate::workspace::Workspace;
use crate::{process, screen, usage};

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    pub name: &'static str,
    pub summary: &'static str,
    /// Text after the summary in its `--help`.
    pub help: &'static str,
    pub run: fn(&mut Parser) -> Result<()>,
}

/// A task has failed; its log is on the screen.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) i32);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {}", self.0)
    }
}

impl std::error::Error for Failed {}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        summary: "Runs tasks, or takes their results out of the cache",
        help: look::RUN_HELP,
        run: run_command,
    },
    Command {
        name: "watch",
        summary: "Runs tasks, and again after each edit what it bears on",
        help: watch::HELP,
        run: watch::run,
    },
    Command {
        name: "ls",
        summary: "Lists packages, or the tasks of one",
        help: look::LS_HELP,
        run: look::list,
    },
    Command {
        name: "affected",
        summary: "Lists the packages that a change bears on, with reasons",
        help: look::AFFECTED_HELP,
        run: look::affected_packages,
    },
    Command {
        name: "why",
        summary: "Says why a task was, or would be, run again",
        help: look::WHY_HELP,
        run: look::why,
    },
    Command {
        name: "cache",
        summary: "Lists, cleans or verifies the cache, or serves one to others",
        help: cache::HELP,
        run: cache::run,
    },
    Command {
        name: "login",
        summary: "Keeps the token of a remote cache for this work tree",
        help: remote::LOGIN_HELP,
        run: remote::login,
    },
    Command {
        name: "logout",
        summary: "Forgets the token of the remote cache",
        help: remote::LOGOUT_HELP,
        run: remote::logout,
    },
    Command {
        name: "link",
        summary: "Names the remote cache and the team of this work tree",
        help: remote::LINK_HELP,
        run: remote::link,
    },
    Command {
        name: "unlink",
        summary: "Forgets the remote cache of this work tree",
        help: remote::UNLINK_HELP,
        run: remote::unlink,
    },
    Command {
        name: "prune",
        summary: "Makes a workspace of one package and what goes into it",
        help: prune::HELP,
        run: prune::run,
    },
    Command {
        name: "gen",
        summary: "Makes a crate, an app or a feature from a template",
        help: generate::HELP,
        run: generate::run,
    },
    Command {
        name: "completion",
        summary: "Writes what a shell needs to complete words",
        help: completion::HELP,
        run: completion::run,
    },
    Command {
        name: "boundaries",
        summary: "Checks the arrows that may be drawn between packages",
        help: look::BOUNDARIES_HELP,
        run: look::boundaries,
    },
];

/// Runs the command line. `own` are the workspace's commands, which come first.
pub fn main(own: &[Command]) -> ExitCode {
    ExitCode::from(execute(own, std::env::args_os().skip(1).collect()))
}

/// Runs a command line, for a program that is more than this, and gives the exit code.
pub fn execute(own: &[Command], args: Vec<OsString>) -> u8 {
    process::watch_signals();
    process::find_own();
    let ended = dispatch(own, args);
    if !process::is_stopping() {
        process::dismiss();
    }
    ended.err().map_or(0, |error| exit_code(&error))
}

/// 130 for Ctrl-C, 2 for a wrong command line, a failed task's own, and 1 for all else.
fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<process::Interrupted>() {
        return 130;
    }
    if let Some(Failed(code)) = error.downcast_ref() {
        return u8::try_from(*code).unwrap_or(1);
    }
    screen::error(&format!("{error:#}"));
    if error.is::<usage::Wrong>() || error.is::<lexopt::Error>() { 2 } else { 1 }
}

/// The names of all commands: the workspace's own, as far as any were handed over, and the runner's.
fn names() -> Vec<&'static str> {
    let own = OWN.get().into_iter().flatten().copied();
    own.chain(COMMANDS.iter().map(|command| command.name)).collect()
}

/// The names of the workspace's own commands.
static OWN: OnceLock<Vec<&'static str>> = OnceLock::new();

/// Runs the command, or the tasks, that the arguments name.
pub fn dispatch(own: &[Command], mut args: Vec<OsString>) -> Result<()> {
    OWN.get_or_init(|| own.iter().map(|command| command.name).collect());
    if args.is_empty() || is_help(&args[0]) || args[0] == "help" && args.len() == 1 {
        screen::plain(&overview(own));
        return Ok(());
    }
    if args[0] == "help" {
        args.remove(0);
        args.push("--help".into());
    }
    let name = args[0].to_string_lossy().into_owned();
    let all = || own.iter().chain(COMMANDS);
    // `build` alone may be the workspace's own; `build test` can only be tasks.
    let names_tasks = args.get(1).is_some_and(|second| {
        let second = second.to_string_lossy();
        !second.starts_with('-') && VERBS.iter().any(|verb| verb.name() == second)
    });
    let is_runners = COMMANDS.iter().any(|command| command.name == name);
    match all().find(|command| command.name == name) {
        Some(command) if is_runners || !names_tasks => {
            args.remove(0);
            if args.iter().take_while(|arg| *arg != "--").any(is_help) {
                screen::plain(&format!("{}.\n\n{}", command.summary, command.help.trim()));
                return Ok(());
            }
            (command.run)(&mut Parser::from_args(args))
        }
        _ if name.starts_with('-') => {
            Err(usage::wrong(format!("there is no option `{name}`; see `cargo xtask --help`")))
        }
        _ => {
            require_task(own, &name)?;
            run_args(args)
        }
    }
}

/// Refuses a word that is neither a command nor a task.
fn require_task(own: &[Command], name: &str) -> Result<()> {
    let session = Session::open()?;
    let tasks = session.config.names();
    let task = name.rsplit_once('#').map_or(name, |(_, task)| task);
    if tasks.contains(&task) {
        return Ok(());
    }
    let commands = own.iter().chain(COMMANDS).map(|command| command.name);
    let known: Vec<&str> = commands.chain(tasks.iter().copied()).collect();
    Err(usage::wrong(match usage::nearest(name, known.iter().copied()) {
        Some(_) => unknown("command or task", name, known.into_iter()),
        None => format!("there is no command or task `{name}`; see `cargo xtask --help`"),
    }))
}

fn is_help(arg: &OsString) -> bool {
    arg == "--help" || arg == "-h"
}

fn run_command(parser: &mut Parser) -> Result<()> {
    run_args(parser.raw_args()?.collect())
}

/// Runs tasks as `cargo xtask run` does, for a command of the workspace that has prepared for it.
pub fn run_args(args: Vec<OsString>) -> Result<()> {
    if args.iter().take_while(|arg| *arg != "--").any(is_help) {
        screen::plain(look::RUN_HELP.trim());
        return Ok(());
    }
    let report = run::run(&Options::parse(args)?)?;
    let footer = report.footer();
    if !footer.is_empty() {
        screen::plain(&footer);
    }
    match report.code() {
        0 => Ok(()),
        code => Err(Failed(code).into()),
    }
}

/// Runs tasks for a command of the workspace, as `cargo xtask run` does, and gives how it went.
pub fn run_tasks<T: Into<OsString>>(args: impl IntoIterator<Item = T>) -> Result<Report> {
    run::run(&Options::parse(args.into_iter().map(Into::into).collect())?)
}

/// The packages of which the results of a task are kept.
pub fn cached(workspace: &Workspace, task: &str) -> Result<Vec<String>> {
    let config = Config::read(workspace)?;
    let is_cached =
        |package: usize| config.task(workspace, package, task).is_some_and(|task| task.is_cached());
    let all = workspace.packages.iter().enumerate();
    Ok(all.filter(|(at, _)| is_cached(*at)).map(|(_, package)| package.name.clone()).collect())
}

fn overview(own: &[Command]) -> String {
    let line = |command: &Command| format!("  {:<13}{}", command.name, command.summary);
    let list = |all: &[Command]| all.iter().map(line).collect::<Vec<_>>().join("\n");
    let own_commands =
        if own.is_empty() { String::new() } else { format!("\nCommands:\n{}\n", list(own)) };
    let is_own = |verb: &&str| own.iter().any(|command| command.name == *verb);
    let verbs: Vec<_> = VERBS.iter().map(|verb| verb.name()).collect();
    let (taken, free): (Vec<_>, Vec<_>) = verbs.iter().copied().partition(is_own);
    let exceptions = if taken.is_empty() {
        String::new()
    } else {
        format!("; {} alone are the commands above", taken.join(", "))
    };
    format!(
        "Usage: cargo xtask <command or task...> [options]
{own_commands}
Tasks:
{}

\
         Tasks of every workspace are {}. `cargo xtask {free}` is short for
\
         `cargo xtask run {free}`{exceptions}.
\
         `cargo xtask <command> --help` says more about each.",
        list(COMMANDS),
        verbs.join(", "),
        free = free.join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_explains_itself() {
        for command in COMMANDS {
            let usage = format!("Usage: cargo xtask {}", command.name);
            assert!(command.help.contains(&usage), "{}", command.name);
            assert!(overview(&[]).contains(command.summary));
        }
    }

    #[test]
    fn an_unknown_command_is_refused_with_a_suggestion() {
        let error = dispatch(&[], vec!["chekc".into()]).unwrap_err();
        assert!(error.to_string().contains("did you mean `check`?"), "{error}");
        assert!(error.is::<usage::Wrong>());
    }

    #[test]
    fn an_unknown_option_is_refused_before_anything_runs() {
        for command in COMMANDS {
            let args = vec![command.name.into(), "check".into(), "--no-such-option".into()];
            let error = dispatch(&[], args).unwrap_err();
            let is_usage = error.is::<lexopt::Error>() || error.is::<usage::Wrong>();
            assert!(is_usage, "{}: {error}", command.name);
        }
    }
}
