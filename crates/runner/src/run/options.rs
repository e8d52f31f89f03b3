//! The options of `run`.

use std::ffi::OsString;

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::config::unknown;
use crate::graph::Style;
use crate::remote::Access;
use crate::{screen, usage};

/// How a run that does nothing says what it would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dry {
    Text,
    Json,
}

/// The extent of a run after a task has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Continue {
    Never,
    /// Tasks that do not depend on it.
    Independent,
    Always,
}

/// Which logs are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputLogs {
    Full,
    HashOnly,
    NewOnly,
    ErrorsOnly,
    None,
}

/// The base of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Since {
    MainBranch,
    /// A commit, or a range of them.
    Commit(String),
}

impl Since {
    /// `--affected`, or `--affected=commit`.
    pub(crate) fn parse(parser: &mut Parser) -> Result<Self> {
        Ok(match parser.optional_value() {
            None => Self::MainBranch,
            Some(commit) => Self::Commit(commit.string()?),
        })
    }

    pub(crate) fn commit(&self) -> Option<&str> {
        match self {
            Self::MainBranch => None,
            Self::Commit(commit) => Some(commit),
        }
    }
}

/// Options of the command line.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Options {
    pub(crate) tasks: Vec<String>,
    /// Arguments after `--`.
    pub(crate) arguments: Vec<String>,
    pub(crate) filters: Vec<String>,
    /// `--affected`, with the commit that it names.
    pub(crate) affected: Option<Since>,
    pub(crate) concurrency: Option<usize>,
    pub(crate) continues: Continue,
    pub(crate) only: bool,
    pub(crate) local: Access,
    pub(crate) remote: Access,
    pub(crate) dry: Option<Dry>,
    pub(crate) summarize: bool,
    pub(crate) graph: Option<Style>,
    pub(crate) output_logs: OutputLogs,
    pub(crate) is_grouped: bool,
    pub(crate) has_prefix: bool,
}

impl Options {
    pub(crate) fn none() -> Self {
        Self {
            tasks: Vec::new(),
            arguments: Vec::new(),
            filters: Vec::new(),
            affected: None,
            concurrency: None,
            continues: Continue::Never,
            only: false,
            local: Access::ALL,
            remote: Access::ALL,
            dry: None,
            summarize: false,
            graph: None,
            output_logs: OutputLogs::Full,
            is_grouped: screen::is_in_ci(),
            has_prefix: true,
        }
    }

    pub(crate) fn parse(args: Vec<OsString>) -> Result<Self> {
        let mut options = Self::none();
        options.obey_environment()?;
        let mut args = args;
        if let Some(at) = args.iter().position(|arg| arg == "--") {
            let rest = args.split_off(at);
            let text = |arg: &OsString| arg.to_string_lossy().into_owned();
            options.arguments = rest[1..].iter().map(text).collect();
        }
        let mut parser = Parser::from_args(args);
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Value(task) => options.tasks.push(task.string()?),
                Arg::Long(name) => {
                    let name = name.to_owned();
                    options.long(&name, &mut parser)?;
                }
                Arg::Short('F') => options.filters.push(parser.value()?.string()?),
                other @ Arg::Short(_) => return Err(other.unexpected().into()),
            }
        }
        if options.tasks.is_empty() {
            return Err(usage::wrong("run needs a task: `cargo xtask run check test`"));
        }
        Ok(options)
    }

    /// Takes what turbo's variables say of caches; the command line comes after them.
    fn obey_environment(&mut self) -> Result<()> {
        if let Some(given) = std::env::var("TURBO_CACHE").ok().filter(|given| !given.is_empty()) {
            self.caches(&given)?;
        }
        if says_yes("TURBO_FORCE") {
            (self.local.read, self.remote.read) = (false, false);
        }
        if says_yes("TURBO_REMOTE_CACHE_READ_ONLY") {
            self.remote.write = false;
        }
        Ok(())
    }

    /// `local:rw,remote:r`: what may be done with each; one that is left out is not used.
    fn caches(&mut self, given: &str) -> Result<()> {
        let none = Access { read: false, write: false };
        (self.local, self.remote) = (none, none);
        for part in given.split(',').map(str::trim) {
            let (name, letters) = part.split_once(':').unwrap_or((part, ""));
            let access = match letters {
                "" => none,
                "r" => Access { read: true, ..none },
                "w" => Access { write: true, ..none },
                "rw" | "wr" => Access::ALL,
                _ => return Err(usage::wrong(format!("`{part}`: a cache is r, w, rw or nothing"))),
            };
            match name {
                "local" => self.local = access,
                "remote" => self.remote = access,
                other => {
                    let known = ["local", "remote"].into_iter();
                    return Err(usage::wrong(unknown("cache", other, known)));
                }
            }
        }
        Ok(())
    }

    fn long(&mut self, name: &str, parser: &mut Parser) -> Result<()> {
        match name {
            "filter" => self.filters.push(parser.value()?.string()?),
            "affected" => {
                self.affected = Some(Since::parse(parser)?);
            }
            "concurrency" => self.concurrency = Some(concurrency(&parser.value()?.string()?)?),
            "continue" => {
                let given = parser.optional_value().map(lexopt::ValueExt::string).transpose()?;
                let all = [
                    ("never", Continue::Never),
                    ("dependencies-successful", Continue::Independent),
                    ("always", Continue::Always),
                ];
                self.continues = one_of("--continue", given.as_deref().unwrap_or("always"), &all)?;
            }
            "force" => (self.local.read, self.remote.read) = (false, false),
            "cache" => self.caches(&parser.value()?.string()?)?,
            "only" => self.only = true,
            "no-cache" => (self.local.write, self.remote.write) = (false, false),
            "dry" | "dry-run" => {
                let given = parser.optional_value().map(lexopt::ValueExt::string).transpose()?;
                let all = [("text", Dry::Text), ("json", Dry::Json)];
                self.dry = Some(one_of("--dry", given.as_deref().unwrap_or("text"), &all)?);
            }
            "summarize" => self.summarize = true,
            "graph" => {
                let given = parser.optional_value().map(lexopt::ValueExt::string).transpose()?;
                let given = given.unwrap_or_else(|| "dot".to_owned());
                let style = Style::of(&given).ok_or_else(|| {
                    usage::wrong(unknown("style of --graph", &given, Style::NAMES.iter().copied()))
                })?;
                self.graph = Some(style);
            }
            "output-logs" => {
                let all = [
                    ("full", OutputLogs::Full),
                    ("hash-only", OutputLogs::HashOnly),
                    ("new-only", OutputLogs::NewOnly),
                    ("errors-only", OutputLogs::ErrorsOnly),
                    ("none", OutputLogs::None),
                ];
                self.output_logs = one_of("--output-logs", &parser.value()?.string()?, &all)?;
            }
            "log-order" => {
                let all = [("auto", screen::is_in_ci()), ("stream", false), ("grouped", true)];
                self.is_grouped = one_of("--log-order", &parser.value()?.string()?, &all)?;
            }
            "log-prefix" => {
                let all = [("auto", true), ("task", true), ("none", false)];
                self.has_prefix = one_of("--log-prefix", &parser.value()?.string()?, &all)?;
            }
            other => return Err(usage::wrong(unknown("option", other, FLAGS.iter().copied()))),
        }
        Ok(())
    }
}

