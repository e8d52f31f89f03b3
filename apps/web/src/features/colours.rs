//! Asks a server for the pieces of code whose language is not known here, and remembers its answers.

use std::cell::RefCell;

use confab_protocol::api::{Highlight, Highlighted};
use confab_protocol::json;
use confab_ui::RwSignal;
use leptos::task::spawn_local;

use crate::platform;

/// Answers that are remembered, so that a room that is opened again asks nothing.
const MOST_KEPT: usize = 200;

/// A question as it was asked, and its answer.
type Told = (String, Vec<u32>);

thread_local! {
    static TOLD: RefCell<Vec<Told>> = const { RefCell::new(Vec::new()) };
}

/// Asks for the spans of code. Where there is no answer it stays as it is.
pub(super) fn ask(language: String, text: String, spans: RwSignal<Vec<u32>>) {
    let Ok(question) = serde_json::to_string(&Highlight { language, text }) else { return };
    let known = TOLD.with_borrow(|told| {
        told.iter().find(|(asked, _)| *asked == question).map(|(_, spans)| spans.clone())
    });
    if let Some(known) = known {
        spans.set(known);
        return;
    }
    let Some(server) = platform::requests() else { return };
    spawn_local(async move {
        let answer = server.act("POST", "/highlight".to_owned(), question.clone()).await;
        let answer = answer.ok().and_then(|text| json::read::<Highlighted>(&text).ok());
        let Some(answer) = answer else { return };
        TOLD.with_borrow_mut(|told| {
            told.truncate(MOST_KEPT - 1);
            told.insert(0, (question, answer.spans.clone()));
        });
        if !answer.spans.is_empty() {
            spans.try_set(answer.spans);
        }
    });
}
