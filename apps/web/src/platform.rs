//! Where the app runs: the one place that asks for a feature.

#[cfg(feature = "csr")]
mod browser;
#[cfg(not(feature = "csr"))]
mod server;

mod colours;
mod hours;
mod reader;

#[cfg(feature = "csr")]
pub use browser::Zone;
#[cfg(feature = "csr")]
pub(crate) use browser::{
    backend, by_activity, connect, date, late, late_at_once, place_of, reader, requests,
    seconds_until, spans, spoken, time_in, time_zones,
};
pub use colours::Colours;
pub use hours::Hours;
pub use reader::Reader;
pub(crate) use reader::SCRIPT as ZONE_SCRIPT;
#[cfg(not(feature = "csr"))]
pub use server::Zone;
#[cfg(not(feature = "csr"))]
pub(crate) use server::{
    backend, by_activity, connect, date, late, late_at_once, place_of, reader, requests,
    seconds_until, spans, spoken, time_in, time_zones,
};

/// Form of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dated {
    /// `3 June`.
    Plain,
    /// `3 June 2026`.
    WithYear,
    /// `Wednesday`.
    Weekday,
}

/// Place of a live page's starting state.
pub(crate) const START: &str = "start";

/// Place of the words of its first screen, with the address of the others in `data-late`.
pub(crate) const WORDS: &str = "words";

/// The language of a page that is printed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    /// Its name, such as `en`.
    pub(crate) tag: &'static str,
    /// Lines of the catalogue for the first screen.
    pub(crate) first: String,
    /// The address of those that come later.
    pub(crate) late: String,
}

/// Part of the app that is loaded after the first screen, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The form of texts. It is wanted first, and is the smaller one.
    Markup,
    Late,
}

/// Contents of such a part, whatever they are.
pub(crate) type Chunk = &'static (dyn std::any::Any + Send + Sync);
