//! Figures of a round, and the medians of several.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::generator::Round;
use crate::bench::Spread;

/// A generator that is busier than this measures itself.
const BOTTLENECK: f64 = 0.95;
/// So much of what is asked for is delivered where a server keeps up.
const KEPT_UP: f64 = 0.97;
/// Longest delivery of 99 of 100 where a rate is sustained, in milliseconds.
const SUSTAINED_P99: f64 = 30.0;

/// Load on a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// Deliveries a second.
    pub(super) rate: u32,
    pub(super) warm_up: Duration,
    pub(super) time: Duration,
}

/// Figures of one round, or the medians of several.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Figures {
    /// Deliveries a second, asked for and arrived.
    pub(super) asked: f64,
    pub(super) delivered: f64,
    /// Processor time a delivery, in microseconds; by itself, and over the floor's in the same run.
    pub(super) cost: f64,
    pub(super) ratio: f64,
    /// Milliseconds to delivery, at the server where it was said.
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) p999: f64,
    /// The same at the other server, where there is one.
    pub(super) far_p50: Option<f64>,
    pub(super) far_p99: Option<f64>,
    /// Milliseconds to the acknowledgement, where there is one.
    pub(super) commit: Option<f64>,
    /// Over all rounds.
    pub(super) lost: usize,
    pub(super) doubled: usize,
    pub(super) stray: usize,
    /// Messages that were not sent, for so many were on their way.
    pub(super) held_back: usize,
    /// Shares of a core.
    pub(super) server: f64,
    pub(super) generator: f64,
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
    pub(super) fn of(round: &Round, load: Load) -> Self {
        let counts = &round.counts;
        let (seconds, delivered) = (round.took.as_secs_f64(), round.delivered as f64);
        let far = |of: usize| some(&counts.far, of);
        Self {
            asked: f64::from(load.rate),
            delivered: delivered / seconds,
            cost: round.server_busy.as_secs_f64() * 1e6 / delivered.max(1.0),
            ratio: 0.0,
            p50: millis(&counts.near, 500),
            p99: millis(&counts.near, 990),
            p999: millis(&counts.near, 999),
            far_p50: far(500),
            far_p99: far(990),
            commit: some(&counts.commits, 500),
            lost: counts.lost,
            doubled: counts.doubled,
            stray: counts.stray,
            held_back: counts.held_back,
            server: round.server_busy.as_secs_f64() / seconds,
            generator: round.generator_busy.as_secs_f64() / seconds,
        }
    }

    /// Whether the server delivers as much as it is asked for.
    pub(super) fn keeps_up(&self) -> bool {
        self.lost == 0 && self.delivered >= self.asked * KEPT_UP
    }

    /// Whether it does so in time.
    pub(super) fn is_sustained(&self) -> bool {
        self.keeps_up() && self.p99 < SUSTAINED_P99
    }

    /// Whether the generator is what was measured.
    pub(super) fn is_generators(&self) -> bool {
        self.generator >= BOTTLENECK
    }

    /// Medians, each of its own figure; what was lost or doubled is added up.
    pub(super) fn median(rounds: &[Self]) -> Option<Self> {
        rounds.first()?;
        let of = |figure: fn(&Self) -> f64| median(rounds.iter().map(figure).collect());
        let maybe = |figure: fn(&Self) -> Option<f64>| {
            let all: Option<Vec<f64>> = rounds.iter().map(figure).collect();
            all.map(median)
        };
        let sum = |count: fn(&Self) -> usize| rounds.iter().map(count).sum();
        Some(Self {
            asked: of(|round| round.asked),
            delivered: of(|round| round.delivered),
            cost: of(|round| round.cost),
            ratio: of(|round| round.ratio),
            p50: of(|round| round.p50),
            p99: of(|round| round.p99),
            p999: of(|round| round.p999),
            far_p50: maybe(|round| round.far_p50),
            far_p99: maybe(|round| round.far_p99),
            commit: maybe(|round| round.commit),
            lost: sum(|round| round.lost),
            doubled: sum(|round| round.doubled),
            stray: sum(|round| round.stray),
            held_back: sum(|round| round.held_back),
            server: of(|round| round.server),
            generator: of(|round| round.generator),
        })
    }
}

/// The middle one, or the mean of the two in the middle.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    match figures.len() {
        0 => 0.0,
        count if count % 2 == 1 => figures[count / 2],
        count => f64::midpoint(figures[count / 2 - 1], figures[count / 2]),
    }
}

fn millis(spread: &Spread, permille: usize) -> f64 {
    spread.permille(permille).as_secs_f64() * 1e3
}

fn some(spread: &Spread, permille: usize) -> Option<f64> {
    (spread.count() > 0).then(|| millis(spread, permille))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_and_losses_add_up() {
        let round = |cost, lost| Figures { cost, lost, ..Figures::default() };
        let rounds = [round(9.0, 1), round(1.0, 0), round(3.0, 2)];
        let median = Figures::median(&rounds).unwrap();
        assert!((median.cost - 3.0).abs() < 1e-9);
        assert_eq!((median.lost, median.far_p50), (3, None));
        let two = Figures::median(&rounds[..2]).unwrap();
        assert!((two.cost - 5.0).abs() < 1e-9);
        assert_eq!(Figures::median(&[]), None);
    }

    #[test]
    fn a_rate_is_sustained_where_all_of_it_arrives_in_time() {
        let good = Figures { asked: 100.0, delivered: 99.0, p99: 29.0, ..Figures::default() };
        assert!(good.is_sustained() && !good.is_generators());
        let late = Figures { p99: 30.0, ..good.clone() };
        assert!(late.keeps_up() && !late.is_sustained());
        assert!(!Figures { delivered: 96.0, ..good.clone() }.keeps_up());
        assert!(!Figures { lost: 1, ..good.clone() }.keeps_up());
        assert!(Figures { generator: 0.95, ..good }.is_generators());
    }
}
