//! The commands and the one table that dispatches to them.

mod attack;
mod bench;
mod build;
mod chaos;
mod ci;
mod conformance;
mod dev;
mod doctor;
mod fmt;
mod fuzz;
mod lint;
mod screens;
mod setup;
mod test;
mod tidy;

use xtask_runner::Command;

/// Confab's own commands; tasks and the rest are the runner's.
pub(crate) const COMMANDS: &[Command] = &[
    Command {
        name: "dev",
        summary: "Sets up, builds, starts everything and prints one URL",
        help: dev::HELP,
        run: dev::run,
    },
    Command {
        name: "test",
        summary: "Runs all tests: unit, conformance, server, cluster, browser",
        help: test::HELP,
        run: test::run,
    },
    Command {
        name: "build",
        summary: "Makes the release in dist/, with checksums and sizes",
        help: build::HELP,
        run: build::run,
    },
    Command { name: "fmt", summary: "Formats the code", help: fmt::HELP, run: fmt::run },
    Command {
        name: "lint",
        summary: "Runs clippy, for this machine and for the browser",
        help: lint::HELP,
        run: lint::run,
    },
    Command {
        name: "tidy",
        summary: "Checks the rules of style and the arrows of the design",
        help: tidy::HELP,
        run: tidy::run,
    },
    Command {
        name: "ci",
        summary: "Runs all that must pass, in the order CI does",
        help: ci::HELP,
        run: ci::run,
    },
    Command {
        name: "setup",
        summary: "Installs the tools that building needs, once per machine",
        help: setup::HELP,
        run: setup::run,
    },
    Command {
        name: "doctor",
        summary: "Lists installed and missing tools, and how to get them",
        help: doctor::HELP,
        run: doctor::run,
    },
    Command {
        name: "bench",
        summary: "Measures memory, fan-out and latency of a release server",
        help: bench::HELP,
        run: bench::run,
    },
    Command {
        name: "chaos",
        summary: "Breaks everything around a cluster, and proves that nothing was lost",
        help: chaos::HELP,
        run: chaos::run,
    },
    Command {
        name: "attack",
        summary: "Attacks a server as one account or nobody, and measures a bystander",
        help: attack::HELP,
        run: attack::run,
    },
    Command {
        name: "conformance",
        summary: "Holds the WebSocket endpoint against RFC 6455, case by case",
        help: conformance::HELP,
        run: conformance::run,
    },
    Command {
        name: "screens",
        summary: "Takes pictures of every screen, in both themes and four sizes",
        help: screens::HELP,
        run: screens::run,
    },
    Command {
        name: "fuzz",
        summary: "Throws everything at the decoders of the wire, for a minute",
        help: fuzz::HELP,
        run: fuzz::run,
    },
];

#[cfg(test)]
mod tests {
    use xtask_runner::dispatch;

    use super::*;

    #[test]
    fn every_command_explains_itself() {
        for command in COMMANDS {
            let usage = format!("Usage: cargo xtask {}", command.name);
            assert!(command.help.contains(&usage), "{}", command.name);
        }
    }

    #[test]
    fn an_unknown_option_is_refused_before_anything_runs() {
        for command in COMMANDS {
            let args = vec![command.name.into(), "--no-such-option".into()];
            let error = dispatch(COMMANDS, args).unwrap_err();
            let is_usage = error.is::<lexopt::Error>() || error.is::<crate::usage::Wrong>();
            assert!(is_usage, "{}: {error}", command.name);
        }
    }
}
