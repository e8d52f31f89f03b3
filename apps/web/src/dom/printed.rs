//! Messages as the server printed them, taken over when the page comes to life.

use std::cell::{Cell, RefCell};

use confab_protocol::Seq;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

/// The printed rows of messages. They show what they showed until the parser is there.
#[derive(Debug, Default)]
pub(crate) struct Printed {
    rows: Vec<Row>,
    /// The details beside the room, until they are taken.
    panel: RefCell<Option<Element>>,
}

#[derive(Debug)]
struct Row {
    seq: Seq,
    /// Which version of the message was printed: the one that is asked for first.
    changed: Cell<Option<Seq>>,
    parts: RefCell<PrintedRow>,
}

/// The parts of one row.
#[derive(Clone, Debug)]
pub(crate) struct PrintedRow {
    /// Label for screen readers.
    pub(crate) label: String,
    pub(crate) body: Option<Element>,
    pub(crate) quote: Option<Element>,
    pub(crate) files: Option<Element>,
    pub(crate) previews: Option<Element>,
}

impl From<&Document> for Printed {
    /// Finds the rows of a page that was printed.
    fn from(document: &Document) -> Self {
        let Ok(found) = document.query_selector_all("[data-row][id^=m]") else {
            return Self::default();
        };
        let rows = (0..found.length()).filter_map(|at| {
            let row = found.item(at)?.dyn_into::<Element>().ok()?;
            let part = |selector| row.query_selector(selector).ok().flatten();
            let parts = PrintedRow {
                label: row.get_attribute("aria-label").unwrap_or_default(),
                body: part("[data-said] > *"),
                quote: part("[data-quote]"),
                files: part("[data-files]"),
                previews: part("[data-previews]"),
            };
            let seq = Seq(row.id().get(1..)?.parse().ok()?);
            Some(Row { seq, changed: Cell::default(), parts: RefCell::new(parts) })
        });
        let panel = document.query_selector("[data-region='details']").ok().flatten();
        Self { rows: rows.collect(), panel: RefCell::new(panel) }
    }
}

impl Printed {
    /// The printed details of the room, once.
    pub(crate) fn take_panel(&self) -> Option<Element> {
        self.panel.take()
    }

    /// Printed form of a message, as long as it is the same. The first caller gets the elements;
    /// the others get copies, since the first ones are in the page.
    pub(crate) fn row(&self, seq: Seq, changed: Seq) -> Option<PrintedRow> {
        let row = self.rows.iter().find(|row| row.seq == seq)?;
        match row.changed.replace(Some(changed)) {
            Some(known) if known != changed => None,
            known => {
                let mut parts = row.parts.borrow_mut();
                if known.is_some() {
                    let PrintedRow { body, quote, files, previews, .. } = &mut *parts;
                    [body, quote, files, previews].into_iter().for_each(copy);
                }
                Some(parts.clone())
            }
        }
    }
}

fn copy(part: &mut Option<Element>) {
    let copied = part.as_ref().and_then(|part| part.clone_node_with_deep(true).ok());
    *part = copied.and_then(|copied| copied.dyn_into().ok());
}
