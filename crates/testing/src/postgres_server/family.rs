//! The processes of a server: Postgres gives each child a process group of its own.

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::{DEADLINE, eventually};

/// The children of a process, as Linux' `/proc` or `ps` tells them.
pub(super) fn children(parent: Pid) -> anyhow::Result<Vec<Pid>> {
    let listed = if std::path::Path::new("/proc/self/stat").exists() {
        let entries = std::fs::read_dir("/proc")?.flatten();
        let stats =
            entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
        stats.filter_map(|stat| of_stat(&stat)).collect::<Vec<_>>()
    } else {
        let output = std::process::Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output()?;
        String::from_utf8_lossy(&output.stdout).lines().filter_map(of_ps).collect()
    };
    let own = listed.into_iter().filter(|(_, of)| *of == parent.as_raw());
    Ok(own.map(|(child, _)| Pid::from_raw(child)).collect())
}

/// `812 (name) S 799 …`: the name may hold anything.
fn of_stat(stat: &str) -> Option<(i32, i32)> {
    let (before, after) = stat.rsplit_once(')')?;
    let (pid, _) = before.split_once(' ')?;
    Some((pid.parse().ok()?, after.split_whitespace().nth(1)?.parse().ok()?))
}

fn of_ps(line: &str) -> Option<(i32, i32)> {
    let mut words = line.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

/// Signals each of them; one that has ended is left out.
pub(super) fn signal(processes: &[Pid], signal: Signal) -> anyhow::Result<()> {
    for process in processes {
        match kill(*process, signal) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Waits until none of them runs any more.
pub(super) async fn ended(processes: &[Pid]) -> anyhow::Result<()> {
    eventually(DEADLINE, "the end of Postgres' children", async || {
        processes.iter().all(|process| has_ended(*process))
    })
    .await
}

fn has_ended(process: Pid) -> bool {
    // Nobody may have waited for it yet: then it is a zombie, which holds nothing.
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    stat.is_ok_and(|stat| stat.contains(") Z")) || kill(process, None) == Err(Errno::ESRCH)
}
