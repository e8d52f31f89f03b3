//! Writes a line of the log without the log: of a panic, or of the log itself.

use serde_json::json;
use tracing::Level;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

use super::LogFormat;

/// A line that looks as all others do.
pub(super) fn line(format: LogFormat, level: Level, message: &str, place: Option<&str>) -> Vec<u8> {
    let mut timestamp = String::new();
    // Writing to memory does not fail; a line without its time would still be one.
    SystemTime.format_time(&mut Writer::new(&mut timestamp)).ok();
    let mut line = match format {
        LogFormat::Pretty => {
            let place = place.map(|place| format!(" place={place:?}")).unwrap_or_default();
            format!("{timestamp} {level:>5} {message}{place}")
        }
        LogFormat::Json => {
            let level = level.to_string();
            let mut line = json!({"timestamp": timestamp, "level": level, "message": message});
            if let Some(place) = place {
                line["place"] = json!(place);
            }
            line["target"] = json!("confab_server");
            line.to_string()
        }
    };
    line.push('\n');
    line.into_bytes()
}
