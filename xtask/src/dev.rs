//! Development: builds, runs N servers behind a balancer, and follows every edit.
//!
//! cargo-leptos builds; xtask watches and runs. `cargo leptos watch` would run one server itself and
//! empty the site under the others whenever it builds. Here all servers run from a bundle that
//! changes only when a build has succeeded, so a failed one keeps the old servers *and* their site.

mod again;
mod balancer;
mod base64;
mod docs;
mod lock;

mod redis;
mod reload;
mod run;
mod servers;
mod sha1;
mod supply;
mod watch;

pub(crate) use run::{Apps, Options, run};
