//! The environment of a run program.

use std::env;
use std::process::Command;

use crate::cargo;
use crate::config::{Config, Task};
use crate::key::{compilers, named};

/// Variables that a program cannot do without, and that no result follows from.
const ALWAYS: &[&str] =
    &["PATH", "HOME", "TMPDIR", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];

/// Leaves a cached task only what its key holds; others see the person's environment.
pub(super) fn prepare(command: &mut Command, config: &Config, task: &Task) {
    cargo::clean(command);
    if !task.is_cached() {
        return;
    }
    let kept: Vec<_> = command
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
        .collect();
    command.env_clear();
    for (name, value) in kept {
        if let Some(value) = value.filter(|_| name != "LD_LIBRARY_PATH") {
            command.env(name, value);
        }
    }
    let lists = [
        task.env.as_deref().unwrap_or_default(),
        task.pass_env.as_deref().unwrap_or_default(),
        &config.global_env,
        &config.global_pass_env,
    ];
    let names = lists.into_iter().flat_map(named);
    let always = ALWAYS.iter().map(|name| (*name).to_owned());
    for name in names.chain(always).chain(compilers()) {
        if let Some(value) = env::var_os(&name) {
            command.env(name, value);
        }
    }
}
