//! Sets up the log: pretty on a terminal, one JSON object a line elsewhere.

use std::io::IsTerminal;
use std::panic;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Sends what the configuration asks for, and every panic, to standard error. Once per process.
pub fn start_logging(config: &Config) {
    let filter = EnvFilter::builder().parse_lossy(&config.log);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Pretty => {
            let colour = std::io::stderr().is_terminal();
            builder.with_target(false).with_ansi(colour).init();
        }
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).init(),
    }
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        tracing::error!(place, "a panic: {info}");
    }));
}
