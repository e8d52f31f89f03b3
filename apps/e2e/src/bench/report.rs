//! Prints the figures, beside their aims.

use std::fmt;
use std::time::Duration;

use super::Options;
use super::delays::Spread;

/// Most memory of an idle connection, in KiB.
const AIM_KIB: f64 = 12.0;
/// Longest delivery of 99 of 100.
const AIM_P99: Duration = Duration::from_millis(25);
/// A generator that is busier than this measures itself.
const BUSY: f64 = 0.85;

/// Memory of idle connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Idle {
    pub(super) conns: usize,
    pub(super) before_kib: u64,
    pub(super) after_kib: u64,
}

#[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.after_kib.saturating_sub(self.before_kib) as f64 / self.conns as f64;
        write!(
            f,
            "idle: {} connections, resident {:.1} → {:.1} MiB: {each:.1} KiB each ({} {AIM_KIB} KiB)",
            self.conns,
            self.before_kib as f64 / 1024.0,
            self.after_kib as f64 / 1024.0,
            verdict(each <= AIM_KIB),
        )
    }
}

/// Deliveries under load.
#[derive(Clone, Debug)]
pub(super) struct FanOut {
    pub(super) options: Options,
    pub(super) elapsed: Duration,
    pub(super) delivered: Spread,
    pub(super) acknowledged: Spread,
    pub(super) server_busy: Duration,
    pub(super) generator_busy: Duration,
    pub(super) server_kib: u64,
}

#[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
impl fmt::Display for FanOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64();
        let deliveries = self.delivered.count() as f64;
        let asked = f64::from(self.options.rate) * self.options.members_per_room();
        writeln!(
            f,
            "fan-out: {} messages a second of 128 bytes to {:.0} connections each, {seconds:.0} s, \
             every message committed in SQLite",
            self.options.rate,
            self.options.members_per_room(),
        )?;
        writeln!(f, "  deliveries a second  {:.0} of {asked:.0}", deliveries / seconds)?;
        let p99 = self.delivered.permille(990);
        writeln!(
            f,
            "  delay to delivery    p50 {} p99 {} p99.9 {} ({} p99 {})",
            millis(self.delivered.permille(500)),
            millis(p99),
            millis(self.delivered.permille(999)),
            verdict(p99 < AIM_P99),
            millis(AIM_P99),
        )?;
        writeln!(
            f,
            "  delay to commit      p50 {} p99 {}",
            millis(self.acknowledged.permille(500)),
            millis(self.acknowledged.permille(990)),
        )?;
        let busy = |time: Duration| time.as_secs_f64() / seconds;
        writeln!(
            f,
            "  server               {:.1} µs of processor a delivery, {:.0} % of a core, {:.1} MiB",
            self.server_busy.as_secs_f64() * 1e6 / deliveries.max(1.0),
            busy(self.server_busy) * 100.0,
            self.server_kib as f64 / 1024.0,
        )?;
        write!(f, "  generator            {:.0} % of a core", busy(self.generator_busy) * 100.0)?;
        if busy(self.generator_busy) > BUSY {
            f.write_str(": it is the bottleneck, the server may be better than this")?;
        }
        Ok(())
    }
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn verdict(met: bool) -> &'static str {
    if met { "meets" } else { "misses" }
}
