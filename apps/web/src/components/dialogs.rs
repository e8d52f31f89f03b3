//! The dialogs that lie over the whole page.

use confab_ui::view;
use leptos::prelude::*;

use super::composer::load_drafts;
use super::help::Help;
use super::nav_grip::nav_grip;
use super::profile::ProfileCard;
use super::session_ended::SessionEnded;
use super::switcher::Switcher;
use crate::features;
use crate::state::{attend, use_chat};

/// All of them, closed.
pub(crate) fn show_dialogs() -> AnyView {
    attend(use_chat());
    load_drafts(use_chat());
    features::load_threads(use_chat());
    view! {
        <Switcher/>
        <ProfileCard/>
        <Help/>
        {features::page_dialogs()}
        <SessionEnded/>
        {nav_grip()}
    }
    .into_any()
}
