//! In the browser: the entry, the backend over `/api/v1`, the line over a WebSocket.

mod backend;
mod dates;
mod fetch;
mod late;
mod line;

use std::sync::Arc;

use confab_protocol::{Timestamp, json};
use confab_ui::view;
use leptos::mount::mount_to;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Chunk, Hours, Part, START, Spoken, WORDS};
use crate::backend::{Backend, Requests};
use crate::dom::Printed;
use crate::{App, Reader, dom};
pub(crate) use dates::date;
pub(crate) use late::late;
pub(crate) use line::{connect, seconds_until};

/// A server is asked for them.
pub(crate) fn spans(_language: &str, _text: &str) -> Option<Vec<u32>> {
    None
}

const SCROLLER: &str = ".messages__scroll";

/// Brings the printed page to life; the name is the one that Leptos' script calls.
///
/// The page is built anew from what it was printed from, and exchanged in one step, between two
/// frames. Hydrating would keep the elements, but costs a third of the code and breaks where
/// anything touched them. Typed text and scrolling are carried over.
#[wasm_bindgen]
pub fn hydrate() {
    let Some(document) = dom::document() else { return };
    let text = |id| document.get_element_by_id(id).and_then(|holder| holder.text_content());
    confab_words::take_first(text(WORDS).unwrap_or_default());
    let start = text(START).and_then(|text| json::read(&text).ok());
    // Without its start the page is still one that reads, and whose forms work.
    let (Some(start), Some(body)) = (start, document.body()) else { return };
    let typed = dom::find("[data-composer]").and_then(|node| {
        node.dyn_into::<web_sys::HtmlTextAreaElement>().ok().map(|node| node.value())
    });
    let scrolled = dom::find(SCROLLER).map_or(0, |node| node.scroll_top());
    let was_typing = dom::is_typing();
    let rooms = dom::address().and_then(|at| at.read()).is_some_and(|address| address.rooms);
    // Entrance animations ran when the page was printed.
    dom::stand_still();
    let printed = Some(SendWrapper::new(Printed::from(&document)));
    body.set_text_content(None);
    mount_to(body, move || view! { <App start typed rooms printed/> }).forget();
    if let Some(list) = dom::find(SCROLLER) {
        list.set_scroll_top(scrolled);
    }
    if was_typing {
        dom::focus("[data-composer]");
    }
}

/// Late parts are not there at first.
pub(crate) fn late_at_once(_part: Part) -> Option<Chunk> {
    None
}

/// The way to ask the server.
#[expect(clippy::unnecessary_wraps, reason = "on the server there is none")]
pub(crate) fn backend() -> Option<Arc<dyn Backend>> {
    Some(Arc::new(backend::HttpBackend))
}

/// Whether rooms stand by activity, as the page was printed.
pub(crate) fn by_activity() -> bool {
    let root = dom::document().and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute("data-order"))
}

/// The way to ask for what a click wants.
#[expect(clippy::unnecessary_wraps, reason = "on the server there is none")]
pub(crate) fn requests() -> Option<Arc<dyn Requests>> {
    Some(Arc::new(backend::HttpBackend))
}

/// The document around a page is written by a server.
pub(crate) fn spoken() -> Spoken {
    Spoken::default()
}

/// Where an address leads, as this browser understands it and in ASCII: its host, or the address
/// of a mail. `None` where it leads nowhere.
pub(crate) fn place_of(address: &str) -> Option<String> {
    let url = web_sys::Url::new(address).ok()?;
    let host = url.hostname();
    Some(if host.is_empty() { url.pathname() } else { host })
}

/// The time of day in a zone, as a clock there shows it; nothing where this browser does not know it.
pub(crate) fn time_in(zone: &str, at: Timestamp, hours: Hours) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds are exact up to the year 287,396")]
    let date = js_sys::Date::new(&(at.0 as f64).into());
    let options = js_sys::Object::new();
    let (locale, hour) = match hours {
        Hours::All => ("en-GB", "2-digit"),
        Hours::Half => ("en-US", "numeric"),
    };
    for (name, value) in [("timeZone", zone), ("hour", hour), ("minute", "2-digit")] {
        js_sys::Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let show = js_sys::Reflect::get(&date, &"toLocaleTimeString".into()).ok()?;
    let show = show.dyn_into::<js_sys::Function>().ok()?;
    show.call2(&date, &locale.into(), &options).ok()?.as_string()
}

/// Pages that name them all have no script.
pub(crate) fn time_zones() -> Vec<String> {
    Vec::new()
}

/// The browser's own time zone.
#[derive(Clone, Copy, Debug)]
pub struct Zone;

impl Zone {
    /// How far east of Greenwich it is at a moment, in minutes.
    #[expect(clippy::cast_possible_truncation, reason = "a zone is within a day of Greenwich")]
    #[expect(clippy::cast_precision_loss, reason = "milliseconds are exact up to the year 287,396")]
    #[expect(clippy::unused_self, reason = "a server's zone is a value")]
    pub(crate) fn offset(self, at: Timestamp) -> i32 {
        let date = js_sys::Date::new(&(at.0 as f64).into());
        -(date.get_timezone_offset() as i32)
    }
}

/// The browser's clock, which needs nobody to name it.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit for 292 million years")]
pub(crate) fn reader() -> Reader {
    let root = dom::document().and_then(|document| document.document_element());
    let hours = root.and_then(|root| Hours::named(&root.get_attribute("data-hours")?));
    let now = Timestamp(js_sys::Date::now() as i64);
    Reader { now, zone: Some(Zone), hours: hours.unwrap_or_default() }
}
