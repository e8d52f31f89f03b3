//! Describes the machine, and gives each process its core.

use std::fmt;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;

use crate::ClusterSpec;

/// Machine of a measurement.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    model: String,
    cores: usize,
    can_pin: bool,
}

impl Machine {
    pub(crate) fn look() -> Self {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        Self {
            model: model.map_or("unknown processor", |(_, name)| name.trim()).to_owned(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            can_pin: quiet("taskset", &["-V"]),
        }
    }

    /// The server's core, where it can have one for itself.
    fn server_core(&self) -> Option<usize> {
        (self.can_pin && self.cores > 1).then_some(0)
    }

    /// Moves this process to the other core.
    pub(crate) fn pin_generator(&self) {
        self.pin(1, std::process::id());
    }

    /// Moves what serves to the servers' core.
    pub(crate) fn pin_server(&self, process: u32) {
        self.pin(0, process);
    }

    /// Has servers start on their core.
    pub(crate) fn place(&self, servers: ClusterSpec) -> ClusterSpec {
        match self.server_core() {
            Some(core) => servers.on_core(core),
            None => servers,
        }
    }

    fn pin(&self, core: usize, process: u32) {
        if self.server_core().is_some() {
            quiet("taskset", &["-a", "-p", "-c", &core.to_string(), &process.to_string()]);
        }
    }
}

fn quiet(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "machine: {} cores of {}; ", self.cores, self.model)?;
        match self.server_core() {
            Some(core) => write!(f, "servers on core {core}, the generator on core 1"),
            None => f.write_str("server and generator share them: figures are worse than real"),
        }
    }
}
