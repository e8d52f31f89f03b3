//! The documentation alone: its program shows it, and prints each page anew when it is asked for.
//!
//! Texts, styles and the script are read for each page. An edit to Rust compiles the program and starts
//! it again. Open pages are loaded anew after each.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::reload::{Message, Reload};
use super::watch;
use crate::bundle::{Flavour, compile_docs, docs_program};
use crate::probe;
use crate::process::{self, Group, Interrupted, Output};
use crate::screen::{self, Colour};
use crate::workspace::Workspace;

const GRACE: Duration = Duration::from_secs(1);
const PROBE: Duration = Duration::from_millis(10);

/// Runs until a signal comes.
pub(super) fn run(port: u16) -> Result<()> {
    let workspace = Workspace::load()?;
    let watch = watch::start(&workspace.root);
    let port = if port == 0 { probe::free_port()? } else { port };
    drop(probe::listen("the documentation", port)?);
    let reload = Reload::start()?;
    let mut running: Option<Group> = None;
    loop {
        match process::run("the build", &mut compile_docs(&workspace, Flavour::Dev)) {
            Ok(()) => {
                if let Some(mut old) = running.take() {
                    old.end(GRACE);
                }
                let mut program = docs_program(&workspace, Flavour::Dev, Some(reload.port));
                program.arg("--serve").arg(probe::local(port).to_string());
                let group = Group::spawn("docs", Output::Named(Colour::Cyan), &mut program)?;
                wait_until_it_listens(&group, port);
                running = Some(group);
                reload.tell(&Message::Docs);
            }
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => screen::error(&format!("{error:#}; waiting for an edit")),
        }
        loop {
            let is_ended = || running.as_ref().and_then(Group::ended);
            process::wait_until(None, || {
                (process::is_stopping() || watch.has_edits() || is_ended().is_some()).then_some(())
            });
            if process::is_stopping() {
                return Err(Interrupted.into());
            }
            if let Some(status) = is_ended() {
                running = None;
                screen::error(&format!("docs ended ({status}); waiting for an edit"));
            }
            let edits = watch.take();
            if edits.iter().any(|path| path.extension() == Some(OsStr::new("rs"))) {
                break;
            }
            if !edits.is_empty() {
                reload.tell(&Message::Docs);
            }
        }
    }
}

/// Waits until the program takes connections, so that a page that is told to load anew is not refused.
fn wait_until_it_listens(group: &Group, port: u16) {
    while group.ended().is_none() && !process::is_stopping() && !probe::is_taken(port) {
        let soon = Instant::now() + PROBE;
        process::wait_until(Some(soon), || {
            (process::is_stopping() || group.ended().is_some()).then_some(())
        });
    }
}
