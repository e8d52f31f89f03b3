//! `cargo xtask dev`: everything, running, at one URL.

use anyhow::Result;
use lexopt::{Arg, Parser};

use crate::dev::{self, Apps, Options};
use crate::process::Interrupted;
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask dev [--filter <APP>]... [--servers <N>] [--port <PORT>] [--home <FOLDER>]
                       [--bundle <FOLDER>]

Options:
  -F, --filter <APP> web or docs alone; docs alone needs neither server nor tools
                     [default: both, the documentation under /docs]
  --servers <N>      servers over one Redis and one database, 1 to 16 [default: 1]
  --port <PORT>      the port of the URL; the servers take the ports after it; 0 takes free ones
                     [default: 8080]
  --home <FOLDER>    where data and all else is kept; it is made where it is missing
                     [default: target/xtask/dev]
  --bundle <FOLDER>  runs the server and the site in this folder, such as dist/, as they are:
                     nothing is built, and edits are not followed

What running needs and is missing is installed first (see `cargo xtask setup`). Data is kept in
data/ below the home; remove that folder to start anew.

Redis is the first of these that there is: CONFAB_REDIS_URL; a `redis-server` on PATH, started on a
free port; Docker's, with `docker compose up redis`; else the local broker, for one server only.

Edits to Rust and CSS are built, the servers restarted one after another and the browser reloaded;
a page of the documentation is, too, after an edit to its text, its style or its components.
A build that fails leaves the servers as they were. A server that ends, by itself or by `kill` and the
process id that is printed with it, is started again: at once, and after 1 s, 2 s and so on up to 30 s
while it keeps ending soon after its start. Other CONFAB_* variables reach the servers.";

pub(super) fn run(args: &mut Parser) -> Result<()> {
    match dev::run(&parse(args)?) {
        Err(error) if error.is::<Interrupted>() => {
            screen::step("stopped");
            Ok(())
        }
        result => result,
    }
}

fn parse(args: &mut Parser) -> Result<Options> {
    let mut options =
        Options { apps: Apps::BOTH, servers: 1, port: 8080, home: None, bundle: None };
    let mut chosen = Apps::NONE;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Short('F') | Arg::Long("filter") => {
                match args.value()?.to_string_lossy().trim_start_matches("confab-") {
                    "web" => chosen.web = true,
                    "docs" => chosen.docs = true,
                    other => {
                        return Err(usage::wrong(format!(
                            "--filter is {other}, but takes web or docs"
                        )));
                    }
                }
            }
            Arg::Long("servers") => options.servers = number(args, "--servers", 1, 16)?,
            Arg::Long("port") => options.port = number(args, "--port", 0, 65_000)?,
            Arg::Long("home") => options.home = Some(args.value()?.into()),
            Arg::Long("bundle") => options.bundle = Some(args.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    if chosen != Apps::NONE {
        options.apps = chosen;
    }
    Ok(options)
}

fn number(args: &mut Parser, option: &str, least: u16, most: u16) -> Result<u16> {
    let given = args.value()?.to_string_lossy().into_owned();
    match given.parse() {
        Ok(value) if (least..=most).contains(&value) => Ok(value),
        _ => Err(usage::wrong(format!(
            "{option} is {given}, but takes a number from {least} to {most}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_number_names_the_option_the_value_and_what_is_allowed() {
        for wrong in ["0", "17", "many"] {
            let error =
                parse(&mut Parser::from_args(["--servers", wrong])).unwrap_err().to_string();
            assert!(
                error.contains("--servers") && error.contains(wrong) && error.contains("1 to 16"),
                "{error}"
            );
        }
        let options = parse(&mut Parser::from_args(["--servers", "3", "--port=9000"])).unwrap();
        assert_eq!((options.servers, options.port, options.apps), (3, 9000, Apps::BOTH));
    }

    #[test]
    fn a_filter_leaves_the_apps_that_it_names() {
        let apps =
            |words: &[&str]| parse(&mut Parser::from_args(words)).map(|options| options.apps);
        assert_eq!(apps(&["--filter", "docs"]).unwrap(), Apps { web: false, docs: true });
        assert_eq!(apps(&["-F", "confab-web"]).unwrap(), Apps { web: true, docs: false });
        assert_eq!(apps(&["--filter=web", "--filter=docs"]).unwrap(), Apps::BOTH);
        assert!(apps(&["--filter", "hub"]).unwrap_err().to_string().contains("web or docs"));
    }
}
