//! Counts and measures, for Prometheus.

use std::sync::Arc;
use std::time::Duration;

use confab_hub::Fanout;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::logging::dropped_lines;

/// The server's metrics; clones share them. They name no room and no person.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    gauges: Gauges,
    /// Frames from clients, and refused ones among them.
    pub frames_in: Counter,
    pub rate_limited: Counter,
    pub closed: Counter,
    pub published: Counter,
    pub publish_drops: Counter,
    pub received: Counter,
    pub unreadable: Counter,
    pub holes: Counter,
    pub replay_reads: Counter,
    pub cursor_reads: Counter,
    events_delivered: Counter,
    frames_out: Counter,
    slow_readers: Counter,
    idle_timeouts: Counter,
    fanout: Histogram,
    commits: Histogram,
    commit_writes: Counter,
    heads: Histogram,
}

/// Gauges that are read when metrics are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gauges {
    pub(crate) connections: Gauge,
    pub(crate) rooms: Gauge,
    pub(crate) outbox_bytes: Gauge,
    pub(crate) inbox_drops: Gauge,
    pub(crate) broker_live: Gauge,
    pub(crate) store_ready: Gauge,
}

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("confab");
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let frames_in = counter("frames_in", "Frames from clients");
        let rate_limited = counter("rate_limited", "Commands refused because there were too many");
        let closed = counter("connections_closed", "Connections that ended");
        let published = counter("published", "Publications handed to the broker");
        let publish_drops = counter("publish_drops", "Publications that the broker dropped");
        let received = counter("received", "Publications from the broker, own ones included");
        let unreadable = counter("unreadable", "Publications that were not understood");
        let holes = counter("holes", "Holes that were read from the store");
        let replay_reads = counter("replay_reads", "Reads of missed events from the store");
        let cursor_reads = counter("cursor_reads", "Cursors of clients looked up in the store");
        let events_delivered = counter("events_delivered", "Events delivered to the hub's rooms");
        let frames_out = counter("frames_out", "Event frames queued for clients");
        let slow_readers = counter("slow_readers", "Connections cut because they read too slowly");
        let idle_timeouts =
            counter("idle_timeouts", "Connections closed for two silent heartbeats");
        let commit_writes = counter("store_writes", "Writes that shared commits");
        let (dropped, help) = (dropped_lines(), "Lines of the log that could not be written");
        registry.register("log_lines_dropped", help, dropped);
        let mut histogram = |name: &str, help: &str, start: f64| {
            let histogram = Histogram::new(exponential_buckets(start, 2.0, 14));
            registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
            histogram
        };
        let fanout = histogram("fanout", "Time to queue an event for all here", 0.000_005);
        let commits = histogram("store_commit", "Time of a commit to the store", 0.000_25);
        let heads = histogram("heads", "Time to read heads for comparison", 0.000_25);
        let gauges = Gauges::default();
        gauges.register(&mut registry);
        Self {
            registry: Arc::new(registry),
            gauges,
            frames_in,
            rate_limited,
            closed,
            published,
            publish_drops,
            received,
            unreadable,
            holes,
            replay_reads,
            cursor_reads,
            events_delivered,
            frames_out,
            slow_readers,
            idle_timeouts,
            fanout,
            commits,
            commit_writes,
            heads,
        }
    }

    /// An event was delivered here.
    pub fn delivered(&self, fanout: Fanout, took: Duration) {
        self.filled(fanout);
        self.fanout.observe(took.as_secs_f64());
    }

    /// Missed events were delivered here.
    pub fn filled(&self, fanout: Fanout) {
        self.events_delivered.inc_by(fanout.events as u64);
        self.frames_out.inc_by(fanout.pushes as u64);
    }

    /// A connection was closed because too much waited for it, or for too long.
    pub fn slow_reader(&self) {
        self.slow_readers.inc();
    }

    /// A connection was closed because nothing was heard from it.
    pub fn idle_timeout(&self) {
        self.idle_timeouts.inc();
    }

    /// The store committed, with so many writes in one transaction.
    pub fn committed(&self, took: Duration, writes: usize) {
        self.commits.observe(took.as_secs_f64());
        self.commit_writes.inc_by(writes as u64);
    }

    pub fn heads_compared(&self, took: Duration) {
        self.heads.observe(took.as_secs_f64());
    }
}

impl Metrics {
    pub(crate) fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// All of them as text. The gauges were read before.
    pub(crate) fn encode(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("invariant: writing to memory does not fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Gauges {
    fn register(&self, registry: &mut Registry) {
        for (name, help, gauge) in [
            ("connections", "Open connections", &self.connections),
            ("rooms", "Rooms followed here", &self.rooms),
            ("outbox_bytes", "Bytes that wait for clients to read them", &self.outbox_bytes),
            ("inbox_drops", "Publications that did not fit the inbox", &self.inbox_drops),
            ("broker_live", "1 while events of other servers come in time", &self.broker_live),
            ("store_ready", "1 while the store answers", &self.store_ready),
        ] {
            registry.register(name, help, gauge.clone());
        }
    }
}

/// Sets a gauge; what is too large for it is as much as it holds.
pub(crate) fn set(gauge: &Gauge, value: impl TryInto<i64>) {
    gauge.set(value.try_into().unwrap_or(i64::MAX));
}
