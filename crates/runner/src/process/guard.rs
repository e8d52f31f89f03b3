//! Ends what a killed runner leaves behind.
//!
//! SIGKILL, or a crash, gives a process no chance to end its children, and those are in process
//! groups of their own. So a small shell script is told of every group. It reads from a pipe that only
//! the runner holds: when the pipe ends without a farewell, the runner is gone, and the script ends the
//! groups. On Linux it also ends processes that left their group, or were started just before the
//! runner was killed: they bear the runner's mark in their environment, or, where they write over that
//! for a title, hold a pipe that the script was told of. A signal that stops the runner ends without a
//! farewell, too.

use std::fs;
use std::io::{PipeWriter, Write};
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use nix::unistd::Pid;

/// The variable with the runner's mark.
pub(super) const MARK: &str = "XTASK_RUN";

const SCRIPT: &str = r#"
trap '' HUP INT TERM
groups= pipes=
while read -r what id pipe; do
    case $what in
    '~') pipes="$pipes $id" ;;
    +) groups="$groups $id"
        kept=
        for one in $pipes; do [ "$one" = "$pipe" ] || kept="$kept $one"; done
        pipes=$kept ;;
    -) kept=
        for group in $groups; do [ "$group" = "$id" ] || kept="$kept $group"; done
        groups=$kept ;;
    farewell) exit 0 ;;
    esac
done
marked() {
    grep -lxz "$MARK" /proc/[0-9]*/environ 2>/dev/null | tr -dc '0-9\n'
    for pipe in $pipes; do
        find /proc/[0-9]*/fd/1 -lname "pipe:?$pipe?" 2>/dev/null | cut -d / -f 3
    done
}
for group in $groups; do kill -s TERM -- "-$group"; done 2>/dev/null
tries=0
while [ "$tries" -lt 20 ]; do
    left=
    for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && left=yes; done
    [ -n "$left" ] || break
    sleep 0.1
    tries=$((tries + 1))
done
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
tries=0
while [ "$tries" -lt 20 ]; do
    left=$(marked)
    [ -z "$left" ] || kill -KILL $left 2>/dev/null
    # One that was about to be started bears no mark yet.
    [ -n "$left" ] || [ "$tries" -lt 5 ] || break
    [ -n "$left" ] || sleep 0.05
    tries=$((tries + 1))
done
"#;

/// The script's standard input; `None` where it could not be started.
static GUARD: OnceLock<Mutex<Option<ChildStdin>>> = OnceLock::new();

/// The mark of this runner, by which its processes are known.
pub(super) fn mark() -> &'static str {
    static MARK: OnceLock<String> = OnceLock::new();
    MARK.get_or_init(|| {
        let seed = format!("{} {:?}", std::process::id(), Instant::now());
        format!("{}-{}", std::process::id(), &crate::files::hash_bytes(seed.as_bytes())[..12])
    })
}

/// Starts the script, once, before the first child.
pub(super) fn stand() {
    GUARD.get_or_init(|| {
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT])
            .env("MARK", format!("{MARK}={}", mark()))
            .current_dir("/")
            // What ends the runner's group must not end it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Without it a killed runner leaves its children behind, as programs do.
        Mutex::new(command.spawn().ok().and_then(|mut child| child.stdin.take()))
    });
}

/// Tells it of the pipe that a process is about to write to; gives the pipe's number.
pub(super) fn announce(pipe: &PipeWriter) -> Option<String> {
    stand();
    let name = fs::read_link(format!("/proc/self/fd/{}", pipe.as_raw_fd())).ok()?;
    let number = name.to_str()?.strip_prefix("pipe:[")?.strip_suffix(']')?.to_owned();
    tell(&format!("~ {number}\n"));
    Some(number)
}

/// Tells it of a group that has begun, and writes to the pipe that was announced.
pub(crate) fn add(group: Pid, pipe: Option<&str>) {
    stand();
    tell(&format!("+ {group} {}\n", pipe.unwrap_or_default()));
}

/// Tells it of a group that has ended.
pub(crate) fn remove(group: Pid) {
    tell(&format!("- {group}\n"));
}

/// Dismisses it: what still runs is meant to.
pub fn dismiss() {
    tell("farewell\n");
}

fn tell(line: &str) {
    let Some(guard) = GUARD.get() else { return };
    let mut guard = guard.lock().unwrap_or_else(PoisonError::into_inner);
    if guard.as_mut().is_some_and(|pipe| pipe.write_all(line.as_bytes()).is_err()) {
        *guard = None;
    }
}
