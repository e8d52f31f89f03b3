//! Builds the documentation site, or shows it while it is written.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use confab_docs::{Error, Site};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "
Usage: confab-docs [--root <FOLDER>] [--weigh] [--reload <PORT>] <OUT>
       confab-docs [--root <FOLDER>] [--reload <PORT>] --serve <ADDRESS:PORT>

Options:
  --root <FOLDER>  the repository [default: .]
  --weigh          fails where a page is too heavy
  --serve <ADDR>   shows the site, built anew for each page that is asked for
  --reload <PORT>  has pages loaded anew when a WebSocket at this port of their host says so";

/// The command line.
#[derive(Default)]
struct Asked {
    root: Option<PathBuf>,
    out: Option<PathBuf>,
    weighs: bool,
    serve: Option<SocketAddr>,
    reload: Option<u16>,
    wants_help: bool,
}

fn main() -> ExitCode {
    let result = read().map_err(Error::Usage).and_then(|asked| run(&asked));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(asked: &Asked) -> Result<(), Error> {
    let root = asked.root.clone().unwrap_or(".".into());
    match (&asked.out, asked.serve) {
        _ if asked.wants_help => println!("{}", HELP.trim_start()),
        (None, Some(address)) => confab_docs::serve(&root, address, asked.reload)?,
        (Some(out), None) => {
            let files = Site::read(&root)?.reloading(asked.reload).print()?;
            confab_docs::write(&files, out)?;
            if asked.weighs {
                println!("{}", confab_docs::weigh(&files)?);
            }
        }
        _ => return Err(Error::Usage(HELP.trim_start().to_owned())),
    }
    Ok(())
}

fn read() -> Result<Asked, String> {
    let (mut asked, mut args) = (Asked::default(), Parser::from_env());
    let wrong = |error: lexopt::Error| error.to_string();
    while let Some(arg) = args.next().map_err(wrong)? {
        match arg {
            Arg::Long("root") => asked.root = Some(args.value().map_err(wrong)?.into()),
            Arg::Long("weigh") => asked.weighs = true,
            Arg::Long("serve") => {
                asked.serve = Some(args.value().and_then(|value| value.parse()).map_err(wrong)?);
            }
            Arg::Long("reload") => {
                asked.reload = Some(args.value().and_then(|value| value.parse()).map_err(wrong)?);
            }
            Arg::Long("help") | Arg::Short('h') => asked.wants_help = true,
            Arg::Value(out) if asked.out.is_none() => asked.out = Some(out.into()),
            other => return Err(other.unexpected().to_string()),
        }
    }
    Ok(asked)
}
