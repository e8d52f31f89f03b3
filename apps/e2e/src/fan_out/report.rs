//! All figures: printed as one table, written as JSON, and compared with others.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::measured::Figures;

/// Ratios that moved further than this have drifted.
const DRIFT: f64 = 0.10;

/// Outcome of a run of the profile.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) machine: String,
    pub(super) runs: usize,
    pub(super) rows: Vec<Row>,
}

/// One server at one rate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) server: String,
    /// Deliveries a second; absent: the most that it sustains.
    pub(super) rate: Option<u32>,
    pub(super) figures: Figures,
}

impl Report {
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("cannot read {}", path.display());
        serde_json::from_str(&fs::read_to_string(path).with_context(cannot)?).with_context(cannot)
    }

    /// An error where Confab's ratios to the floor are worse than they were by more than a tenth.
    /// They are printed where they are as much better, and so are those of others that moved.
    pub(super) fn compare(&self, before: &Self) -> anyhow::Result<()> {
        let mut worse = Vec::new();
        for row in &self.rows {
            let same = |old: &&Row| old.server == row.server && old.rate == row.rate;
            let Some(old) = before.rows.iter().find(same) else { continue };
            // A greater share of the floor's most is better, a greater multiple of its cost worse.
            let (was, is) = (old.figures.ratio, row.figures.ratio);
            let change = if row.rate.is_some() { is / was - 1.0 } else { was / is - 1.0 };
            if change.abs() <= DRIFT || !change.is_finite() {
                continue;
            }
            let line = format!("{} {}: {was:.2} → {is:.2} of the floor", row.server, row.name());
            println!("{line}");
            if change > 0.0 && row.server.starts_with("Confab") {
                worse.push(line);
            }
        }
        if !worse.is_empty() {
            bail!("worse than before by more than a tenth:\n{}", worse.join("\n"));
        }
        Ok(())
    }

    /// An error where a message was lost, doubled or given to others at a rate that was kept up.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for Row { server, figures, .. } in &self.rows {
            let Figures { lost, doubled, stray, asked, .. } = figures;
            if server.starts_with("Confab") && lost + doubled + stray > 0 {
                bail!("{server} at {asked:.0}: {lost} lost, {doubled} doubled, {stray} astray");
            }
        }
        Ok(())
    }
}

impl Row {
    fn name(&self) -> String {
        self.rate.map_or_else(|| "at most".to_owned(), |rate| format!("at {rate}"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; medians of {} runs", self.machine, self.runs)?;
        writeln!(
            f,
            "{:>9} {:<19}{:>10}{:>9}{:>8}{:>8}{:>9}{:>9}{:>8}{:>9}{:>7}{:>9}",
            "",
            "",
            "a second",
            "µs each",
            "×floor",
            "p50 ms",
            "p99 ms",
            "p99.9",
            "commit",
            "far p50",
            "wrong",
            " generator"
        )?;
        for Row { server, rate, figures } in &self.rows {
            if figures.asked <= 0.0 {
                writeln!(f, "{:>9} {server:<19} none of the rates that were tried", "the most")?;
                continue;
            }
            let rate = rate.map_or_else(|| "the most".to_owned(), |rate| rate.to_string());
            let maybe = |figure: Option<f64>| {
                figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.2}"))
            };
            let Figures { delivered, cost, ratio, p50, p99, p999, generator, .. } = figures;
            let wrong = figures.lost + figures.doubled + figures.stray;
            let (commit, far) = (maybe(figures.commit), maybe(figures.far_p50));
            let share = generator * 100.0;
            let late = if figures.is_generators() { " is the bottleneck" } else { "" };
            writeln!(
                f,
                "{rate:>9} {server:<19}{delivered:>10.0}{cost:>9.2}{ratio:>8.2}{p50:>8.2}{p99:>9.2}\
                 {p999:>9.2}{commit:>8}{far:>9}{wrong:>7}{share:>7.0} %{late}"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(server: &str, rate: Option<u32>, ratio: f64) -> Report {
        let figures = Figures { asked: 1.0, ratio, ..Figures::default() };
        let row = Row { server: server.to_owned(), rate, figures };
        Report { rows: vec![row], ..Report::default() }
    }

    #[test]
    fn a_ratio_that_is_worse_by_a_tenth_fails() {
        let before = report("Confab", Some(10_000), 1.5);
        let compare = |server, rate, ratio| report(server, rate, ratio).compare(&before).is_ok();
        assert!(compare("Confab", Some(10_000), 1.64));
        assert!(!compare("Confab", Some(10_000), 1.66));
        assert!(compare("Confab", Some(10_000), 1.2), "better");
        assert!(compare("Confab", Some(30_000), 9.0), "not measured before");
        assert!(compare("socketioxide", Some(10_000), 9.0), "another's");
        let before = report("Confab", None, 0.8);
        assert!(report("Confab", None, 0.9).compare(&before).is_ok(), "more is better");
        assert!(report("Confab", None, 0.72).compare(&before).is_err());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figures.json");
        report("Confab", None, 0.5).write(&path).unwrap();
        let read = Report::read(&path).unwrap();
        assert_eq!(read.rows[0].server, "Confab");
        assert!(read.to_string().contains("the most"));
        assert!((read.rows[0].figures.ratio - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_lost_message_fails() {
        let mut report = report("Confab", None, 0.5);
        assert!(report.check().is_ok());
        report.rows[0].figures.doubled = 1;
        assert!(report.check().is_err());
    }
}
