//! Reads what a process has used so far from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// The unit of times in `/proc`, which is the same on every Linux that programs see.
const TICK: Duration = Duration::from_millis(10);

/// Memory and time of one process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Pages in memory that are its own or shared.
    pub(crate) resident_kib: u64,
    /// Processor time, in the program and in the kernel for it.
    pub(crate) busy: Duration,
}

impl Usage {
    pub(crate) fn of(pid: u32) -> anyhow::Result<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let resident = resident.context("no VmRSS")?.trim().trim_end_matches(" kB").parse()?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The program's name, which may hold spaces, stands in parentheses.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split(' ').collect();
        let ticks = |index: usize| -> anyhow::Result<u32> {
            Ok(fields.get(index).context("a short /proc/stat")?.parse()?)
        };
        Ok(Self { resident_kib: resident, busy: TICK * (ticks(12)? + ticks(13)?) })
    }
}
