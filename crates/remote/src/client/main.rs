//! Talks to a remote cache for the task runner: one order a line comes in, one answer a line goes
//! out. It has HTTP, TLS, archives and compression, so that the runner has none of them.
//!
//! ```text
//! {"do":"open","url":…,"token":…,"teamId":…,"slug":…,"key":…,"timeout":ms,"uploadTimeout":ms,"most":bytes}
//! {"do":"query","id":1,"hashes":[…]}                  → {"id":1,"found":[…]}, null where it cannot say
//! {"do":"get","id":2,"hash":…,"into":folder}          → {"id":2,"found":true,"duration":ms}
//! {"do":"put","id":3,"hash":…,"entries":[…],"duration":ms} → {"id":3}
//! {"do":"events","id":4,"events":[…]}                 → {"id":4}
//! ```
//!
//! `open` asks the server for its status and answers with id 0. A fault is an answer with `error`, and
//! `away` where more orders would fare no better. The process ends with its standard input, once all
//! orders are done.

mod archive;
mod orders;
mod peer;
mod signature;

use std::process::ExitCode;

fn main() -> ExitCode {
    match orders::follow() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
