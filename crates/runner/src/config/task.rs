//! One task, as the manifests describe it.

use super::Verb;

/// All that the package holds.
pub(crate) const DEFAULT: &str = "$default";
/// Variables and settings of the compilers and of Cargo.
pub(crate) const OF_CARGO: &str = "$cargo";
/// Words of `inputs`.
pub(super) const INPUTS: [&str; 2] = [DEFAULT, OF_CARGO];

/// Keys that are absent are `None`, so that a package overrides only those that it names.
#[derive(Debug, Default, Clone)]
pub(crate) struct Task {
    pub(crate) depends_on: Option<Vec<String>>,
    pub(crate) inputs: Option<Vec<String>>,
    pub(crate) outputs: Option<Vec<String>>,
    pub(crate) env: Option<Vec<String>>,
    pub(crate) pass_env: Option<Vec<String>>,
    pub(crate) cache: Option<bool>,
    pub(crate) persistent: Option<bool>,
    pub(crate) with: Option<Vec<String>>,
    /// By which one that never ends is known to have begun: a text that it prints, or an address
    /// that answers.
    pub(crate) ready: Option<String>,
    /// A line for `sh`, in the package's folder. Without it the task is Cargo's.
    pub(crate) command: Option<String>,
    /// A command line for Cargo alone: `["clippy", "--target=…"]`. Its inputs are found as those of
    /// the verb are.
    pub(crate) cargo: Option<Vec<String>>,
    /// Arguments of Cargo beside the verb.
    pub(crate) args: Option<Vec<String>>,
    /// The verb of Cargo, where it is one.
    pub(crate) verb: Option<Verb>,
}

/// The keys of a task, as they are written.
pub(super) const KEYS: &[&str] = &[
    "depends-on",
    "inputs",
    "outputs",
    "env",
    "pass-env",
    "cache",
    "persistent",
    "with",
    "ready",
    "command",
    "cargo",
    "args",
];

impl Task {
    /// Takes each key that the other names.
    pub(super) fn take_over(&mut self, other: &Self) {
        let pairs = [
            (&mut self.depends_on, &other.depends_on),
            (&mut self.inputs, &other.inputs),
            (&mut self.outputs, &other.outputs),
            (&mut self.env, &other.env),
            (&mut self.pass_env, &other.pass_env),
            (&mut self.with, &other.with),
            (&mut self.cargo, &other.cargo),
            (&mut self.args, &other.args),
        ];
        for (own, other) in pairs {
            if other.is_some() {
                own.clone_from(other);
            }
        }
        self.cache = other.cache.or(self.cache);
        self.persistent = other.persistent.or(self.persistent);
        if other.ready.is_some() {
            self.ready.clone_from(&other.ready);
        }
        if other.command.is_some() {
            self.command.clone_from(&other.command);
        }
    }

    pub(crate) fn depends_on(&self) -> &[String] {
        self.depends_on.as_deref().unwrap_or_default()
    }

    pub(crate) fn outputs(&self) -> &[String] {
        self.outputs.as_deref().unwrap_or_default()
    }

    /// Whether its results are kept. One that runs for ever has none.
    pub(crate) fn is_cached(&self) -> bool {
        self.cache.unwrap_or(true) && !self.is_persistent()
    }

    pub(crate) fn is_persistent(&self) -> bool {
        self.persistent.unwrap_or(false)
    }
}
