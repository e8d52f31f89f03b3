//! `POST /page-faults`: a page tells that it has stopped working.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::api::Scope;
use serde::Deserialize;

use crate::app::App;
use crate::extract::{JsonBody, Signed};
use crate::refusal::Refusal;

/// Bytes of a report that reach the log.
const MOST: usize = 1_000;

/// A browser's report of an error that nothing in the page has caught.
#[derive(Debug, Deserialize)]
pub(crate) struct PageFault {
    message: String,
    #[serde(default)]
    stack: String,
}

/// `POST /page-faults`.
///
/// Logs it as one line, as many a minute as a log can bear; the browser's words are nobody's text.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(fault): JsonBody<PageFault>,
) -> Result<StatusCode, Refusal> {
    actor.require(Scope::Write)?;
    app.rate_limits.page_fault()?;
    let fault = one_line(&format!("{} {}", fault.message, fault.stack));
    tracing::warn!(fault, "a page has stopped working in a browser");
    Ok(StatusCode::NO_CONTENT)
}

/// The beginning of a text, without what would make it more than one line.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let mut line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.truncate(line.floor_char_boundary(MOST));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_short_line() {
        let text = "unreachable\n  at f (x.wasm:1)\r\n\u{1b}[31m\tat g";
        assert_eq!(one_line(text), "unreachable at f (x.wasm:1) [31m at g");
        assert_eq!(one_line(&"é".repeat(5_000)).len(), 1_000);
    }
}
