//! Shows the output of tasks: as it comes, or each task in one piece.

use super::options::{Options, OutputLogs};
use crate::screen::{self, Colour};

/// How a task ended, as far as showing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Hit,
    New,
    Failed,
}

/// The way in which logs are shown.
#[derive(Debug)]
pub(super) struct Printer {
    logs: OutputLogs,
    is_grouped: bool,
    has_prefix: bool,
    folds: bool,
}

impl Printer {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            logs: options.output_logs,
            is_grouped: options.is_grouped,
            has_prefix: options.has_prefix,
            folds: screen::is_on_github(),
        }
    }

    /// Whether lines are shown as they come.
    fn is_live(&self) -> bool {
        !self.is_grouped && matches!(self.logs, OutputLogs::Full | OutputLogs::NewOnly)
    }

    /// Shows a line of a task that runs.
    pub(super) fn live(&self, id: &str, line: &[u8]) {
        if self.is_live() {
            screen::bytes(&self.prefixed(id, line));
        }
    }

    /// Says what Cargo does for all packages at once; this is no part of any log.
    pub(super) fn progress(&self, verb: &str, line: &str) {
        if !matches!(self.logs, OutputLogs::None | OutputLogs::ErrorsOnly) {
            screen::note(&format!("{} {line}", screen::paint(Colour::Cyan, &format!("{verb}:"))));
        }
    }

    /// Shows a task that has ended. `was_live` says that its lines have been seen.
    pub(super) fn ended(&self, id: &str, how: Shown, key: &str, log: &[u8], was_live: bool) {
        let wants_log = match self.logs {
            OutputLogs::Full => true,
            OutputLogs::NewOnly => how != Shown::Hit,
            OutputLogs::ErrorsOnly => how == Shown::Failed,
            OutputLogs::HashOnly | OutputLogs::None => false,
        };
        let wants_head = match self.logs {
            OutputLogs::None => false,
            OutputLogs::ErrorsOnly => how == Shown::Failed,
            _ => true,
        };
        let what = if wants_log && !log.is_empty() { "replaying logs" } else { "suppressing logs" };
        let head = match how {
            Shown::Hit if log.is_empty() => format!("cache hit {key}"),
            Shown::Hit => format!("cache hit, {what} {key}"),
            Shown::New if key.is_empty() => "done, not cached".to_owned(),
            Shown::New => format!("done {key}"),
            Shown::Failed => screen::paint(Colour::Red, "failed"),
        };
        let mut block = Vec::new();
        // A failure is never folded away.
        let is_folded = self.folds && self.is_grouped && how != Shown::Failed && wants_log;
        if is_folded {
            block.extend_from_slice(format!("::group::{id}\n").as_bytes());
        }
        if wants_head && self.has_prefix {
            block.extend(self.prefixed(id, format!("{head}\n").as_bytes()));
        }
        if wants_log && !(was_live && self.is_live()) {
            for line in log.split_inclusive(|byte| *byte == b'\n') {
                block.extend(self.prefixed(id, line));
            }
        }
        if is_folded {
            block.extend_from_slice(b"::endgroup::\n");
        }
        screen::bytes(&block);
    }

    fn prefixed(&self, id: &str, line: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        if self.has_prefix {
            let name = format!("{}:", id.replace('#', ":"));
            out.extend_from_slice(screen::paint(Colour::of_name(id), &name).as_bytes());
            out.push(b' ');
        }
        if screen::has_colour() {
            out.extend_from_slice(line);
        } else {
            out.extend(without_colour(line));
        }
        if self.has_prefix && !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        out
    }
}

/// Leaves out what only a terminal understands (`ESC [ … letter`).
fn without_colour(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        if line[at..].starts_with(b"\x1b[") {
            let end = line[at + 2..].iter().position(|byte| (0x40..=0x7e).contains(byte));
            at = end.map_or(line.len(), |end| at + 3 + end);
        } else {
            out.push(line[at]);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out_where_nobody_sees_them() {
        assert_eq!(without_colour(b"\x1b[0m\x1b[1;31merror\x1b[0m: x\n"), b"error: x\n");
        assert_eq!(without_colour(b"[1m\x1b["), b"[1m");
    }
}
