//! Says that the task runner compiles: `cargo run --quiet` would say nothing until it is done, which
//! in a new clone takes some seconds.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::process::parent_id;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo keeps what a build script says to itself. Its own standard error is where a person looks.
    let cargo = parent_id();
    let line = fs::read(format!("/proc/{cargo}/cmdline")).unwrap_or_default();
    let is_xtask = line.split(|byte| *byte == 0).any(|word| word == b"xtask");
    let screen = if is_xtask { format!("/proc/{cargo}/fd/2") } else { return };
    if let Ok(mut screen) = OpenOptions::new().append(true).open(screen) {
        // Without it a person waits without being told.
        let _untold = writeln!(screen, "compiling the task runner, once: about ten seconds");
    }
}
