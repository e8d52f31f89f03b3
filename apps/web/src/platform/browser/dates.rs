//! Writes dates as the browser does in the reader's language.

use confab_protocol::Timestamp;
use confab_words::locale;
use js_sys::{Date, JSON};
use wasm_bindgen::JsValue;

use crate::platform::Dated;

/// A day in words, by its first moment in Greenwich.
#[expect(clippy::cast_precision_loss, reason = "milliseconds are exact up to the year 287,396")]
pub(crate) fn date(at: Timestamp, dated: Dated) -> String {
    // The day is the reader's own already.
    let options = match dated {
        Dated::Plain => r#"{"timeZone":"UTC","day":"numeric","month":"long"}"#,
        Dated::WithYear => r#"{"timeZone":"UTC","day":"numeric","month":"long","year":"numeric"}"#,
        Dated::Weekday => r#"{"timeZone":"UTC","weekday":"long"}"#,
    };
    let options = JSON::parse(options).unwrap_or(JsValue::UNDEFINED);
    Date::new(&(at.0 as f64).into()).to_locale_date_string(locale::intl(), &options).into()
}
