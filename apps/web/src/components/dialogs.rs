//! The dialogs that lie over the whole page.

use leptos::prelude::*;

use super::help::Help;
use super::session_ended::SessionEnded;
use super::switcher::Switcher;

/// All of them, closed.
pub(crate) fn show_dialogs() -> AnyView {
    view! {
        <Switcher/>
        <Help/>
        <SessionEnded/>
    }
    .into_any()
}
