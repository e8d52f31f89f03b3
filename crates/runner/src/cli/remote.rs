//! `login`, `logout`, `link`, `unlink`: where the remote cache of this work tree is, and the pass to
//! it. No token is ever printed, and none is taken from the command line, which others can read.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::remote::{Link, Settings, try_out};
use crate::run::Session;
use crate::{screen, usage};

pub(super) const LOGIN_HELP: &str = "
Usage: cargo xtask login [--url <URL>]

Asks for the token of the remote cache, without showing it, or reads it from standard input where that
is no terminal. It is tried, and kept in .xtask/remote.json, which its owner alone may read and Git
ignores.";

pub(super) const LOGOUT_HELP: &str = "
Usage: cargo xtask logout

Forgets the token and the key of signatures. Where the cache is stays known.";

pub(super) const LINK_HELP: &str = "
Usage: cargo xtask link [--url <URL>] [--team <SLUG>] [--team-id <ID>] [--key]

Options:
  --url <URL>      where the remote cache is
  --team <SLUG>    whose artifacts are read and written
  --team-id <ID>   the same, by its id
  --key            asks for the key that artifacts are signed with; from then on those that are not,
                   or with another one, are not used

Without options it says what is known. Variables come first: TURBO_API, TURBO_TOKEN, TURBO_TEAM,
TURBO_TEAMID, TURBO_REMOTE_CACHE_SIGNATURE_KEY, TURBO_REMOTE_CACHE_TIMEOUT and
TURBO_REMOTE_CACHE_UPLOAD_TIMEOUT (in seconds), TURBO_REMOTE_CACHE_READ_ONLY, TURBO_CACHE. Last comes
[workspace.metadata.xtask.remote].";

pub(super) const UNLINK_HELP: &str = "
Usage: cargo xtask unlink

Forgets the remote cache of this work tree: its address, its team, the token and the key.";

pub(super) fn login(args: &mut Parser) -> Result<()> {
    let mut url = None;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("url") => url = Some(args.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let session = Session::open()?;
    let mut link = Link::read(&session.workspace)?;
    if url.is_some() {
        link.set("url", url);
    }
    if link.text("url").is_none()
        && std::env::var_os("TURBO_API").is_none()
        && session.config.remote.url.is_none()
    {
        return Err(usage::wrong("login needs to know where: `cargo xtask login --url <URL>`"));
    }
    link.set("token", Some(secret("Token: ")?));
    let settings = Settings::of(&session.config, &link)?.context("there is a url and a token")?;
    try_out(&session.workspace, &session.files, &settings)
        .with_context(|| format!("{} does not take it", settings.url))?;
    link.save()?;
    screen::step(&format!("the token for {} is kept in .xtask/remote.json", settings.url));
    Ok(())
}

pub(super) fn logout(args: &mut Parser) -> Result<()> {
    forget(args, &["token", "key"])
}

pub(super) fn unlink(args: &mut Parser) -> Result<()> {
    forget(args, &["url", "team", "teamId", "token", "key"])
}

fn forget(args: &mut Parser, names: &[&str]) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    let mut link = Link::read(&Session::open()?.workspace)?;
    for name in names {
        link.set(name, None);
    }
    link.save()
}

pub(super) fn link(args: &mut Parser) -> Result<()> {
    let mut told: Vec<(&str, String)> = Vec::new();
    let mut asks_key = false;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("url") => told.push(("url", args.value()?.string()?)),
            Arg::Long("team") => told.push(("team", args.value()?.string()?)),
            Arg::Long("team-id") => told.push(("teamId", args.value()?.string()?)),
            Arg::Long("key") => asks_key = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let session = Session::open()?;
    let mut link = Link::read(&session.workspace)?;
    if told.is_empty() && !asks_key {
        return say(&session, &link);
    }
    for (name, value) in told {
        link.set(name, Some(value));
    }
    if asks_key {
        link.set("key", Some(secret("Key: ")?));
    }
    link.save()
}

fn say(session: &Session, link: &Link) -> Result<()> {
    let Some(settings) = Settings::of(&session.config, link)? else {
        screen::plain("there is no remote cache: `cargo xtask login --url <URL>`");
        return Ok(());
    };
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    screen::plain(&format!("url      {}", settings.url));
    screen::plain(&format!("team     {}", or_none(&settings.team)));
    screen::plain(&format!("team id  {}", or_none(&settings.team_id)));
    screen::plain("token    is set");
    let key = if settings.key.is_some() { "is set: artifacts are signed" } else { "–" };
    screen::plain(&format!("key      {key}"));
    Ok(())
}

/// Asks for something that nobody should see, or reads it from what is piped in.
fn secret(question: &str) -> Result<String> {
    let stdin = io::stdin();
    let hides = stdin.is_terminal();
    let echo = |word: &str| {
        let mut stty = Command::new("stty");
        stty.arg(word).stdin(Stdio::inherit()).status().is_ok_and(|status| status.success())
    };
    if hides {
        let mut err = io::stderr().lock();
        write!(err, "{question}").and_then(|()| err.flush())?;
        if !echo("-echo") {
            bail!("this terminal would show it: pipe it in");
        }
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    if hides {
        echo("echo");
        screen::note("");
    }
    read?;
    let line = line.trim();
    if line.is_empty() {
        bail!("nothing was given");
    }
    Ok(line.to_owned())
}
