//! Reads the usage of a process so far.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

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
        Ok(Self { resident_kib: resident, busy: processor_time(pid)? })
    }
}

/// Time on a processor of all threads of a process, those that have ended included: by the kernel's
/// clock of the process, since `/proc` counts in steps of 10 ms.
pub(crate) fn processor_time(pid: u32) -> anyhow::Result<Duration> {
    let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(pid)?))?;
    Ok(clock_gettime(clock)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_has_used_time() -> anyhow::Result<()> {
        let own = std::process::id();
        let before = Usage::of(own)?;
        while processor_time(own)? < before.busy + Duration::from_millis(2) {}
        assert!(Usage::of(own)?.busy > before.busy && before.resident_kib > 0);
        Ok(())
    }
}