/// Whether a variable says yes, as turbo reads it.
fn says_yes(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
}

pub(crate) const FLAGS: &[&str] = &[
    "filter",
    "affected",
    "concurrency",
    "continue",
    "force",
    "only",
    "no-cache",
    "cache",
    "dry",
    "summarize",
    "graph",
    "output-logs",
    "log-order",
    "log-prefix",
];

fn one_of<T: Copy>(option: &str, given: &str, all: &[(&str, T)]) -> Result<T> {
    if let Some((_, value)) = all.iter().find(|(name, _)| *name == given) {
        return Ok(*value);
    }
    let what = format!("value of {option}");
    Err(usage::wrong(unknown(&what, given, all.iter().map(|(name, _)| *name))))
}

/// `4`, or `50%` of the cores.
fn concurrency(given: &str) -> Result<usize> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let number = match given.strip_suffix('%') {
        Some(share) => share.parse::<usize>().ok().map(|share| (cores * share / 100).max(1)),
        None => given.parse().ok(),
    };
    number.filter(|number| *number > 0).ok_or_else(|| {
        usage::wrong(format!(
            "--concurrency is {given}, but takes a number above 0 or a share as 50%"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options> {
        Options::parse(args.iter().map(OsString::from).collect())
    }

    #[test]
    fn options_and_arguments_are_told_apart() {
        let args = ["test", "--affected", "--filter=hub...", "--", "--nocapture", "--", "x"];
        let options = parse(&args).unwrap();
        assert_eq!(options.tasks, ["test"]);
        assert_eq!(options.affected, Some(Since::MainBranch));
        assert_eq!(options.filters, ["hub..."]);
        assert_eq!(options.arguments, ["--nocapture", "--", "x"]);
        let options = parse(&["a", "--affected=main", "--dry=json", "--continue"]).unwrap();
        assert_eq!(options.affected, Some(Since::Commit("main".to_owned())));
        assert_eq!(options.dry, Some(Dry::Json));
        assert_eq!(options.continues, Continue::Always);
    }

    #[test]
    fn each_cache_is_read_and_written_as_told() {
        let told = |args: &[&str]| {
            let options = parse(args).unwrap();
            [options.local, options.remote].map(|access| (access.read, access.write))
        };
        assert_eq!(told(&["a"]), [(true, true), (true, true)]);
        assert_eq!(told(&["a", "--force"]), [(false, true), (false, true)]);
        assert_eq!(told(&["a", "--no-cache"]), [(true, false), (true, false)]);
        assert_eq!(told(&["a", "--cache=local:rw,remote:r"]), [(true, true), (true, false)]);
        assert_eq!(told(&["a", "--cache=remote:w"]), [(false, false), (false, true)]);
    }

    #[test]
    fn a_wrong_word_names_the_nearest() {
        for (args, hint) in [
            (["a", "--filtr=x"], "`filter`"),
            (["a", "--dry=jsn"], "`json`"),
            (["a", "--output-logs=ful"], "`full`"),
            (["a", "--graph=dto"], "`dot`"),
        ] {
            let error = parse(&args).unwrap_err().to_string();
            assert!(error.contains(hint), "{error}");
        }
        assert!(parse(&["a", "--concurrency=0"]).is_err());
        assert!(parse(&["a", "--cache=locl:r"]).unwrap_err().to_string().contains("`local`"));
        assert!(parse(&["a", "--cache=local:x"]).is_err());
        assert!(parse(&[]).is_err());
    }
}
