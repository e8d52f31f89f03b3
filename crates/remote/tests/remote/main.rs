//! The runner against remote caches: ours, those of others, and what pretends to be one.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails the test")]

mod exchange;
mod fixture;
mod hostile;
mod peers;
mod trouble;

/// The runner itself, in the process that a test starts: this package has no program of it.
#[test]
fn runner() {
    let Some(args) = std::env::var_os(fixture::ARGS) else { return };
    let args = args.to_string_lossy().split('\n').map(Into::into).collect();
    std::process::exit(xtask_runner::execute(&[], args).into());
}
