//! Totals of all clients of a profile, and whether they are complete.

use std::fmt;
use std::time::Duration;

use anyhow::ensure;

/// Totals of all clients.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) clients: usize,
    pub(super) online: usize,
    pub(super) expected: u64,
    pub(super) delivered: u64,
    pub(super) doubled: u64,
    pub(super) disordered: u64,
    pub(super) jumps: u64,
    /// Messages that were handed over, of these acknowledged and refused, and how many the rooms'
    /// logs have.
    pub(super) sent: u64,
    pub(super) acknowledged: u64,
    pub(super) failed: u64,
    pub(super) logged: u64,
    /// Of all messages, in order.
    pub(super) delays: Vec<Duration>,
    /// The longest of each client, in order.
    pub(super) longest: Vec<Duration>,
    /// The longest that each client was given nothing between two events, in order.
    pub(super) silences: Vec<Duration>,
}

impl Given {
    /// Whether all were given everything, once and in order, and all that was sent is there.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.online == self.clients, "{} of {} are back", self.online, self.clients);
        ensure!(self.delivered == self.expected, "{} of {}", self.delivered, self.expected);
        ensure!(self.doubled == 0 && self.disordered == 0, "doubled or out of order");
        ensure!(self.jumps == 0, "{} times an event was not the next one", self.jumps);
        ensure!(self.delivered > 0, "nothing was delivered");
        ensure!(self.failed == 0, "{} messages were refused", self.failed);
        let Self { sent, acknowledged, logged, .. } = *self;
        ensure!(acknowledged == sent, "{acknowledged} acknowledged of {sent} sent");
        ensure!(logged == sent, "{logged} in the logs of {sent} sent");
        Ok(())
    }
}

/// The value that so many of a thousand stay under.
pub(super) fn permille(sorted: &[Duration], permille: usize) -> Duration {
    let index = (sorted.len() * permille / 1_000).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.delivered as f64 * 100.0 / self.expected.max(1) as f64;
        writeln!(f, "  clients back   {} of {}", self.online, self.clients)?;
        let Self { sent, acknowledged, failed, logged, .. } = self;
        writeln!(
            f,
            "  sent           {sent}, acknowledged {acknowledged}, refused {failed}, logged {logged}"
        )?;
        writeln!(f, "  delivered      {percent:.3} % ({} of {})", self.delivered, self.expected)?;
        let Self { doubled, disordered, jumps, .. } = self;
        writeln!(f, "  doubled        {doubled}, out of order {disordered}, jumps healed {jumps}")?;
        let of = |name: &str, delays: &[Duration]| {
            let [p50, p99, p999] = [500, 990, 999].map(|n| permille(delays, n));
            format!("  {name}p50 {p50:.0?}, p99 {p99:.0?}, p99.9 {p999:.0?}")
        };
        writeln!(f, "{}", of("delay          ", &self.delays))?;
        writeln!(f, "{}", of("longest of each ", &self.longest))?;
        write!(f, "{}", of("longest silence ", &self.silences))
    }
}
