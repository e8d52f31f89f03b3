//! Outcome of a run.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use confab_protocol::Seq;

use super::Options;
use crate::history::{Verdict, Violation};

/// How many violations are printed; the history has all.
const SHOWN: usize = 20;

/// Outcome of a run, or of a history that was kept.
#[derive(Clone, Debug)]
pub struct Report {
    /// Absent where only a history was judged.
    pub options: Option<Options>,
    pub verdict: Verdict,
    /// The faults in their order.
    pub faults: Vec<&'static str>,
    /// Where the history is, if it was kept.
    pub kept: Option<PathBuf>,
}

impl Report {
    pub fn is_well(&self) -> bool {
        self.verdict.is_well()
    }

    /// How often each fault came.
    pub fn times_of_each(&self) -> BTreeMap<&'static str, usize> {
        let mut times = BTreeMap::new();
        for fault in &self.faults {
            *times.entry(*fault).or_default() += 1;
        }
        times
    }

    fn delay(&self, permille: usize) -> Duration {
        let delays = &self.verdict.delays;
        let index = (delays.len() * permille / 1_000).min(delays.len().saturating_sub(1));
        delays.get(index).copied().unwrap_or_default()
    }

    fn count(&self, is: impl Fn(&Violation) -> bool) -> usize {
        self.verdict.violations.iter().filter(|violation| is(violation)).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.verdict.counts;
        if let Some(Options { seed, time, servers, database, .. }) = &self.options {
            let (minutes, database) = (time.as_secs_f64() / 60.0, database.name());
            writeln!(
                f,
                "run           {minutes:.1} min, seed {seed}, {servers} servers, {database}"
            )?;
        }
        let faults = self.times_of_each();
        let faults: Vec<_> = faults.iter().map(|(name, times)| format!("{name} {times}")).collect();
        let doubles = self.count(|violation| {
            let again = |after: &Option<Seq>, seq: &Seq| after.is_some_and(|after| *seq <= after);
            matches!(violation, Violation::Repeated { .. } | Violation::Doubled { .. })
                || matches!(violation, Violation::OutOfTurn { after, seq, .. } if again(after, seq))
        });
        let holes = self.count(|violation| {
            matches!(violation, Violation::Hole { .. } | Violation::LogHole { .. })
        });
        let out_of_turn = self.count(|violation| matches!(violation, Violation::OutOfTurn { .. }));
        writeln!(f, "clients       {}", counts.clients)?;
        writeln!(f, "faults        {} ({})", counts.faults, faults.join(", "))?;
        writeln!(f, "sent          {}", counts.sent)?;
        writeln!(f, "acknowledged  {}, refused {}", counts.acknowledged, counts.refused)?;
        writeln!(f, "delivered     {} messages, {} events", counts.delivered, counts.seen)?;
        writeln!(
            f,
            "on the wire   {} told, {} answered, {out_of_turn} out of turn",
            counts.told, counts.answered
        )?;
        writeln!(f, "duplicates    {doubles}")?;
        writeln!(f, "holes         {holes}")?;
        writeln!(
            f,
            "begun anew    jumps {}, gaps told {}, resets {}",
            counts.jumps, counts.gaps, counts.resets
        )?;
        writeln!(
            f,
            "access        removals {}, then resumes refused {}; sign-outs {}, rooms deleted {}",
            counts.removals, counts.resumes_refused, counts.sign_outs, counts.deletions
        )?;
        let (p50, p99) = (self.delay(500), self.delay(990));
        writeln!(f, "delay         p50 {p50:.1?}, p99 {p99:.1?}, faults included")?;
        writeln!(
            f,
            "longest gap   {:.1?} between two events of one client",
            self.verdict.longest_gap
        )?;
        for violation in self.verdict.violations.iter().take(SHOWN) {
            writeln!(f, "VIOLATION     {violation}")?;
        }
        if let Some(path) = &self.kept {
            writeln!(f, "history       {}", path.display())?;
        }
        writeln!(f, "found         {} messages by a word", counts.found)?;
        if counts.acknowledged == 0 || counts.logs == 0 {
            writeln!(f, "NOTHING       was proven: {} logs were read", counts.logs)?;
        }
        write!(f, "violations    {}", self.verdict.violations.len())
    }
}
