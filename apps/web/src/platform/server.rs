//! On the server a page is printed, and nothing of it lives.

mod dates;
mod zone;

use std::sync::Arc;

use confab_client::core::{Millis, Update};
use confab_protocol::Timestamp;
use confab_ui::use_context;
use confab_words::Language;
use url::Url;

use super::{Chunk, Colours, Hours, Part, Spoken};
use crate::app::{LATE, MARKUP};
use crate::backend::{Backend, Requests};
use crate::line::Line;
use crate::{Preferences, Reader};
pub(crate) use dates::date;
pub use zone::Zone;

/// Nothing to ask: a page's data is loaded before it is printed.
pub(crate) fn backend() -> Option<Arc<dyn Backend>> {
    None
}

/// Whether rooms stand by activity, as their reader chose.
pub(crate) fn by_activity() -> bool {
    use_context::<Preferences>().is_some_and(|look| look.by_activity)
}

/// Nobody clicks on a page that is being printed.
pub(crate) fn requests() -> Option<Arc<dyn Requests>> {
    None
}

/// A page is printed whole.
#[expect(clippy::unnecessary_wraps, reason = "in a browser it comes later")]
pub(crate) fn late_at_once(part: Part) -> Option<Chunk> {
    Some(match part {
        Part::Markup => &MARKUP,
        Part::Late => &LATE,
    })
}

/// Pieces of code in a language that only servers know, as [`confab_markup::cut`] takes them.
#[expect(clippy::unnecessary_wraps, reason = "in a browser they come later")]
pub(crate) fn spans(language: &str, text: &str) -> Option<Vec<u32>> {
    Some(use_context::<Colours>().map(|Colours(spans)| spans(language, text)).unwrap_or_default())
}

/// Parts after the first screen.
pub(crate) async fn late(part: Part) -> Option<Chunk> {
    late_at_once(part)
}

/// There is no line to a page that is being printed.
pub(crate) fn connect(
    _key: String,
    _on_update: impl Fn(Update) + 'static,
) -> Option<Arc<dyn Line>> {
    None
}

/// In how many seconds a moment of the line's clock is; a printed page has no line.
pub(crate) fn seconds_until(_moment: Millis) -> u32 {
    0
}

/// Where an address leads, as browsers understand it and in ASCII: its host, or the address of a
/// mail. `None` where it leads nowhere.
pub(crate) fn place_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.host_str().unwrap_or(url.path()).to_owned())
}

/// The language that the page is printed in.
pub(crate) fn spoken() -> Spoken {
    let language = Language::spoken();
    let late = format!("/words/{}-{}", language.tag(), language.late_name());
    Spoken { tag: language.tag(), first: language.first(), late }
}

/// The time of day in a zone, as a clock there shows it; nothing where it is none.
pub(crate) fn time_in(zone: &str, at: Timestamp, hours: Hours) -> Option<String> {
    let zone = Zone::named(zone)?;
    let minutes = at.0.div_euclid(60_000) + i64::from(zone.offset(at));
    Some(hours.clock(minutes.div_euclid(60).rem_euclid(24), minutes.rem_euclid(60)))
}

/// The names of all time zones.
pub(crate) fn time_zones() -> Vec<String> {
    Zone::names()
}

/// The reader's clock, as the server provides it.
pub(crate) fn reader() -> Reader {
    use_context().unwrap_or(Reader { now: Timestamp(0), zone: None, hours: Hours::default() })
}
