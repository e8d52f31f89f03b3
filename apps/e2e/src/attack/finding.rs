//! Holds the figures of an attack: figures, and the bounds that were broken.

use std::fmt::{self, Display};
use std::time::Duration;

use super::bystander::Witness;

/// Figures in the order in which they were taken, each beside its bound where it has one.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    figures: Vec<Figure>,
}

#[derive(Clone, Debug)]
struct Figure {
    text: String,
    is_broken: bool,
}

/// Bounds of the wait for an acknowledgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) p99: Duration,
    pub(super) worst: Duration,
}

impl Finding {
    /// Whether every bound was kept.
    pub fn is_held(&self) -> bool {
        !self.figures.iter().any(|figure| figure.is_broken)
    }

    /// A figure without a bound.
    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.figures.push(Figure { text: text.into(), is_broken: false });
    }

    /// A claim that holds or is broken.
    pub(super) fn claim(&mut self, text: impl Into<String>, holds: bool) {
        self.figures.push(Figure { text: text.into(), is_broken: !holds });
    }

    /// A count with its bound.
    pub(super) fn at_most<T: Copy + PartialOrd + Display>(
        &mut self,
        what: &str,
        value: T,
        bound: T,
    ) {
        let text = format!("{what} {value} (bound {bound})");
        self.claim(text, value <= bound);
    }

    /// A time with its bound.
    pub(super) fn within(&mut self, what: &str, value: Duration, bound: Duration) {
        self.claim(format!("{what} {value:.1?} (bound {bound:?})"), value <= bound);
    }

    /// Memory with its bound.
    pub(super) fn mib_at_most(&mut self, what: &str, kib: u64, bound_kib: u64) {
        let text = format!("{what} {} MiB (bound {})", kib / 1024, bound_kib / 1024);
        self.claim(text, kib <= bound_kib);
    }

    /// Records the delays of the bystander.
    pub(super) fn bystander(&mut self, witness: &Witness, patience: Patience) {
        let sends = &witness.acknowledged;
        let (p50, p99, worst) = (sends.permille(500), sends.permille(990), sends.permille(1000));
        let Patience { p99: p99_bound, worst: worst_bound } = patience;
        let text = format!(
            "bystander's send → ack: p50 {p50:.1?}, p99 {p99:.1?} (bound {p99_bound:?}), worst \
             {worst:.1?} (bound {worst_bound:?}), {} sent",
            sends.count()
        );
        self.claim(text, p99 <= p99_bound && worst <= worst_bound && sends.count() > 0);
        let settings = &witness.settings;
        let (median, worst) = (settings.permille(500), settings.permille(1000));
        self.note(format!("GET /settings: p50 {median:.1?}, worst {worst:.1?}"));
        if let Some(trouble) = &witness.trouble {
            self.claim(format!("bystander: {trouble}"), false);
        }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Figure { text, is_broken }) in self.figures.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            let mark = if *is_broken { "BROKEN " } else { "" };
            write!(f, "{between}{mark}{text}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_broken_bound_breaks_it_and_is_marked() {
        let mut finding = Finding::default();
        finding.note("50 sent");
        finding.at_most("elements", 7, 8);
        assert!(finding.is_held());
        finding.within("p99", Duration::from_millis(51), Duration::from_millis(50));
        finding.mib_at_most("memory", 2048, 4096);
        assert!(!finding.is_held());
        let told = finding.to_string();
        assert!(told.contains("BROKEN p99 51.0ms (bound 50ms)"), "{told}");
        assert!(told.ends_with("; memory 2 MiB (bound 4)"), "{told}");
    }
}
