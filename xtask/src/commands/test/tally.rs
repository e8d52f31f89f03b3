//! Runs test programs, passes their lines on, and counts passes and failures.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use super::artifacts::Round;
use crate::process::{self, Output};
use crate::{cargo, screen};

/// The count so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    passed: u64,
    failed: u64,
    failed_suites: Vec<String>,
}

impl Tally {
    /// Runs one program as Cargo would, with what was built, and this program, in its environment.
    pub(super) fn run(
        &mut self,
        round: &Round<'_>,
        built: &[(&str, PathBuf)],
        arguments: &[String],
    ) -> Result<()> {
        let suite = round.suite;
        let mut command = Command::new(&suite.program);
        cargo::clean(&mut command);
        command
            .args(arguments)
            .current_dir(&suite.folder)
            .env("CARGO_MANIFEST_DIR", &suite.folder)
            .envs(built.iter().map(|(name, path)| (name, path)))
            .env("CONFAB_E2E_XTASK", process::own()?);
        round.tell(&mut command);
        self.run_command(&round.name(), &mut command)
    }

    /// Runs a command that speaks as libtest does.
    pub(super) fn run_command(&mut self, name: &str, command: &mut Command) -> Result<()> {
        let (passed, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let sums = (Arc::clone(&passed), Arc::clone(&failed));
        let sink = move |line: &str| {
            screen::plain(line);
            if let Some(counts) = counts(line) {
                sums.0.fetch_add(counts.0, Ordering::SeqCst);
                sums.1.fetch_add(counts.1, Ordering::SeqCst);
            }
        };
        let status = process::run_to_end(name, Output::Lines(Arc::new(sink)), command)?;
        self.passed += passed.load(Ordering::SeqCst);
        self.failed += failed.load(Ordering::SeqCst);
        if !status.success() {
            self.failed_suites.push(name.to_owned());
        }
        Ok(())
    }

    /// Counts what tasks have said, now or when they ran.
    pub(super) fn add(&mut self, report: &xtask_runner::Report) {
        for (_, log) in report.logs() {
            for (passed, failed) in String::from_utf8_lossy(log).lines().filter_map(counts) {
                self.passed += passed;
                self.failed += failed;
            }
        }
        self.failed_suites.extend(report.failed().into_iter().map(str::to_owned));
    }

    /// `312 passed, 0 failed`, or an error that names the suites that failed.
    pub(super) fn verdict(&self) -> Result<String> {
        let summary = format!("{} passed, {} failed", self.passed, self.failed);
        let failed = self.failed_suites.join(", ");
        anyhow::ensure!(failed.is_empty(), "tests failed in {failed}: {summary}");
        Ok(summary)
    }
}

/// The counts in `test result: ok. 5 passed; 0 failed; …`.
fn counts(line: &str) -> Option<(u64, u64)> {
    let result = line.strip_prefix("test result: ")?;
    let count = |word: &str| {
        let before = &result[..result.find(word)?];
        before.trim_end().rsplit([' ', '.']).next()?.parse().ok()
    };
    Some((count("passed")?, count("failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read() {
        let line = "test result: FAILED. 15 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(counts(line), Some((15, 2)));
        assert_eq!(counts("test a_test ... ok"), None);
    }

    #[test]
    fn a_program_that_fails_without_a_count_is_a_failure() {
        let mut tally = Tally::default();
        tally.run_command("crash", &mut Command::new("false")).unwrap();
        let verdict = tally.verdict().unwrap_err().to_string();
        assert_eq!(verdict, "tests failed in crash: 0 passed, 0 failed");
    }
}
