//! Says how attacks ended, in one table.

use std::fmt;
use std::time::{Duration, Instant};

use super::{Attack, Build, Finding, Length, Setting};

/// How one attack ended.
#[derive(Debug)]
pub struct Outcome {
    pub attack: Attack,
    /// An error where it did not come to its end.
    pub finding: anyhow::Result<Finding>,
    took: Duration,
}

/// How all that were played ended.
#[derive(Debug)]
pub struct Report {
    setting: Setting,
    pub outcomes: Vec<Outcome>,
}

impl Outcome {
    /// Plays the attack and takes the time.
    pub async fn of(attack: Attack, setting: Setting) -> Self {
        let began = Instant::now();
        let finding = attack.play(setting).await;
        Self { attack, finding, took: began.elapsed() }
    }

    /// Whether it came to its end and every bound was kept.
    pub fn is_held(&self) -> bool {
        self.finding.as_ref().is_ok_and(Finding::is_held)
    }
}

impl Report {
    pub(super) fn new(setting: Setting) -> Self {
        Self { setting, outcomes: Vec::new() }
    }

    /// Whether every attack was withstood.
    pub fn is_held(&self) -> bool {
        !self.outcomes.is_empty() && self.outcomes.iter().all(Outcome::is_held)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, aim, seconds) = (self.attack.row(), self.attack.aim(), self.took.as_secs());
        let verdict = if self.is_held() { "held" } else { "BROKEN" };
        match &self.finding {
            Ok(finding) => write!(f, "| {row} | {aim} | {verdict} | {finding} | {seconds} s |"),
            Err(error) => write!(f, "| {row} | {aim} | {verdict} | {error:#} | {seconds} s |"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let build = match self.setting.build {
            Build::Debug => "a debug server",
            Build::Release => "a release server",
        };
        let length = match self.setting.length {
            Length::Short => "short",
            Length::Full => "full",
        };
        writeln!(f, "{length} attacks on {build}\n")?;
        writeln!(f, "| row | attack | verdict | figures | time |")?;
        writeln!(f, "| --- | --- | --- | --- | --- |")?;
        for outcome in &self.outcomes {
            writeln!(f, "{outcome}")?;
        }
        let held = self.outcomes.iter().filter(|outcome| outcome.is_held()).count();
        write!(f, "\n{held} of {} held", self.outcomes.len())
    }
}
