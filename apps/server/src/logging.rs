//! Sets up the log: pretty on a terminal, one JSON object a line elsewhere.
//!
//! Logging never waits and never fails: lines go through a bounded [`Queue`] to one thread, which
//! drops and counts what standard error does not take.

mod filter;
mod line;
mod queue;

use std::io::{self, IsTerminal};
use std::panic;
use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt, registry};

use line::line;
use queue::Queue;

/// Lines of this process' log that were dropped.
static DROPPED: LazyLock<Counter> = LazyLock::new(Counter::default);

/// How long the end of the process waits for the last lines.
const LAST_LINES: Duration = Duration::from_secs(1);

/// How long a panic waits for its line, in case that it ends the process.
const PANIC_LINE: Duration = Duration::from_millis(20);

/// The log of this process.
#[derive(Clone, Debug)]
pub struct Log(Queue);

impl Log {
    /// Waits until all lines are written, for at most a second.
    pub fn flush(&self) {
        self.0.flush(LAST_LINES);
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Pretty,
    Json,
}

/// Lines that were dropped, since they could not be written or too many waited.
pub fn dropped_lines() -> Counter {
    DROPPED.clone()
}

/// Sends the lines that `wanted` filters, and every panic, to standard error. Once per process.
pub fn start_logging(wanted: &str, format: LogFormat) -> io::Result<Log> {
    let queue = Queue::start(io::stderr(), dropped_lines(), move |dropped| {
        line(format, Level::WARN, &format!("{dropped} lines of the log were dropped"), None)
    })?;
    let lines = fmt::layer().with_writer(queue.clone()).log_internal_errors(false);
    let wanted = EnvFilter::builder().parse_lossy(wanted);
    let filtered = registry().with(wanted).with(filter_fn(filter::is_harmless));
    match format {
        LogFormat::Pretty => {
            let colour = io::stderr().is_terminal();
            filtered.with(lines.with_target(false).with_ansi(colour)).init();
        }
        LogFormat::Json => {
            filtered.with(lines.json().flatten_event(true).with_span_list(false)).init();
        }
    }
    report_panics(queue.clone(), format);
    Ok(Log(queue))
}

/// Reports panics past the log's own path: one of that path must not lead back into it.
fn report_panics(queue: Queue, format: LogFormat) {
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string);
        let message = info.payload_as_str().unwrap_or("(no text)");
        let message = format!("a panic: {message}");
        queue.push(line(format, Level::ERROR, &message, place.as_deref()));
        queue.flush(PANIC_LINE);
    }));
}
